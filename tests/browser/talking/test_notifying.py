"""Notices outside of the page: what is told by the browser, in which rooms, and when not."""

import pytest

from tests.browser.rig.notified import expect_shown, look_away, noting_window, shown_by
from tests.browser.rig.tables import cell, expect_turn, open_table, sit
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect


def _window(visitors: Visitors, name: str, path: str = "/") -> Window:
    return noting_window(visitors).enter(name, path)


@pytest.mark.long
def test_notifications_are_chosen_for_each_room(visitors: Visitors) -> None:
    lin = _window(visitors, "Lin")
    room = lin.create_room("Bell")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room("Bell")
    lin.room_menu("Notices…")
    dialog = lin.page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="Only what mentions me")).to_be_checked()
    dialog.get_by_label("Show notices").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    begun = ["Notices", "Notices are on."]
    expect_shown(lin, begun)
    mei.say("@Lin while you look")
    expect(lin.line("while you look")).to_be_visible()
    look_away(lin)
    mei.say("not for you")
    mei.say("@Lin tea?")
    called = ["Mei · Bell", "@Lin tea?"]
    expect_shown(lin, begun, called)
    expect(lin.page).to_have_title("(2) Teahouse")
    look_away(lin, False)
    lin.room_menu("Notices…")
    dialog.get_by_role("radio", name="Nothing").check()
    dialog.get_by_role("button", name="Save").click()
    lin.goto_room("Lobby")
    look_away(lin)
    mei.say("@Lin still there?")
    badge = lin.page.locator(".room-groups").get_by_role("link", name="Bell").locator(".badge")
    expect(badge).to_contain_text("1")
    expect(lin.page).to_have_title("Teahouse")
    mei.person_menu("Lin", "Message privately")
    mei.expect_room("Lin")
    mei.say("psst")
    expect_shown(lin, begun, called, ["Mei", "Wrote to you"])
    lin.page.evaluate("window.shown.at(-1).onclick()")
    lin.expect_room("Mei")
    assert "teahouse.notifying" in lin.page.evaluate("Object.keys(localStorage)")


@pytest.mark.long
def test_no_leave_and_quiet_hours_keep_the_browser_silent(visitors: Visitors) -> None:
    lin = _window(visitors, "Lin")
    lin.expect_room("Lobby")
    lin.page.evaluate("window.leave = 'denied'")
    lin.page.get_by_role("button", name="Your menu").click()
    lin.page.get_by_role("menuitem", name="Notices…").click()
    dialog = lin.page.get_by_role("dialog")
    dialog.get_by_label("Show notices").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("does not let this page show notices")
    lin.page.evaluate("window.leave = 'granted'")
    dialog.get_by_role("radio", name="All messages").check()
    dialog.get_by_label("Quiet hours").check()
    dialog.get_by_label("From").fill("00:00")
    dialog.get_by_label("To", exact=True).fill("23:59")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    look_away(lin)
    mei = visitors.window().enter("Mei")
    mei.expect_room("Lobby")
    mei.say("good night")
    expect(lin.line("good night")).to_be_visible()
    assert shown_by(lin) == [["Notices", "Notices are on."]]


def test_a_move_is_told_to_a_player_who_looks_elsewhere(visitors: Visitors) -> None:
    lin = _window(visitors, "Lin")
    room = lin.create_room("Games")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room("Games")
    lin.page.evaluate("localStorage.setItem('teahouse.notifying', JSON.stringify({ on: true }))")
    lin.page.reload()
    lin.page.evaluate("Notification.permission = 'granted'")
    lin.expect_room("Games")
    open_table(lin, "tic", side="second")
    sit(mei)
    expect_turn(mei)
    look_away(lin)
    cell(mei, "Row 1, column 1").click()
    expect_shown(lin, ["Your move", "Tic-tac-toe"])
    expect(lin.page).to_have_title("Your move · Teahouse")
    assert lin.page.evaluate("window.badge") == 1, "the icon of the installed page has it"
    assert lin.page.evaluate("window.tones") == 1, "it is told by a sound"
    look_away(lin, away=False)
    cell(lin, "Row 2, column 2").click()
    expect_turn(mei)
    cell(mei, "Row 3, column 1").click()
    expect_turn(lin)
    assert lin.page.evaluate("window.tones") == 3, "who looks at the table hears each move"
