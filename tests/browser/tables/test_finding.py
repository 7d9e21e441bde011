"""Finding an opponent in the browser."""

import pytest

from tests.browser.rig.tables import expect_turn, status
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect


def look_for_chess(window: Window) -> None:
    window.say("/play chess")
    dialog = window.page.get_by_role("dialog")
    dialog.locator("[name=against]").select_option("stranger")
    expect(dialog.locator("[name=side]")).not_to_be_visible()
    dialog.locator("[name=clock]").select_option("5+3")
    dialog.get_by_label("Rated").check()
    dialog.get_by_role("button", name="Find an opponent").click()


@pytest.mark.long
def test_two_who_look_for_the_same_play_each_other(visitors: Visitors) -> None:
    lin, mei = (visitors.window().enter(name) for name in ("Lin", "Mei"))
    bar = lin.page.locator(".searching")
    look_for_chess(lin)
    expect(bar).to_contain_text("Looking for an opponent: Chess, rated")
    bar.get_by_role("button", name="Cancel").click()
    expect(bar).to_be_empty()
    look_for_chess(lin)
    expect(bar).to_contain_text("Looking for an opponent")
    lin.page.reload()
    look_for_chess(lin)
    look_for_chess(mei)
    for window in (lin, mei):
        expect(status(window)).to_contain_text("rated")
        expect(window.page.locator(".searching")).to_be_empty()
    white = lin if "Your move" in status(lin).inner_text() else mei
    expect_turn(white)
