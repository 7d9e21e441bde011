"""Locked and private rooms, moderation, and accounts."""

import re
import uuid
from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import WebSocketRoute

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect


@pytest.mark.long
def test_a_locked_room_asks_for_its_password(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    title = f"Locked {uuid.uuid4().hex[:6]}"
    lin.create_room(title, password="oolong")
    mei = visitors.window().enter("Mei")
    mei.page.keyboard.press("Control+k")
    mei.page.get_by_label("Rooms and people").fill(title)
    mei.page.locator(".finder").get_by_role("button", name=title).click()
    dialog = mei.page.get_by_role("dialog")
    dialog.get_by_label("Password").fill("wrong")
    dialog.get_by_role("button", name="Come in").click()
    expect(dialog).to_contain_text("That is not the password.")
    mei.answer_dialog("Come in", Password="oolong")
    mei.expect_room(title)


@pytest.mark.long
def test_the_room_that_was_chosen_last_opens_though_the_one_before_comes_later(visitors: Visitors) -> None:
    owner = visitors.window().enter("Lin")
    owner.create_room("Slow one")
    owner.create_room("Quick one")
    mei = visitors.window()
    held: list[Callable[[], None]] = []

    def through(socket: WebSocketRoute) -> None:
        def pass_on(frame: str | bytes) -> None:
            if '"title":"Slow one"' in str(frame) and '"messages"' in str(frame):
                held.append(partial(socket.send, frame))
            else:
                socket.send(frame)

        socket.connect_to_server().on_message(pass_on)

    mei.page.route_web_socket(re.compile("/socket"), through)
    mei.enter("Mei")
    for title in ("Slow one", "Quick one"):
        mei.page.keyboard.press("Control+k")
        mei.page.locator(".finder").get_by_role("button", name=title).click()
    mei.expect_room("Quick one")
    assert held
    held[0]()
    expect(mei.page.locator(".room-groups").get_by_role("link", name="Slow one")).to_be_visible()
    mei.expect_room("Quick one")


def test_a_private_room_opens_by_invitation_only(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Kitchen", private=True)
    link = lin.invitation()
    stranger = visitors.window().enter("Stranger", f"/#/r/{room}")
    expect(stranger.page.locator(".toast")).to_contain_text("There is no such room, or it is private.")
    mei = visitors.window()
    mei.page.goto(link)
    expect(mei.page.get_by_role("heading", name="Lin invites you")).to_be_visible()
    expect(mei.page.locator(".sign-in-card")).to_contain_text("To the room “Kitchen”, which has one member.")
    mei.page.locator(".sign-in-card button[type=submit]").click()
    expect(mei.page.get_by_role("dialog")).to_contain_text("Lin invites you to the room “Kitchen”")
    mei.accept_link()
    mei.expect_room("Kitchen")
    lin.page.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    late = visitors.window()
    late.page.goto(link)
    expect(late.page.locator(".sign-in-card")).to_contain_text(
        "This invitation is used up or no longer valid."
    )


@pytest.mark.long
def test_an_invitation_is_listed_until_it_is_revoked(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Larder", private=True)
    link = lin.invitation()
    dialog = lin.page.get_by_role("dialog")
    listed = dialog.locator(".listed li")
    expect(listed).to_contain_text(["10 uses left"])
    mei = visitors.window().enter("Mei", link.removeprefix(visitors.url))
    mei.expect_room("Larder")
    mei.room_menu("Invite people")
    expect(mei.page.get_by_role("dialog").get_by_label("For how many people")).to_have_value("10")
    expect(mei.page.get_by_role("dialog").locator(".listed li")).to_have_count(0)
    dialog.get_by_role("button", name="Close").click()
    lin.room_menu("Invite people")
    expect(listed).to_contain_text(["9 uses left"])
    dialog.get_by_role("button", name="Revoke").click()
    expect(listed).to_have_count(0)
    stranger = visitors.window().enter("Stranger", f"/#/r/{room}")
    expect(stranger.page.locator(".toast")).to_contain_text("There is no such room, or it is private.")


def test_a_link_makes_nobody_a_member_without_asking(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Open door")
    mei = visitors.window().enter("Mei")
    mei.expect_room("Lobby")
    mei.page.goto(f"{visitors.url}/#/r/{room}")
    dialog = mei.page.get_by_role("dialog")
    expect(dialog).to_contain_text("A link leads to the room")
    lin.say("anybody?")
    lin.expect_texts(["anybody?"])
    expect(lin.person("Mei")).to_have_count(0)
    mei.answer_dialog("Cancel")
    mei.expect_room("Lobby")
    mei.page.evaluate("location.hash = '#/r/%E0%A4%A'")
    mei.page.evaluate(f"location.hash = '#/r/{room}'")
    mei.answer_dialog("Come in")
    mei.expect_room("Open door")
    expect(lin.person("Mei")).to_have_count(1)


@pytest.mark.long
def test_an_owner_changes_the_settings_for_all_members(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Plain")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room("Plain")
    lin.room_menu("Room settings")
    lin.answer_dialog("Save", Title="Fancy", Topic="Cups and saucers")
    mei.expect_room("Fancy")
    expect(mei.page.locator(".room-head p")).to_have_text("Cups and saucers")
    mei.page.get_by_role("button", name="Room menu").click()
    expect(mei.page.get_by_role("menuitem", name="Room settings")).to_have_count(0)


def test_a_moderator_mutes_and_an_owner_bans(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Order")
    mei, oskar = (visitors.window().enter(name, f"/#/r/{room}") for name in ("Mei", "Oskar"))
    mei.expect_room("Order")
    oskar.expect_room("Order")
    lin.person_menu("Mei", "Make moderator")
    expect(mei.person("Mei")).to_have_accessible_name("Mei, you, Moderator, Here")
    mei.person_menu("Oskar", "Mute…")
    dialog = mei.page.get_by_role("dialog")
    dialog.get_by_label("Reason").fill("Too loud")
    dialog.get_by_role("button", name="Mute Oskar").click()
    expect(oskar.page.locator(".note")).to_have_text("You are muted here.")
    expect(oskar.page.locator("textarea")).to_be_disabled()
    lin.person_menu("Oskar", "Unmute")
    expect(oskar.page.locator("textarea")).to_be_enabled()
    lin.person_menu("Oskar", "Ban…")
    lin.answer_dialog("Ban Oskar")
    expect(oskar.page.locator(".nothing")).to_contain_text("You are banned from this room.")
    expect(lin.person("Oskar")).to_have_count(0)


@pytest.mark.long
def test_leaving_ends_the_membership(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Short")
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    mei.expect_room("Short")
    mei.room_menu("Leave the room")
    mei.answer_dialog("Leave")
    expect(mei.page.locator(".room-groups").get_by_role("link", name="Short")).to_have_count(0)
    expect(lin.person("Mei")).to_have_count(0)


@pytest.mark.long
def test_a_guest_who_registers_keeps_the_rooms(visitors: Visitors) -> None:
    name = f"mei{uuid.uuid4().hex[:8]}"
    window = visitors.window().enter("Mei")
    room = window.create_room("Mine")
    window.page.get_by_role("button", name="Your menu").click()
    window.page.get_by_role("menuitem", name="Keep this name").click()
    window.answer_dialog("Make an account", Your_name=name, Password="correct horse")
    expect(window.page.locator(".own-bar")).to_contain_text(name)
    expect(window.page.locator(".own-bar")).not_to_contain_text("Guest")
    again = visitors.window()
    again.page.goto(f"{visitors.url}/#/r/{room}")
    again.page.get_by_role("button", name="I have an account").click()
    again.page.get_by_label("Your name").fill(name)
    again.page.get_by_label("Password").fill("not the one")
    again.page.get_by_role("button", name="Log in").click()
    expect(again.page.locator(".sign-in-card")).to_contain_text("do not go together")
    again.page.get_by_label("Password").fill("correct horse")
    again.page.get_by_role("button", name="Log in").click()
    again.expect_room("Mine")


def test_logging_out_signs_out_every_window(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.expect_room("Lobby")
    other = visitors.window(lin.page.context)
    other.page.goto(visitors.url)
    other.expect_room("Lobby")
    lin.page.get_by_role("button", name="Your menu").click()
    lin.page.get_by_role("menuitem", name="Log out").click()
    lin.answer_dialog("Log out")
    for window in (lin, other):
        expect(window.page.get_by_role("button", name="Take a seat as a guest")).to_be_visible()


@pytest.mark.long
def test_the_way_back_leads_through_the_rooms_that_were_open(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.expect_room("Lobby")
    lin.create_room("First")
    lin.create_room("Second")
    lin.goto_room("First")
    lin.page.go_back()
    lin.expect_room("Second")
    lin.page.go_back()
    lin.expect_room("First")
    lin.page.go_forward()
    lin.expect_room("Second")
    lin.page.go_back()
    lin.page.go_back()
    lin.expect_room("Lobby")
    assert lin.page.url.endswith("#/r/lobby")


@pytest.mark.parametrize("server", ["LIMITS=off"], indirect=True)
def test_the_finder_is_walked_by_arrow_keys_and_goes_on_after_its_first_page(visitors: Visitors) -> None:
    lin, mei = (visitors.window().enter(name) for name in ("Lin", "Mei"))
    for window in (lin, mei):
        window.expect_room("Lobby")
    expect(lin.person("Mei")).to_be_visible()
    lin.page.evaluate(
        """async () => {
        const { connect } = await import('/static/sdk/index.js');
        const { client } = connect({ task: 'maker' });
        client.start();
        await client.request({ op: 'game.catalog' }); // waits for the connection
        for (let i = 0; i < 55; i += 1) await client.request({ op: 'room.create', title: `Room ${i}` });
        client.stop();
    }"""
    )
    lin.page.keyboard.press("Control+k")
    dialog = lin.page.get_by_role("dialog")
    rooms = dialog.locator(".finder button")
    expect(rooms.nth(49)).to_be_attached()
    expect(rooms.first).to_contain_text("Lobby")
    lin.page.keyboard.press("ArrowDown")
    expect(rooms.first).to_be_focused()
    lin.page.keyboard.press("ArrowDown")
    expect(rooms.nth(1)).to_be_focused()
    lin.page.keyboard.press("ArrowUp")
    lin.page.keyboard.press("ArrowUp")
    expect(dialog.get_by_role("searchbox")).to_be_focused()
    dialog.get_by_role("button", name="Show more").click()
    expect(dialog.locator(".finder").get_by_text("Lobby", exact=True)).to_have_count(1)
    expect(dialog.get_by_role("button", name="Show more")).to_be_hidden()
    dialog.get_by_role("searchbox").fill("mei")
    expect(rooms.first).to_contain_text("Mei")
    lin.page.keyboard.press("Enter")
    lin.expect_room("Mei")
    lin.page.keyboard.press("Control+k")
    dialog.get_by_role("searchbox").fill("lobb")
    expect(rooms).to_have_count(1)
    lin.page.keyboard.press("Enter")
    lin.expect_room("Lobby")
