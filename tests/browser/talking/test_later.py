"""Messages for later: a time is chosen, the list shows them, and what failed is told."""

from typing import Any, Final

import pytest

from tests.browser.rig.visitors import NARROW_PHONE, Visitors
from tests.browser.rig.window import Window, expect

_LEAVES: Final[Any] = {"name": "leaves.txt", "mimeType": "text/plain", "buffer": b"tea leaves"}
# Schedules one message in each of two rooms, to be sent as soon as the server takes it.
_SOON = """async (rooms) => {
  const { connect } = await import('/static/sdk/index.js');
  const { client } = connect({ task: 'later' });
  client.start();
  for (const room of rooms) {
    await client.request({ op: 'message.schedule', room, text: `for ${room}`, send_at: Date.now() + 8_000 });
  }
  client.stop();
}"""


def _menu(window: Window, item: str) -> None:
    window.page.get_by_role("button", name="More for this message").click()
    window.page.get_by_role("menuitem", name=item).click()


def test_a_message_is_scheduled_listed_rewritten_and_not_sent(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.create_room("Later")
    page = lin.page
    _menu(lin, "Send later")
    expect(page.locator(".toast")).to_contain_text("Write first what is to be sent, or choose a file.")
    lin.field.fill("/me waves")
    _menu(lin, "Send later")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("radio", name="In an hour")).to_be_focused()
    dialog.get_by_role("radio", name="Tomorrow morning").check()
    dialog.get_by_role("button", name="Schedule").click()
    expect(page.locator(".toast").last).to_contain_text("It will be sent: Tomorrow, 09:00.")
    expect(lin.field).to_have_value("")
    lin.goto_room("Lobby")
    lin.field.fill("in the lobby")
    _menu(lin, "Send later")
    dialog.get_by_label("At another time").last.fill("")
    dialog.get_by_role("button", name="Schedule").click()
    expect(dialog.get_by_role("alert")).to_have_text("Choose a day and a time.")
    dialog.get_by_role("radio", name="In an hour").check()
    dialog.get_by_role("button", name="Schedule").click()
    expect(dialog).to_have_count(0)
    _menu(lin, "Scheduled messages")
    expect(dialog.locator(".scheduled .words")).to_have_text(["in the lobby", "waves"])
    dialog.get_by_label("Where").select_option(label="Only “Lobby”")
    expect(dialog.locator(".scheduled .words")).to_have_text(["in the lobby"])
    dialog.get_by_role("button", name="Do not send").click()
    expect(dialog.locator(".scheduled")).to_have_text("Nothing is scheduled.")
    dialog.get_by_label("Where").select_option(label="All rooms")
    dialog.get_by_role("button", name="Rewrite").click()
    expect(dialog).to_have_count(0)
    lin.expect_room("Later")
    expect(lin.field).to_have_value("/me waves")
    _menu(lin, "Scheduled messages")
    expect(dialog.locator(".scheduled")).to_have_text("Nothing is scheduled.")
    page.keyboard.press("Escape")
    lin.field.press("Enter")
    expect(lin.line("waves").locator(".stored")).to_be_visible()
    lin.field.press("ArrowUp")
    expect(page.locator(".context")).to_contain_text("Editing")
    page.get_by_role("button", name="More for this message").click()
    expect(page.get_by_role("menuitem", name="Scheduled messages")).to_be_visible()
    expect(page.get_by_role("menuitem", name="Send later")).to_have_count(0)
    page.keyboard.press("Escape")
    lin.field.press("Escape")
    _a_file_waits_and_is_taken_back(lin)


def _a_file_waits_and_is_taken_back(lin: Window) -> None:
    page, dialog = lin.page, lin.page.get_by_role("dialog")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Add files").click()
    chooser.value.set_files(_LEAVES)
    _menu(lin, "Send later")
    expect(dialog.locator(".later-files")).to_have_text("leaves.txt")
    dialog.get_by_role("button", name="Schedule").click()
    expect(dialog).to_have_count(0)
    expect(page.locator(".staged li")).to_have_count(0)
    _menu(lin, "Scheduled messages")
    expect(dialog.locator(".scheduled .later-files")).to_have_text("leaves.txt")
    dialog.get_by_role("button", name="Rewrite").click()
    expect(page.locator(".staged li")).to_contain_text("leaves.txt")
    lin.field.press("Enter")
    expect(page.locator(".line").get_by_text("leaves.txt")).to_be_visible()


@pytest.mark.long
def test_what_was_sent_leaves_the_list_and_what_was_refused_is_told_with_its_reason(
    visitors: Visitors,
) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Quiet")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    other = mei.create_room("Loud")
    mei.page.evaluate(_SOON, [room, other])
    _menu(mei, "Scheduled messages")
    words = mei.page.get_by_role("dialog").locator(".scheduled .words")
    expect(words).to_have_text([f"for {room}", f"for {other}"])
    lin.person_menu("Mei", "Mute…")
    lin.answer_dialog("Mute Mei", Reason="too loud")
    expect(words).to_have_text([f"for {room}"])
    expect(mei.page.locator(".scheduled .why")).to_have_text(
        "Not sent: You are muted in this room. Reason: too loud"
    )
    mei.page.keyboard.press("Escape")
    mei.expect_texts([f"for {other}"])
    told = mei.page.locator(".told").get_by_text("A message for later was not sent to “Quiet”")
    expect(told).to_contain_text("You are muted in this room. Reason: too loud")
    _menu(mei, "Scheduled messages")
    mei.page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(mei.page.locator(".scheduled")).to_have_text("Nothing is scheduled.")


@pytest.mark.long
def test_on_a_phone_the_menu_of_the_composer_has_all_that_its_buttons_do(visitors: Visitors) -> None:
    lin = visitors.window(**NARROW_PHONE).enter("Lin")
    lin.expect_room("Lobby")
    box = lin.page.locator(".composer .box")
    expect(box.get_by_role("button", name="Add files")).not_to_be_visible()
    lin.page.get_by_role("button", name="More for this message").tap()
    for item in ("Picture or video", "Take a photo", "File", "Play a game", "Send later…"):
        expect(lin.page.get_by_role("menuitem", name=item)).to_be_in_viewport()
    heights = lin.page.locator("[role=menu] button").evaluate_all("all => all.map(e => e.offsetHeight)")
    assert min(heights) >= 44
    field = lin.page.locator("textarea")
    assert field.evaluate("e => e.scrollHeight") <= 48  # the placeholder has one line
