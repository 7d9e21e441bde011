"""Moves that are planned while the other one thinks."""

import re

import pytest

from tests.browser.rig.tables import cell, expect_turn, go, pair, people, tool
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect


@pytest.mark.long
def test_a_move_at_chess_is_planned_while_the_other_one_thinks(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    pair(lin, mei, "chess")
    expect_turn(lin)
    for square in ("e7", "e5"):
        cell(mei, square).click()
    expect(cell(mei, "e5")).to_have_accessible_name("e5, empty, to be played next")
    go(lin, "e2e4")
    expect(cell(lin, "e5")).to_have_accessible_name("e5, black pawn, last move")
    expect_turn(lin)
    for square in ("e5", "e4"):
        cell(mei, square).click()
    go(lin, "g1f3")
    expect_turn(mei)
    expect(cell(mei, "e4")).to_have_accessible_name("e4, white pawn")


# By game: a square that is planned, the other's move, and another square for a second plan.
_PLANS = {
    "gomoku": (["H8"], ["G7"], "H9"),
    "go": (["E5"], ["G7"], "E6"),
    "xiangqi": (["h9", "g7"], ["h2", "e2"], "h9"),
    "connect": (["Column 4"], ["Column 1"], "Column 5"),
    "tic": (["Row 1, column 1"], ["Row 2, column 2"], "Row 3, column 3"),
}


@pytest.mark.long
@pytest.mark.parametrize("game", _PLANS)
def test_a_stone_is_planned_and_a_switch_forbids_it(visitors: Visitors, game: str) -> None:
    plan, answer, other = _PLANS[game]
    lin, mei = people(visitors, "Lin", "Mei")
    pair(lin, mei, game)
    expect_turn(lin)
    planned = mei.page.locator(".cell.planned")
    for place in plan:
        cell(mei, place).first.click()
    expect(planned).to_have_count(len(plan))
    mei.page.keyboard.press("Escape")
    expect(planned).to_have_count(0)
    for place in plan:
        cell(mei, place).first.click()
    expect(planned.last).to_have_accessible_name(re.compile("to be played next$"))
    for place in answer:
        cell(lin, place).first.click()
    expect_turn(lin)
    expect(planned).to_have_count(0)
    tool(mei, "Table menu").click()
    mei.page.get_by_role("menuitemcheckbox", name="Plan moves ahead").click()
    cell(mei, other).first.click()
    expect(mei.page.locator(".planned, .chosen")).to_have_count(0)
