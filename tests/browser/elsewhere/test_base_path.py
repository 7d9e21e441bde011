"""The web client of a server under a path of its host: it finds its own address, and stays under it."""

import pytest

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect
from tests.browser.test_files import choose, picture


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
    lin.enter("Lin")
    lin.create_room("Leaves", private=True)
    mei.enter("Mei", lin.invitation().removeprefix(visitors.url))
    mei.expect_room("Leaves")
    lin.page.keyboard.press("Escape")
    choose(lin, ("green.png", "image/png", picture("green")))
    lin.say("look")
    shown = mei.page.locator(".attachments .picture img")
    expect(shown).to_have_js_property("naturalWidth", 320)
    assert "/tea/house/files/" in str(shown.get_attribute("src"))
    assert lin.page.url.startswith(f"{visitors.url}/#/")
    assert strays == []
