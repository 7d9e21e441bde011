"""The connection is lost in every possible way, and no message is."""

import pytest

from tests.browser.rig.cable import Cable
from tests.browser.rig.server_process import ServerProcess
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect


def test_a_crashed_server_loses_no_message(visitors: Visitors, server: ServerProcess) -> None:
    lin = visitors.window().enter("Lin")
    mei = visitors.window().enter("Mei")
    lin.say("before")
    mei.expect_texts(["before"])
    server.kill()
    expect(lin.banner).to_contain_text("Connection lost")
    lin.say("in the dark")
    lin.say("still dark")
    mei.say("anybody?")
    expect(lin.line("in the dark")).to_contain_text("Not sent yet: waiting for the connection")
    server.start()
    expect(lin.page.locator(".lines > .line .text")).to_have_count(4, timeout=60_000)
    expect(lin.banner).to_be_empty()
    said = lin.page.locator(".lines > .line .text").all_inner_texts()
    assert sorted(said) == ["anybody?", "before", "in the dark", "still dark"]
    assert said.index("in the dark") < said.index("still dark")
    lin.expect_texts(said)
    mei.expect_texts(said)
    lin.say("after")
    mei.expect_texts([*said, "after"])


def test_an_unsent_message_survives_a_reload(visitors: Visitors, server: ServerProcess) -> None:
    lin = visitors.window().enter("Lin")
    lin.say("before")
    lin.expect_texts(["before"])
    server.kill()
    expect(lin.banner).to_contain_text("Connection lost")
    lin.say("for later")
    expect(lin.line("for later")).to_contain_text("Not sent yet")
    server.start()
    lin.page.reload()
    lin.expect_texts(["before", "for later"])


def test_an_unsent_message_is_edited_or_discarded_by_its_author(visitors: Visitors) -> None:
    lin, mei, cable = _watched(visitors, "Second thoughts")
    cable.cut = True
    cable.close(1011)
    expect(mei.banner).to_contain_text("Connection lost")
    mei.say("first tpyo")
    mei.say("never mind")
    mei.line("never mind").get_by_role("button", name="Discard").click()
    expect(mei.line("never mind")).to_have_count(0)
    mei.line("first tpyo").get_by_role("button", name="Edit").click()
    expect(mei.line("first tpyo")).to_have_count(0)
    expect(mei.field).to_have_value("first tpyo")
    mei.say("first word")
    cable.cut = False
    expect(mei.banner).to_be_empty(timeout=40_000)
    lin.expect_texts(["first word"])
    mei.expect_texts(["first word"])


@pytest.mark.long
def test_the_client_reconnects_after_a_clean_restart(visitors: Visitors, server: ServerProcess) -> None:
    lin = visitors.window().enter("Lin")
    lin.say("before")
    lin.expect_texts(["before"])
    server.stop()
    expect(lin.banner).not_to_be_empty()
    server.start()
    expect(lin.banner).to_be_empty(timeout=60_000)
    lin.say("after")
    lin.expect_texts(["before", "after"])


def _watched(visitors: Visitors, title: str) -> tuple[Window, Window, Cable]:
    """A window that sends messages, and one whose connection the test controls."""
    lin = visitors.window().enter("Lin")
    room = lin.create_room(title)
    mei = visitors.window()
    cable = Cable(mei.page)
    mei.enter("Mei", f"/#/r/{room}")
    mei.expect_room(title)
    return lin, mei, cable


def test_messages_missed_while_offline_arrive_after_a_reconnect(visitors: Visitors) -> None:
    lin, mei, cable = _watched(visitors, "Away")
    lin.say("one")
    mei.expect_texts(["one"])
    cable.cut = True
    cable.close(1011)
    expect(mei.banner).to_contain_text("Connection lost")
    lin.say("two")
    lin.say("three")
    lin.message_menu("one", "React with 👍")
    expect(lin.page.locator(".reactions")).to_be_visible()
    cable.cut = False
    expect(mei.banner).to_be_empty(timeout=40_000)
    mei.expect_texts(["one", "two", "three"])
    expect(mei.page.locator(".reactions button")).to_have_text("👍1")


