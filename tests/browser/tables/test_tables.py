"""Tables in the browser: seats, offers, replays, and what happens when the connection breaks."""

import re

import pytest

from tests.browser.rig.cable import Cable
from tests.browser.rig.contrast import faint
from tests.browser.rig.server_process import ServerProcess
from tests.browser.rig.tables import cell, expect_turn, go, open_table, pair, people, sit, status, tool, watch
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect


@pytest.mark.long
def test_a_move_whose_reply_is_lost_counts_once(visitors: Visitors) -> None:
    (lin,) = people(visitors, "Lin")
    mei = visitors.window()
    cable = Cable(mei.page)
    mei.enter("Mei", lin.page.url.removeprefix(lin.url))
    mei.expect_room("Games")
    pair(lin, mei, "tic")
    expect_turn(lin)
    cell(lin, "Row 1, column 1").click()
    expect_turn(mei)
    cable.lose = '"version":2'
    cell(mei, "Row 2, column 2").click()
    expect_turn(lin)
    expect(status(mei)).to_contain_text("Your move is on its way")
    cable.cut = True
    cable.close(1011)
    expect(mei.banner).to_contain_text("Connection lost")
    cell(lin, "Row 1, column 2").click()
    expect(status(lin)).to_contain_text("Mei is to move")
    cable.lose, cable.cut = "", False
    expect(mei.banner).to_be_empty(timeout=40_000)
    expect_turn(mei)
    expect(mei.page.locator(".cell.sign-1")).to_have_count(1)
    expect(lin.page.locator(".replay .where")).to_have_text("3 / 3")


