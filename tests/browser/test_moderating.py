"""Moderators in the web client: reports, bans, words, the history of it all, and what members see of it."""

from pathlib import Path

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect


def test_a_report_is_made_and_resolved_and_a_mute_is_lifted(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Order")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room("Order")
    lin.say("something rude")
    mei.expect_texts(["something rude"])
    mei.message_menu("something rude", "Report…")
    mei.answer_dialog("Report", What_is_wrong="it is rude")
    expect(mei.page.locator(".toast")).to_contain_text("The moderators have your report.")
    lin.room_menu("Moderation")
    dialog = lin.page.get_by_role("dialog")
    expect(dialog.locator(".reports li")).to_contain_text(["Reported by"])
    dialog.get_by_role("button", name="Delete message").click()
    expect(dialog).to_contain_text("Nothing was reported.")
    expect(mei.line("This message was taken back.")).to_be_visible()
    dialog.get_by_role("tab", name="Words").click()
    dialog.get_by_role("textbox", name="Words").fill("coffee")
    dialog.get_by_role("button", name="Save").click()
    expect(lin.page.locator(".toast")).to_contain_text("The words are saved.")
    dialog.get_by_role("button", name="Close").click()
    mei.say("a coffee")
    expect(mei.page.get_by_role("alert")).to_contain_text(["“coffee” may not be said here."])
    lin.person_menu("Mei", "Mute…")
    lin.answer_dialog("Mute Mei", Reason="too loud")
    expect(mei.field).to_be_disabled()
    lin.room_menu("Moderation")
    dialog.get_by_role("tab", name="Bans").click()
    expect(dialog.locator(".listed li")).to_contain_text(["Reason: too loud"])
    dialog.get_by_role("button", name="Lift it for Mei").click()
    expect(dialog).to_contain_text("Nobody is banned or muted.")
    expect(mei.field).to_be_enabled()
    dialog.get_by_role("tab", name="History").click()
    expect(dialog.locator(".listed li").first).to_contain_text("unmuted")
    dialog.get_by_role("button", name="Close").click()
    lin.person_menu("Mei", "About this person")
    expect(dialog).to_contain_text("Rooms you share")
    expect(dialog.get_by_role("button", name="Challenge to a game")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    lin.room_menu("Take the room along…")
    for form, words in (("A page to read", "<article"), ("Everything, files too", '"type":"room"')):
        dialog.get_by_role("radio", name=form).check()
        with lin.page.expect_download() as started:
            dialog.get_by_role("button", name="Download").click()
        expect(dialog).to_have_count(0)
        assert words in Path(started.value.path()).read_text()
        lin.room_menu("Take the room along…")
