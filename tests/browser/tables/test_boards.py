"""Two browsers play each game to its end. One crashes and reconnects in mid-game, and a third watches."""

import re

import pytest

from tests.browser.rig.tables import (
    PHONE,
    cell,
    come_back,
    expect_turn,
    glide,
    go,
    kill,
    open_table,
    pair,
    people,
    player,
    press,
    sit,
    status,
    tool,
    watch,
)
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect

_NO_BOARDS = "import { general } from './general.js'; export const boardOf = () => general;"


def test_tictactoe_is_played_to_its_end_and_has_a_rematch(visitors: Visitors) -> None:
    lin, mei, oskar = people(visitors, "Lin", "Mei", "Oskar")
    open_table(lin, "tic")
    expect(mei.page.locator(".match-card")).to_contain_text("A seat is free")
    sit(mei)
    watch(oskar)
    for place, window in zip(("2, column 2", "1, column 1"), (lin, mei), strict=True):
        expect_turn(window)
        cell(window, f"Row {place}").click()
    kill(mei, "Mei", lin)
    cell(lin, "Row 2, column 2").focus()
    press(lin, "ArrowUp", "ArrowRight", "Enter")
    mei = come_back(visitors, mei, "Mei", lin)
    expect_turn(mei)
    expect(mei.page.locator(".cell.sign-0")).to_have_count(2)
    cell(mei, "Row 3, column 3").click()
    press(lin, "ArrowDown", "ArrowDown", "ArrowLeft", "ArrowLeft", "Enter")
    expect(status(lin)).to_have_text("You wonthree in a row")
    expect(status(mei)).to_have_text("You lostthree in a row")
    expect(status(oskar)).to_have_text("Lin wonthree in a row")
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


@pytest.mark.long
def test_chess_continues_after_a_browser_crashed(visitors: Visitors) -> None:
    lin, mei, oskar = people(visitors, "Lin", "Mei", "Oskar")
    pair(lin, mei, "chess", clock="5+3")
    watch(oskar)
    expect_turn(lin)
    cell(lin, "f2").drag_to(cell(lin, "f3"))
    go(mei, "e7e5")
    expect_turn(lin)
    kill(mei, "Mei", lin)
    go(lin, "g2g4")
    mei = come_back(visitors, mei, "Mei", lin)
    expect_turn(mei)
    expect(cell(mei, "g4")).to_have_accessible_name("g4, white pawn, last move")
    expect(mei.page.locator(".clock.running")).to_have_text(re.compile(r"^[45]:\d\d$"))
    go(mei, "d8h4")
    expect(status(mei)).to_have_text("You wonby checkmate")
    expect(status(lin)).to_have_text("You lostby checkmate")
    expect(status(oskar)).to_have_text("Mei wonby checkmate")
    expect(cell(lin, "e1")).to_have_accessible_name("e1, white king, Check")
    expect(lin.page.locator(".moves")).to_have_text("1.f3e52.g4Qh4#")