def test_messages_typed_offline_after_a_kick_are_shown_as_unsent(visitors: Visitors) -> None:
    lin, mei, cable = _watched(visitors, "Parlour")
    cable.cut = True
    cable.close(1011)
    expect(mei.banner).to_contain_text("Connection lost")
    mei.say("typed while away")
    expect(mei.line("typed while away")).to_contain_text("Not sent yet")
    lin.person_menu("Mei", "Show out…")
    lin.answer_dialog("Show Mei out")
    expect(lin.person("Mei")).to_have_count(0)
    cable.cut = False
    expect(mei.banner).to_be_empty(timeout=40_000)
    unsent = mei.page.locator(".unsent")
    expect(unsent).to_contain_text("Not sent to “Parlour”.")
    expect(unsent).to_contain_text("typed while away")
    lin.say("quiet here")
    lin.expect_texts(["quiet here"])
    expect(lin.person("Mei")).to_have_count(0)
    unsent.get_by_role("button", name="Discard").click()
    expect(unsent).to_be_hidden()


@pytest.mark.long
def test_the_banner_says_when_a_restarting_server_is_back(visitors: Visitors) -> None:
    _, mei, cable = _watched(visitors, "Goodbye")
    cable.send('{"op":"goaway","reconnect_in_s":600}')
    cable.close(1001)
    expect(mei.banner).to_contain_text("The server is restarting. Back in")
    mei.page.get_by_role("button", name="Try now").click()
    expect(mei.banner).to_be_empty()


def test_a_lost_event_is_detected_and_fetched(visitors: Visitors) -> None:
    lin, mei, cable = _watched(visitors, "Gap")
    lin.say("one")
    mei.expect_texts(["one"])
    cable.lose = '"text":"two"'
    lin.say("two")
    lin.expect_texts(["one", "two"])
    expect(mei.line("two")).to_have_count(0)
    cable.lose = ""
    lin.say("three")
    mei.expect_texts(["one", "two", "three"])
    assert cable.lost == 1


def test_a_message_whose_reply_is_lost_is_stored_once(visitors: Visitors) -> None:
    lin, mei, cable = _watched(visitors, "Once")
    cable.lose = '"message_id"'
    mei.say("only once")
    lin.expect_texts(["only once"])
    cable.close(1011)
    cable.lose = ""
    expect(mei.banner).to_be_empty(timeout=40_000)
    mei.say("and then")
    lin.expect_texts(["only once", "and then"])
    mei.expect_texts(["only once", "and then"])


@pytest.mark.long
def test_a_refused_message_shows_the_reason_and_can_be_retried(visitors: Visitors) -> None:
    lin, mei, cable = _watched(visitors, "Refused")
    cable.lose = '"change":"muted"'  # so the page does not know yet
    lin.person_menu("Mei", "Mute…")
    lin.answer_dialog("Mute Mei")
    mei.say("may I?")
    expect(mei.line("may I?")).to_contain_text("Not sent: You are muted in this room.")
    cable.lose = ""
    lin.person_menu("Mei", "Unmute")
    expect(lin.person("Mei")).not_to_have_accessible_name("Mei, Here, Muted")
    mei.line("may I?").get_by_role("button", name="Try again").click()
    lin.expect_texts(["may I?"])
    mei.expect_texts(["may I?"])


def test_a_replaced_window_can_take_the_connection_back(visitors: Visitors) -> None:
    _, mei, cable = _watched(visitors, "Replaced")
    cable.close(4409)
    expect(mei.banner).to_contain_text("replaced by another")
    mei.page.get_by_role("button", name="Use it here").click()
    expect(mei.banner).to_be_empty()
    mei.say("here again")
    mei.expect_texts(["here again"])


def test_where_windows_cannot_share_a_sixth_says_that_too_many_are_open(visitors: Visitors) -> None:
    lin = visitors.window()
    lin.page.context.add_init_script("delete Navigator.prototype.locks")  # as on a page without https
    lin.enter("Lin")
    lin.expect_room("Lobby")
    for _ in range(4):
        visitors.window(lin.page.context).page.goto(visitors.url)
    sixth = visitors.window(lin.page.context)
    for page in lin.page.context.pages[:-1]:
        expect(page.locator("textarea")).to_be_editable()
    sixth.page.goto(visitors.url)
    expect(sixth.banner).to_contain_text("Too many windows are open")


def test_a_duplicated_window_does_not_replace_the_first(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.expect_room("Lobby")
    with lin.page.expect_popup() as popup:
        lin.page.evaluate("window.open(location.href)")  # copies the sessionStorage, like duplicating a tab
    twin = Window(popup.value, visitors.url)
    twin.expect_room("Lobby")
    twin.create_room("Twin")
    expect(lin.page.locator(".room-head h2")).to_have_text("Lobby")
    expect(lin.banner).to_be_empty()
    lin.page.reload()
    lin.expect_room("Lobby")
    expect(twin.banner).to_be_empty()
