"""What the server tells a user about itself, and what users do against somebody who bothers them."""

import re

import pytest

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect

# isort: split
from playwright.sync_api import Locator


def _pair(visitors: Visitors, title: str, *, locale: str = "en-GB") -> tuple[Window, Window]:
    """Lin in a room of her own, and Mei whom she invited by its link."""
    lin = visitors.window().enter("Lin")
    room = lin.create_room(title)
    mei = visitors.window(locale=locale).enter("Mei", f"/#/r/{room}")
    mei.expect_room(title)
    return lin, mei


def _entry(window: Window, title: str) -> Locator:
    """The line of a room in the list of rooms."""
    return window.page.locator(".room-groups").get_by_role("link", name=title)


def _sanction(window: Window, item: str, name: str, reason: str, duration: str = "") -> None:
    window.person_menu(name, item)
    dialog = window.page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill(reason)
    if duration:
        dialog.get_by_label("For how long").select_option(label=duration)
    dialog.locator("footer .danger").click()
    expect(dialog).to_have_count(0)


def test_the_first_direct_message_appears_at_once_in_every_window(visitors: Visitors) -> None:
    lin, mei = _pair(visitors, "Door")
    beside = visitors.window(mei.page.context)
    beside.page.goto(visitors.url)
    expect(_entry(beside, "Door")).to_be_visible()
    lin.person_menu("Mei", "Message privately")
    lin.expect_room("Mei")
    lin.say("psst")
    for window in (mei, beside):
        expect(_entry(window, "Lin").locator(".badge")).to_contain_text("1", timeout=5_000)
        expect(window.page).to_have_title(re.compile(r"\(1\)"))
    lin.say("are you there?")
    for window in (mei, beside):
        expect(_entry(window, "Lin").locator(".badge")).to_contain_text("2")
    mei.goto_room("Lin")
    mei.expect_texts(["psst", "are you there?"])
    for window in (mei, beside):
        expect(_entry(window, "Lin").locator(".badge")).to_have_count(0)


def test_a_muted_user_reads_where_by_whom_and_why(visitors: Visitors) -> None:
    lin, mei = _pair(visitors, "Order")
    mei.create_room("Elsewhere")
    _sanction(lin, "Mute…", "Mei", "too loud", "a day")
    told = mei.page.locator(".told .notice")
    expect(told).to_contain_text("You were muted in “Order” by Lin until")
    expect(told).to_contain_text("Reason: too loud")
    told.get_by_role("button", name="Close").click()
    expect(told).to_have_count(0)
    lin.person_menu("Mei", "Unmute")
    expect(mei.page.locator(".toast")).to_have_text("You may write in “Order” again.")


def test_a_user_banned_from_the_open_room_reads_why_in_its_place(visitors: Visitors) -> None:
    lin, mei = _pair(visitors, "Salon")
    _sanction(lin, "Ban…", "Mei", "spam")
    told = mei.page.locator(".nothing")
    expect(told).to_contain_text("You are banned from this room.")
    expect(told).to_contain_text("You were banned from “Salon” by Lin. Reason: spam")
    expect(mei.page.locator(".told")).to_be_empty()
    mei.create_room("Elsewhere")
    expect(told).to_be_hidden()


