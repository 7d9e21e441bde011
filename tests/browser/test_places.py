"""The places besides rooms: what a newcomer finds, and how one gets about."""

import re

from tests.browser.rig.tables import cell, expect_turn, status
from tests.browser.rig.visitors import NARROW_PHONE, Visitors
from tests.browser.rig.window import Window, expect


def rail(window: Window, name: str) -> None:
    window.page.get_by_role("navigation", name="Places").get_by_role(
        "link", name=re.compile(f"^{name}")
    ).click()


def look_for(window: Window, game: str) -> None:
    rail(window, "Play")
    window.page.locator(".play .games").get_by_text(game, exact=True).click()
    window.page.get_by_role("checkbox", name="Rated").check()
    window.page.locator(".find-way").get_by_role("button", name="Find an opponent").click()


def test_a_newcomer_finds_people_games_and_prices_with_a_click_each_and_back_goes_back(
    visitors: Visitors,
) -> None:
    lin = visitors.window()
    page = lin.page
    page.goto(lin.url)
    page.get_by_role("button", name="Take a seat as a guest").click()
    expect(page.get_by_role("heading", name="Good to see you")).to_be_visible()
    for card, there in (
        ("Talk", page.get_by_role("heading", name="Lobby")),
        ("Play", page.get_by_role("heading", name="Against a bot")),
        ("Prices", page.locator(".price-board, .prices").first),
    ):
        page.locator(".big-cards").get_by_role("link", name=card).click()
        expect(there).to_be_visible()
        page.go_back()
        expect(page.locator(".big-cards")).to_be_visible()
    rail(lin, "Play")
    page.locator(".play .games").get_by_text("Tic-tac-toe", exact=True).click()
    page.get_by_role("region", name="Against a bot").get_by_role("button", name="Beginner").click()
    expect_turn(lin)
    rail(lin, "Home")
    expect(page.locator(".home .table-list li").first).to_contain_text("Your move")
    page.reload()
    page.get_by_role("button", name="To the table: Tic-tac-toe").click()
    expect_turn(lin)
    cell(lin, "Row 2, column 2").or_(cell(lin, "Row 1, column 1")).first.click()
    expect_turn(lin)
    page.get_by_role("button", name="Resign").click()
    lin.answer_dialog("Resign")
    expect(status(lin)).to_contain_text("You lost")
    rail(lin, "Me")
    expect(page.locator(".game-list li")).to_contain_text("Lost")
    page.get_by_role("button", name="See it again: Tic-tac-toe").click()
    expect(status(lin)).to_contain_text("You lost")


def test_two_on_phones_find_each_other_by_what_play_offers(visitors: Visitors) -> None:
    lin, mei = (visitors.window(**NARROW_PHONE).enter(name) for name in ("Lin", "Mei"))
    look_for(lin, "Gomoku")
    bar = lin.page.locator(".searching")
    expect(bar).to_contain_text("Looking for an opponent: Gomoku, rated")
    bar.get_by_role("button", name="Cancel").click()
    expect(bar).to_be_empty()
    lin.page.locator(".find-way").get_by_role("button", name="Find an opponent").click()
    look_for(mei, "Gomoku")
    for window in (lin, mei):
        expect(status(window)).to_contain_text("rated")
    rail_of_ann = visitors.window(**NARROW_PHONE).enter("Ann")
    rail(rail_of_ann, "Home")
    rail_of_ann.page.get_by_role("button", name="Watch: Gomoku").click()
    expect(rail_of_ann.page.locator(".watching")).to_be_visible()
