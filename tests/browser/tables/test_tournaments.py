"""A tournament in the browser: held from the room's menu, joined from its card, played, and followed on its page."""

import os
import re

import pytest

from tests.browser.rig.tables import PHONE, cell, expect_turn, people, status
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect

# isort: split
from playwright.sync_api import Locator


def page_of(window: Window) -> Locator:
    """The page of the newest tournament, opened from its card."""
    window.page.locator(".match-card").last.get_by_role("button").click()
    return window.page.get_by_role("dialog")


def look(window: Window, name: str) -> None:
    """Keep a picture, for whoever wants to see it."""
    if folder := os.environ.get("PICTURES"):
        window.page.screenshot(path=f"{folder}/{name}.png")


@pytest.mark.long
def test_a_tournament_is_held_joined_and_played(visitors: Visitors) -> None:
    lin, mei = people(visitors, "Lin", "Mei")
    lin.room_menu("Hold a tournament…")
    look(lin, "new")
    dialog = lin.page.get_by_role("dialog")
    dialog.locator("[name=game]").select_option("tictactoe")
    dialog.get_by_label("Knockout").check()
    expect(dialog.locator("[name=rounds]")).to_be_hidden()
    dialog.get_by_role("button", name="Announce it").click()
    lins = lin.page.get_by_role("dialog")
    expect(lins.get_by_role("heading", level=2)).to_have_text("Tic-tac-toe · Knockout")
    # It has an address of its own.
    expect(lin.page).to_have_url(re.compile(r"#/r/[^/]+/t/[^/]+$"))
    lin.page.reload()
    expect(lins.get_by_role("heading", level=2)).to_have_text("Tic-tac-toe · Knockout")
    lins.get_by_role("button", name="Join").click()
    expect(lins.locator("tbody tr")).to_have_count(1)
    phone = visitors.window(visitors.profile(locale="zh-CN", **PHONE)).enter(
        "Wang", lin.page.url.removeprefix(lin.url).partition("/t/")[0]
    )
    phone.page.goto(lin.page.url)
    meis, wangs = page_of(mei), phone.page.get_by_role("dialog")
    meis.get_by_role("button", name="Join").click()
    expect(wangs.locator("tbody tr")).to_have_count(2)
    look(phone, "phone_open")
    expect(lins.locator("tbody tr")).to_have_count(2)
    lins.get_by_role("button", name="Start").click()
    expect(lins.locator(".pairings li")).to_have_count(1)
    expect(wangs.locator(".pairings li")).to_contain_text("对局中")
    look(lin, "playing")
    look(phone, "phone_playing")
    lins.get_by_role("button", name="To your table").click()
    meis.get_by_role("button", name="To your table").click()
    expect(status(lin)).to_contain_text("move")
    first, second = (lin, mei) if "Your move" in status(lin).inner_text() else (mei, lin)
    for number, (window, place) in enumerate(
        zip(
            (first, second) * 3,
            ("1, column 1", "2, column 1", "1, column 2", "2, column 2", "1, column 3"),
            strict=False,
        )
    ):
        expect_turn(window)
        cell(window, f"Row {place}").click()
        assert number < 5
    winner = "Lin" if first is lin else "Mei"
    expect(wangs.locator("tbody tr").first).to_contain_text(f"1{winner}1")
    expect(wangs.locator(".summary")).to_contain_text("已结束")
    look(phone, "phone_over")