@pytest.mark.long
def test_a_user_removed_from_a_private_room_still_reads_its_name(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.create_room("Kitchen", private=True)
    link = lin.invitation()
    lin.page.keyboard.press("Escape")
    mei = visitors.window().enter("Mei", link.removeprefix(visitors.url))
    mei.expect_room("Kitchen")
    mei.create_room("Elsewhere")
    _sanction(lin, "Show out…", "Mei", "party's over")
    expect(mei.page.locator(".told .notice")).to_have_text(
        "You were shown out of “Kitchen” by Lin. Reason: party's over"
    )
    expect(_entry(mei, "Kitchen")).to_have_count(0)


@pytest.mark.long
def test_a_new_moderator_is_told_in_chinese(visitors: Visitors) -> None:
    lin, mei = _pair(visitors, "Order", locale="zh-CN")
    lin.person_menu("Mei", "Make moderator")
    expect(mei.page.locator(".toast")).to_have_text("Lin让您成为“Order”的管理员。")
    _sanction(lin, "Ban…", "Mei", "spam")
    expect(mei.page.locator(".nothing")).to_contain_text("您被Lin禁止进入“Order”。理由：spam")


@pytest.mark.long
def test_messages_of_a_blocked_user_are_folded_until_opened(visitors: Visitors) -> None:
    lin, mei = _pair(visitors, "Shared")
    mei.say("buy my teapots")
    mei.say("@Lin, cheap!")
    lin.expect_texts(["buy my teapots", "@Lin, cheap!"])
    beside = visitors.window(lin.page.context)
    beside.page.goto(lin.page.url)
    beside.expect_room("Shared")
    lin.person_menu("Mei", "Block Mei…")
    lin.answer_dialog("Block")
    folded = "A message from someone you blocked Show"
    for window in (lin, beside):
        expect(window.lines).to_have_text([folded, folded])
        expect(window.person("Mei")).to_have_accessible_name(re.compile("Blocked"))
    beside.page.close()
    lin.page.reload()
    expect(lin.lines).to_have_text([folded, folded])
    lin.lines.first.get_by_role("button", name="Show").click()
    expect(lin.lines.first).to_contain_text("buy my teapots")
    expect(lin.lines.last).to_have_text(folded)
    lin.goto_room("Lobby")
    mei.say("@Lin, cheaper still!")
    badge = lin.page.locator(".room-groups").get_by_role("link", name="Shared").locator(".badge")
    expect(badge).to_contain_text("1")
    expect(badge).not_to_contain_text("@")
    lin.page.get_by_role("button", name="Your menu").click()
    lin.page.get_by_role("menuitem", name="Blocked people").click()
    dialog = lin.page.get_by_role("dialog")
    expect(dialog.locator(".listed li")).to_contain_text(["Mei"])
    dialog.get_by_role("button", name="Unblock Mei").click()
    expect(dialog.locator(".listed")).to_contain_text("You have blocked nobody.")
    dialog.get_by_role("button", name="Close").click()
    lin.goto_room("Shared")
    lin.expect_texts(["buy my teapots", "@Lin, cheap!", "@Lin, cheaper still!"])


def test_a_message_is_enough_to_block_its_sender_and_undo_it(visitors: Visitors) -> None:
    lin, mei = _pair(visitors, "Stall")
    mei.say("buy my teapots")
    mei.say("and my cups")
    lin.expect_texts(["buy my teapots", "and my cups"])
    lin.message_menu("buy my teapots", "Block Mei…")
    lin.answer_dialog("Block")
    expect(lin.page.locator(".line.folded")).to_have_count(2)
    lin.page.locator(".line.folded").first.focus()
    lin.page.keyboard.press("Enter")
    expect(lin.page.get_by_role("menuitem")).to_have_text(["Show", "Take back", "Unblock Mei"])
    lin.page.keyboard.press("Escape")
    lin.page.locator(".toast").get_by_role("button", name="Undo").click()
    lin.expect_texts(["buy my teapots", "and my cups"])


@pytest.mark.long
def test_in_a_direct_room_a_block_holds_both_pens(visitors: Visitors) -> None:
    lin, mei = _pair(visitors, "Porch")
    mei.person_menu("Lin", "Message privately")
    mei.expect_room("Lin")
    mei.say("psst")
    lin.goto_room("Mei")
    lin.room_menu("Block Mei…")
    lin.answer_dialog("Block")
    expect(lin.page.locator("textarea")).to_be_disabled()
    expect(lin.page.locator(".note")).to_contain_text("You have blocked Mei.")
    expect(lin.line("psst")).to_have_count(1)
    mei.say("why?")
    expect(mei.page.locator(".line.failed")).to_contain_text("Not sent")
    expect(mei.page.locator(".main-screen")).not_to_contain_text("blocked")
    lin.page.locator(".note").get_by_role("button", name="Unblock").click()
    expect(lin.page.locator("textarea")).to_be_enabled()
    lin.say("hello after all")
    expect(mei.line("hello after all")).to_have_count(1)


@pytest.mark.long
def test_a_direct_room_that_is_closed_comes_back_with_the_next_message(visitors: Visitors) -> None:
    lin, mei = _pair(visitors, "Hall")
    lin.person_menu("Mei", "Message privately")
    lin.expect_room("Mei")
    lin.say("one")
    mei.goto_room("Lin")
    mei.room_menu("Close this conversation")
    expect(_entry(mei, "Lin")).to_have_count(0)
    mei.page.reload()
    expect(_entry(mei, "Hall")).to_be_visible()
    expect(_entry(mei, "Lin")).to_have_count(0)
    lin.say("two")
    expect(_entry(mei, "Lin").locator(".badge")).to_contain_text("1")
    mei.goto_room("Lin")
    mei.expect_texts(["one", "two"])
    mei.page.get_by_role("button", name="Close the conversation with Lin").click()
    expect(_entry(mei, "Lin")).to_have_count(0)
    lin.say("three")
    expect(_entry(mei, "Lin").locator(".badge")).to_contain_text("1")
