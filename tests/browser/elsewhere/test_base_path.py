"""The web client of a server under a path of its host: it finds its own address, and stays under it."""

import pytest

from tests.browser.elsewhere.meeting import meet_with_a_picture
from tests.browser.rig.visitors import Visitors


@pytest.mark.long
@pytest.mark.parametrize("server", ["BASE_PATH=/tea/house"], indirect=True)
def test_people_talk_in_a_client_under_a_path(visitors: Visitors) -> None:
    lin, mei = visitors.window(), visitors.window()
    strays: list[str] = []
    for window in (lin, mei):
        window.page.on(
            "response",
            lambda answer: strays.append(answer.url) if answer.status in (403, 404) else None,
        )
    shown = meet_with_a_picture(lin, mei)
    assert "/tea/house/files/" in str(shown.get_attribute("src"))
    assert lin.page.url.startswith(f"{visitors.url}/#/")
    assert strays == []