def test_xiangqi_is_played_by_click_drag_and_keyboard(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    pair(lin, mei, "xiangqi")
    expect(cell(lin, "e0")).to_have_accessible_name("e0, red general")
    expect_turn(lin)
    cell(lin, "h2").click()
    expect(cell(lin, "h9")).to_have_accessible_name("h9, black horse, can go here")
    expect(lin.page.locator(".cell.target")).to_have_count(12)
    cell(lin, "h2").drag_to(cell(lin, "e2"))
    # Black sits at the bottom of its own board, so its arrow up leads to the lower ranks.
    expect_turn(mei)
    cell(mei, "h9").focus()
    press(mei, "Enter", "ArrowUp", "ArrowUp", "ArrowRight")
    expect(cell(mei, "g7")).to_be_focused()
    press(mei, "Enter")
    expect_turn(lin)
    expect(cell(lin, "g7")).to_have_accessible_name("g7, black horse, last move")
    go(lin, "e2e6")
    expect_turn(mei)
    expect(status(mei)).to_contain_text("Lin played C5+4")
    go(mei, "b9c7")
    expect_turn(lin)
    expect(status(lin)).to_contain_text("Mei played H2+3")
    go(lin, "b0c2")
    expect(mei.page.locator(".moves")).to_have_text("1.C2.5H8+72.C5+4H2+33.H8+7")
    expect(player(mei, "Lin").locator(".spoils .man.black")).to_have_count(1)


@pytest.mark.long
def test_go_is_counted_after_dead_stones_were_agreed_on(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    pair(lin, mei, "go", option__size="9")
    expect_turn(lin)
    cell(lin, "E5").click()
    expect_turn(mei)
    cell(mei, "A9").focus()
    press(mei, "Enter")
    expect_turn(lin)
    expect(cell(lin, "A9")).to_have_accessible_name("A9, White, last move")
    lin.page.get_by_role("button", name="Pass", exact=True).click()
    expect_turn(mei)
    mei.page.get_by_role("button", name="Pass", exact=True).click()
    expect_turn(lin)
    cell(lin, "A9").click()
    expect(cell(lin, "A9")).to_have_accessible_name("A9, White, dead, black’s area")
    lin.page.get_by_role("button", name="Agree", exact=True).click()
    expect_turn(mei)
    expect(mei.page.locator(".go-score")).to_have_text("Black 81 · White 7.5")
    mei.page.get_by_role("button", name="Agree", exact=True).click()
    expect(status(lin)).to_have_text("You wonby area")


@pytest.mark.long
def test_a_pawn_is_promoted_by_keyboard_and_captured_pieces_are_shown(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    pair(lin, mei, "chess")
    moves = ["a2a4", "b7b5", "a4b5", "a7a6", "b5a6", "c8b7", "a6b7", "d7d5"]
    for turn, move in enumerate(moves):
        go((lin, mei)[turn % 2], move)
    expect_turn(lin)
    for letter in lin.page.locator(".chess .rank, .chess .file").all():
        expect(letter).to_have_css("background-color", "rgba(0, 0, 0, 0)")
        expect(letter).to_have_css("border-top-width", "0px")
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


@pytest.mark.long
def test_a_spectator_of_connect_four_cannot_play(visitors: Visitors) -> None:
    lin, mei, oskar = people(visitors, "Lin", "Mei", "Oskar")
    pair(lin, mei, "connect")
    watch(oskar)
    expect(status(oskar)).to_have_text("Lin is to move")
    cell(oskar, "Column 1").first.click()
    expect(tool(oskar, "Resign")).to_have_count(0)
    cell(lin, "Column 1").first.focus()
    press(lin, "ArrowRight", "ArrowRight", "ArrowRight", "Enter")
    expect_turn(mei)
    kill(mei, "Mei", lin)
    mei = come_back(visitors, mei, "Mei", lin)
    for column in (1, 1, 1):
        expect_turn(mei)
        cell(mei, f"Column {column}").first.click()
        press(lin, "Enter")
    expect(status(lin)).to_have_text("You wonfour in a row")
    expect(status(mei)).to_have_text("You lostfour in a row")
    expect(status(oskar)).to_have_text("Lin wonfour in a row")
    expect(oskar.page.locator(".cell.won")).to_have_count(4)


@pytest.mark.long
def test_gomoku_is_opened_by_swap2_and_played_on_a_phone(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    phone = visitors.window(**PHONE).enter("Kim", lin.page.url.removeprefix(lin.url))
    phone.expect_room("Games")
    pair(lin, phone, "gomoku", option__opening="swap2")
    watch(mei)
    cell(lin, "H8").focus()
    press(lin, "Enter")
    for place in ("A1", "H9"):
        expect_turn(lin)
        cell(lin, place).click()
    phone.page.get_by_role("button", name="Take black").tap()
    press(lin, "Home", "ArrowDown", "Enter")
    kill(phone, "Kim", lin)
    phone = come_back(visitors, phone, "Kim", lin)
    for own, other in (("H10", "A3"), ("H11", "A4"), ("H12", None)):
        expect_turn(phone)
        glide(phone, cell(phone, "C3"), cell(phone, "G7"), cell(phone, own))
        expect(status(phone)).to_contain_text("Your move")
        phone.page.get_by_role("button", name=f"Put the stone here · {own}").tap()
        if other:
            expect_turn(lin)
            cell(lin, other).click()
    expect(status(phone)).to_have_text("You wonfive in a row")
    expect(status(lin)).to_have_text("You lostfive in a row")
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 375
    assert phone.page.locator(".gomoku").evaluate("e => e.offsetWidth") > 330
    expect(status(mei)).to_have_text("Kim wonfive in a row")
    mei.goto_room("Games")
    expect(mei.page.locator(".match-card")).to_contain_text("Kim won, five in a row")


@pytest.mark.long
def test_rps_sends_nobody_a_choice_before_both_have_chosen(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    oskar = visitors.window()
    frames: list[str] = []
    oskar.page.on(
        "websocket", lambda socket: socket.on("framereceived", lambda frame: frames.append(str(frame)))
    )
    oskar.enter("Oskar", lin.page.url.removeprefix(lin.url))
    oskar.expect_room("Games")
    pair(lin, mei, "rock")
    watch(oskar)

    def frames_with(word: str) -> list[str]:
        # The catalogue names every choice.
        return [frame for frame in frames if f'"{word}"' in frame and "move_schema" not in frame]

    for picks in (("Rock", "Scissors"), ("Paper", "Rock")):
        expect_turn(lin)
        tool(lin, picks[0]).click()
        expect(oskar.page.locator(".hand", has_text="Lin")).to_contain_text("has chosen")
        expect(mei.page.locator(".hand", has_text="Lin")).to_contain_text("has chosen")
        if picks[0] == "Rock":
            assert frames_with("rock") == []
        else:
            assert frames_with("paper") == []
            kill(mei, "Mei", lin)
            mei = come_back(visitors, mei, "Mei", lin)
            expect(mei.page.locator(".hand", has_text="Lin")).to_contain_text("has chosen")
        expect_turn(mei)
        tool(mei, picks[1]).focus()
        press(mei, "Enter")
        expect(oskar.page.locator(".rounds li").last).to_contain_text(picks[0])
        assert frames_with(picks[0].lower()) != []
    expect(status(lin)).to_have_text("You wonby rounds")
    expect(status(oskar)).to_have_text("Lin wonby rounds")


def test_a_game_without_a_board_is_played_by_its_legal_moves(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    for window in (lin, mei):
        window.page.route(
            "**/boards/index.js",
            lambda route: route.fulfill(content_type="text/javascript", body=_NO_BOARDS),
        )
        # The same page with its modules one by one.
        window.page.goto(f"{visitors.url}/static/index.html")
        window.expect_room("Games")
    pair(lin, mei, "chess")
    expect_turn(lin)
    # The table is drawn again while a button is down; it is still the one that is let go.
    tool(lin, "f2f3").hover()
    lin.page.mouse.down()
    button = tool(lin, "f2f3").element_handle()
    assert button is not None
    tool(mei, "Offer a draw").click()
    expect(lin.page.get_by_text("offers a draw")).to_be_visible()
    assert button.evaluate("button => button.isConnected")
    lin.page.mouse.up()
    for window, move in ((mei, "e7e5"), (lin, "g2g4"), (mei, "d8h4")):
        expect_turn(window)
        tool(window, move).click()
    expect(status(mei)).to_have_text("You wonby checkmate")
    expect(mei.page.locator(".facts")).to_contain_text("Qh4#")
