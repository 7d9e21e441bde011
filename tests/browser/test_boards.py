"""Two browsers play each game to its end, and a third watches."""

import re

from tests.browser.tables import (
    PHONE,
    cell,
    crash,
    expect_turn,
    go,
    open_table,
    pair,
    people,
    sit,
    status,
    tool,
)
from tests.browser.visitors import Visitors
from tests.browser.window import expect


def test_tictactoe_is_played_from_a_card_to_its_end_and_again(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    open_table(lin, "tic")
    expect(mei.page.locator(".match-card")).to_contain_text("A seat is free")
    sit(mei)
    for place, window in zip(("2, column 2", "1, column 1"), (lin, mei), strict=True):
        expect_turn(window)
        cell(window, f"Row {place}").click()
    expect_turn(lin)
    cell(lin, "Row 2, column 2").focus()
    lin.page.keyboard.press("ArrowUp")
    lin.page.keyboard.press("ArrowRight")
    lin.page.keyboard.press("Enter")
    expect_turn(mei)
    cell(mei, "Row 3, column 3").click()
    expect_turn(lin)
    lin.page.keyboard.press("ArrowDown")
    lin.page.keyboard.press("ArrowDown")
    lin.page.keyboard.press("ArrowLeft")
    lin.page.keyboard.press("ArrowLeft")
    lin.page.keyboard.press("Enter")
    expect(status(lin)).to_have_text("You wonthree in a row")
    expect(status(mei)).to_have_text("You lostthree in a row")
    first = lin.page.url
    tool(mei, "Play again").click()
    lin.page.locator(".offer").get_by_role("button", name="Agree").click()
    expect_turn(mei)
    expect(status(lin)).to_have_text("Mei is to move")
    assert lin.page.url == mei.page.url != first
    lin.goto_room("Games")
    expect(lin.page.locator(".match-card").first).to_contain_text("You won, three in a row")
    lin.page.locator(".match-card").first.get_by_role("button", name="See the game").click()
    expect(status(lin)).to_contain_text("You won")


def test_chess_goes_on_after_a_browser_was_killed_in_mid_game(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    address = pair(lin, mei, "chess", clock="5+3")
    expect_turn(lin)
    cell(lin, "f2").drag_to(cell(lin, "f3"))
    go(mei, "e7e5")
    expect_turn(lin)
    crash(mei.page)
    expect(lin.page.locator(".player", has_text="Mei")).to_contain_text("away")
    go(lin, "g2g4")
    mei = visitors.window(mei.page.context)
    mei.page.goto(mei.url + address)
    expect_turn(mei)
    expect(lin.page.locator(".player", has_text="Mei")).not_to_contain_text("away")
    expect(cell(mei, "g4")).to_have_accessible_name("g4, white pawn, last move")
    expect(mei.page.locator(".clock.running")).to_have_text(re.compile(r"^[45]:\d\d$"))
    go(mei, "d8h4")
    expect(status(mei)).to_have_text("You wonby checkmate")
    expect(status(lin)).to_have_text("You lostby checkmate")
    expect(cell(lin, "e1")).to_have_accessible_name("e1, white king, Check")
    expect(lin.page.locator(".moves")).to_have_text("1.f3e52.g4Qh4#")


def test_a_pawn_is_promoted_by_keyboard_and_taken_men_are_shown(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    pair(lin, mei, "chess")
    moves = ["a2a4", "b7b5", "a4b5", "a7a6", "b5a6", "c8b7", "a6b7", "d7d5"]
    for turn, move in enumerate(moves):
        go((lin, mei)[turn % 2], move)
    expect_turn(lin)
    expect(lin.page.locator(".player", has_text="Lin").locator(".spoils")).to_have_text("+5")
    cell(lin, "b7").focus()
    lin.page.keyboard.press("Enter")
    expect(cell(lin, "a8")).to_have_accessible_name("a8, black rook, can go here")
    lin.page.keyboard.press("ArrowLeft")
    lin.page.keyboard.press("ArrowUp")
    lin.page.keyboard.press("Enter")
    expect(lin.page.get_by_role("menuitem", name="queen")).to_be_focused()
    lin.page.keyboard.press("ArrowRight")
    lin.page.keyboard.press("Enter")
    expect(cell(mei, "a8")).to_have_accessible_name("a8, white knight, last move")


def test_connect_four_is_watched_and_not_played_by_a_third(visitors: Visitors) -> None:
    lin, mei, oskar = people(visitors, "Lin", "Mei", "Oskar")
    pair(lin, mei, "connect")
    oskar.page.locator(".match-card").get_by_role("button", name="Watch").click()
    expect(status(oskar)).to_have_text("Lin is to move")
    cell(oskar, "Column 1").first.click()
    expect(tool(oskar, "Resign")).to_have_count(0)
    for turn, column in enumerate((4, 1, 4, 1, 4, 1, 4)):
        window = (lin, mei)[turn % 2]
        expect_turn(window)
        cell(window, f"Column {column}").first.click()
    expect(status(lin)).to_have_text("You wonfour in a row")
    expect(status(oskar)).to_have_text("Lin wonfour in a row")
    expect(oskar.page.locator(".cell.won")).to_have_count(4)


def test_gomoku_is_opened_by_swap2_and_played_on_a_phone(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    phone = visitors.window(**PHONE).enter("Kim", lin.page.url.removeprefix(lin.url))
    phone.expect_room("Games")
    pair(lin, phone, "gomoku", option__opening="swap2")
    for place in ("H8", "A1", "H9"):
        expect_turn(lin)
        cell(lin, place).click()
    phone.page.get_by_role("button", name="Take black").tap()
    expect_turn(lin)
    cell(lin, "A2").click()
    for own, other in (("H10", "A3"), ("H11", "A4"), ("H12", None)):
        expect_turn(phone)
        cell(phone, own).tap()
        expect(status(phone)).to_contain_text("Your move")
        phone.page.get_by_role("button", name=f"Put the stone here · {own}").tap()
        if other:
            expect_turn(lin)
            cell(lin, other).click()
    expect(status(phone)).to_have_text("You wonfive in a row")
    expect(status(lin)).to_have_text("You lostfive in a row")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 375
    assert phone.page.locator(".gomoku").evaluate("e => e.offsetWidth") > 330
    expect(mei.page.locator(".match-card")).to_contain_text("Kim won, five in a row")


def test_rps_shows_nobody_a_hand_before_both_have_chosen(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    oskar = visitors.window()
    frames: list[str] = []
    oskar.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame)))
    )
    oskar.enter("Oskar", lin.page.url.removeprefix(lin.url))
    oskar.expect_room("Games")
    pair(lin, mei, "rock")
    oskar.page.locator(".match-card").get_by_role("button", name="Watch").click()

    def told(word: str) -> list[str]:
        # The catalogue says what can be chosen at all.
        return [frame for frame in frames if f'"{word}"' in frame and "move_schema" not in frame]

    for picks in (("Rock", "Scissors"), ("Paper", "Rock")):
        expect_turn(lin)
        tool(lin, picks[0]).click()
        expect(oskar.page.locator(".hand", has_text="Lin")).to_contain_text("has chosen")
        expect(mei.page.locator(".hand", has_text="Lin")).to_contain_text("has chosen")
        if picks[0] == "Rock":
            assert told("rock") == []
        else:
            assert told("paper") == []
        tool(mei, picks[1]).click()
        expect(oskar.page.locator(".rounds li").last).to_contain_text(picks[0])
        assert told(picks[0].lower()) != []
    expect(status(lin)).to_have_text("You wonby rounds")
    expect(status(oskar)).to_have_text("Lin wonby rounds")


def test_a_game_without_a_board_is_played_by_its_legal_moves(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    for window in (lin, mei):
        window.page.route(
            "**/boards/index.js",
            lambda route: route.fulfill(content_type="text/javascript", body="export const BOARDS = {};"),
        )
        window.page.reload()
        window.expect_room("Games")
    pair(lin, mei, "chess")
    for window, move in ((lin, "f2f3"), (mei, "e7e5"), (lin, "g2g4"), (mei, "d8h4")):
        expect_turn(window)
        tool(window, move).click()
    expect(status(mei)).to_have_text("You wonby checkmate")
    expect(mei.page.locator(".facts")).to_contain_text("Qh4#")
