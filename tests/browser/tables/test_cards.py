"""The card of a match in the room that it was made from."""

import pytest

from tests.browser.rig.tables import open_table, people, sit, status, tool
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect


@pytest.mark.long
def test_the_keyboard_walks_over_a_card_as_over_any_message(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    open_table(lin, "tic")
    card = mei.page.locator(".line", has=mei.page.locator(".match-card"))
    expect(card).to_contain_text("A seat is free")
    keys = mei.page.keyboard
    mei.field.focus()
    keys.press("Shift+Tab")
    expect(card).to_be_focused()
    keys.press("Enter")
    expect(mei.page.get_by_role("menuitem", name="Watch")).to_be_visible()
    mei.page.get_by_role("menuitem", name="Sit down").press("Enter")
    expect(status(mei)).to_contain_text("Lin is to move")


def test_the_card_of_a_match_that_is_over_is_one_line(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    open_table(lin, "tic")
    card = mei.page.locator(".match-card")
    expect(card).to_be_visible()
    tall = card.evaluate("e => e.offsetHeight")
    sit(mei)
    tool(lin, "Resign").click()
    lin.answer_dialog("Resign")
    finished = lin.page.locator(".room-groups details")
    link = finished.get_by_role("link")
    expect(link).to_have_attribute("aria-current", "page")  # it is open, so it is not folded away
    mei.goto_room("Games")
    mei.page.reload()
    mei.expect_room("Games")
    expect(mei.page.locator(".room-groups summary")).to_have_text("Finished · 1")
    expect(mei.page.locator(".room-groups details").get_by_role("link")).not_to_be_visible()
    lin.goto_room("Games")
    card = lin.page.locator(".match-card.over")
    expect(card).to_contain_text("Tic-tac-toe")
    assert card.evaluate("e => e.offsetHeight") < 44 < tall
    card.get_by_role("button", name="See the game").click()
    expect(status(lin)).to_be_visible()