@pytest.mark.long
def test_offers_are_answered_and_resigning_asks_for_confirmation(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    pair(lin, mei, "chess")
    go(lin, "e2e4")
    expect_turn(mei)
    tool(lin, "Take back").click()
    expect(lin.page.locator(".offer")).to_contain_text("You asked to take a move back.")
    mei.page.locator(".offer").get_by_role("button", name="Agree").click()
    expect_turn(lin)
    expect(cell(lin, "e2")).to_have_accessible_name("e2, white pawn")
    tool(lin, "Offer a draw").click()
    mei.page.locator(".offer").get_by_role("button", name="Decline").click()
    expect(lin.page.locator(".offer")).to_have_count(0)
    tool(mei, "Pause").click()
    lin.page.locator(".offer").get_by_role("button", name="Agree").click()
    expect(status(mei)).to_have_text("Paused")
    tool(lin, "Go on").click()
    mei.page.locator(".offer").get_by_role("button", name="Agree").click()
    for mover, other, move in ((lin, mei, "e2e4"), (mei, lin, "e7e5")):
        go(mover, move)
        expect_turn(other)
    tool(lin, "Resign").click()
    lin.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect_turn(lin)
    tool(lin, "Resign").click()
    lin.answer_dialog("Resign")
    expect(status(mei)).to_have_text("You wonby resignation")


@pytest.mark.long
def test_a_table_says_who_is_waited_for(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    open_table(lin, "tic")
    lin.page.context.close()
    mei.page.locator(".match-card").last.get_by_role("button", name="Sit down").click()
    # Names stand in marks of their own direction.
    expect(mei.page.locator(".waiting h3")).to_have_text(re.compile("^Waiting for \\W?Lin\\W?$"))
    expect(mei.page.locator(".seats > li").first).to_contain_text("not here yet")


@pytest.mark.long
def test_a_replay_shows_the_chat_of_its_version(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    pair(lin, mei, "tic")
    lin.say("good luck")
    mei.expect_texts(["good luck"])
    for turn, column in enumerate((1, 2, 3)):
        window = (lin, mei)[turn % 2]
        expect_turn(window)
        cell(window, f"Row 1, column {column}").click()
    expect_turn(mei)
    mei.say("well well")
    lin.expect_texts(["good luck", "well well"])
    slider = lin.page.get_by_role("slider", name="Replay")
    slider.fill("1")
    expect(status(lin)).to_have_text("Move 1 of 3")
    expect(lin.page.locator(".cell .sign")).to_have_count(1)
    lin.expect_texts(["good luck"])
    tool(lin, "One on").click()
    expect(status(lin)).to_have_text("Move 2 of 3")
    expect(cell(lin, "Row 1, column 2")).to_have_accessible_name(re.compile("O, Mei, last move"))
    tool(lin, "To the present").click()
    lin.expect_texts(["good luck", "well well"])
    expect(status(lin)).to_contain_text("Mei is to move")


def test_a_bot_sits_down_and_plays(visitors: Visitors) -> None:
    (lin,) = people(visitors, "Lin")
    open_table(lin, "connect", against="1", side="second")
    expect_turn(lin)
    expect(lin.page.locator(".player").first).to_contain_text("Bot, level 1")
    cell(lin, "Column 1").first.click()
    expect(lin.page.locator(".replay .where")).to_have_text("3 / 3", timeout=20_000)
    lin.goto_room("Games")
    lin.say("No card of it")
    lin.expect_texts(["No card of it"])
    expect(lin.page.locator(".match-card")).to_have_count(0)


@pytest.mark.long
def test_a_refusal_shows_the_servers_text(visitors: Visitors) -> None:
    (lin, mei) = people(visitors, "Lin", "Mei")
    oskar = visitors.window()
    cable = Cable(oskar.page)
    oskar.enter("Oskar", lin.page.url.removeprefix(lin.url))
    oskar.expect_room("Games")
    open_table(lin, "tic")
    expect(oskar.page.locator(".match-card")).to_contain_text("A seat is free")
    cable.lose = '"status":"playing"'  # so the page does not know yet
    sit(mei)
    expect_turn(lin)
    oskar.page.locator(".match-card").get_by_role("button", name="Sit down").click()
    expect(oskar.page.locator(".toast")).to_contain_text("The match has begun.")


@pytest.mark.long
def test_seats_are_taken_left_and_given_to_bots_and_invited_people(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    open_table(lin, "gomoku")
    seats = lin.page.locator(".seats li")
    seats.nth(1).get_by_role("button", name="Sit here").click()
    expect(seats.nth(1)).to_contain_text("Lin")
    tool(lin, "Stand up").click()
    expect(seats).to_have_text(
        ["Free seatSeat 1Sit hereLet a bot play", "Free seatSeat 2Sit hereLet a bot play"]
    )
    seats.nth(0).get_by_role("button", name="Let a bot play").click()
    lin.page.get_by_role("menuitem", name="2 · Casual").click()
    expect(seats.nth(0)).to_contain_text("Bot, level 2")
    tool(lin, "Send the bot away").click()
    expect(seats.nth(0)).to_contain_text("Free seat")
    seats.nth(0).get_by_role("button", name="Sit here").click()
    tool(lin, "Invite").click()
    expect(lin.page.get_by_role("dialog")).to_be_visible()
    link = lin.invitation()
    lin.page.keyboard.press("Escape")
    mei.page.goto(link)
    mei.page.reload()
    mei.accept_link()
    tool(mei, "Sit here").click()
    expect_turn(lin)
    expect(status(mei)).to_have_text("Lin is to move")


@pytest.mark.long
def test_the_list_of_tables_says_whose_move_it_is(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    lin.page.get_by_role("button", name="Play a game").click()
    dialog = lin.page.get_by_role("dialog")
    dialog.locator("[name=game][value=chess]").check(force=True)
    dialog.locator("[name=side]").select_option("second")
    dialog.get_by_role("button", name="Set the table").click()
    expect(lin.page.locator(".waiting")).to_be_visible()
    sit(mei)
    expect_turn(mei)
    lin.goto_room("Games")
    tables = lin.page.locator(".room-groups section").filter(
        has=lin.page.get_by_role("heading", name="Tables")
    )
    expect(tables.get_by_role("link")).to_have_text("ChessLin – Mei")
    go(mei, "e2e4")
    expect(tables.get_by_role("link")).to_have_text("ChessLin – MeiYour move")
    expect(lin.page).to_have_title("Your move · Teahouse")
    expect(lin.page.locator(".room-head h2")).to_have_text("Games")


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_table_has_enough_contrast_and_names_its_buttons(visitors: Visitors, scheme: str) -> None:
    lin = visitors.window(color_scheme=scheme).enter("Lin")
    lin.create_room("Games")
    open_table(lin, "chess", against="1", clock="5+3")
    go(lin, "e2e4")
    expect(lin.page.locator(".replay .where")).to_have_text("2 / 2", timeout=20_000)
    assert (
        faint(
            lin.page,
            ".player b",
            ".player small",
            ".clock.running",
            ".clock:not(.running)",
            ".table-status b",
            ".table-status span",
            ".tool",
            ".replay .where",
            ".moves small",
        )
        == {}
    )
    nameless = lin.page.evaluate(
        "[...document.querySelectorAll('.table button, .table input')]"
        ".filter(e => !e.textContent.trim() && !e.ariaLabel).map(e => e.outerHTML)"
    )
    assert nameless == []


@pytest.mark.long
def test_a_match_continues_after_the_server_crashed(visitors: Visitors, server: ServerProcess) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    pair(lin, mei, "tic", clock="5+3")
    expect_turn(lin)
    cell(lin, "Row 2, column 2").click()
    expect_turn(mei)
    server.kill()
    expect(mei.banner).to_contain_text("Connection lost")
    cell(mei, "Row 1, column 1").click()
    expect(status(mei)).to_contain_text("Your move is on its way")
    server.start()
    expect(mei.banner).to_be_empty(timeout=60_000)
    expect(lin.banner).to_be_empty(timeout=60_000)
    expect_turn(lin)
    expect(lin.line("The server was restarted.")).to_have_count(1)
    expect(lin.page.locator(".cell .nought")).to_have_count(1)
    expect(lin.page.locator(".player", has_text="Lin").locator(".clock")).to_have_class(re.compile("running"))
    expect(lin.page.locator(".replay .where")).to_have_text("2 / 2")


@pytest.mark.long
def test_a_table_of_a_private_room_is_open_to_its_members_only(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.create_room("Kitchen", private=True)
    link = lin.invitation()
    lin.page.keyboard.press("Escape")
    mei, oskar = (visitors.window().enter(name, link.removeprefix(visitors.url)) for name in ("Mei", "Oskar"))
    for window in (mei, oskar):
        window.expect_room("Kitchen")
    address = pair(lin, mei, "tic")
    watch(oskar)
    expect(status(oskar)).to_have_text("Lin is to move")
    stranger = visitors.window().enter("Stranger", address)
    expect(stranger.page.locator(".toast")).to_contain_text("There is no such room, or it is private.")
