"""Finding an opponent in the browser, and who is best."""

import json
from typing import Any

import pytest

from tests.browser.rig.tables import expect_turn, status
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect

# isort: split
from playwright.sync_api import WebSocket


def look_for_chess(window: Window) -> None:
    window.say("/play chess")
    dialog = window.page.get_by_role("dialog")
    dialog.locator("[name=against]").select_option("stranger")
    expect(dialog.locator("[name=side]")).not_to_be_visible()
    dialog.locator("[name=clock]").select_option("5+3")
    dialog.get_by_label("Rated").check()
    dialog.get_by_role("button", name="Find an opponent").click()


@pytest.mark.long
def test_two_who_look_for_the_same_play_each_other(visitors: Visitors) -> None:
    lin, mei = (visitors.window().enter(name) for name in ("Lin", "Mei"))
    bar = lin.page.locator(".searching")
    look_for_chess(lin)
    expect(bar).to_contain_text("Looking for an opponent: Chess, rated")
    bar.get_by_role("button", name="Cancel").click()
    expect(bar).to_be_empty()
    look_for_chess(lin)
    expect(bar).to_contain_text("Looking for an opponent")
    lin.page.reload()
    look_for_chess(lin)
    look_for_chess(mei)
    for window in (lin, mei):
        expect(status(window)).to_contain_text("rated")
        expect(window.page.locator(".searching")).to_be_empty()
    white = lin if "Your move" in status(lin).inner_text() else mei
    expect_turn(white)


@pytest.mark.parametrize("server", ["SEASONS=2020-01-01,2021-01-01"], indirect=True)
def test_the_best_of_an_earlier_season_are_asked_for_and_the_choice_stands(visitors: Visitors) -> None:
    lin = visitors.window()
    asked: list[dict[str, Any]] = []

    def opened(socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: asked.append(json.loads(payload)))

    lin.page.on("websocket", opened)
    lin.enter("Lin")
    lin.page.goto(f"{lin.url}/#/play/chess")
    seasons = lin.page.locator("select[name=season]")
    expect(seasons.locator("option")).to_have_text(["Season 2", "Season 1", "Before the seasons"])
    expect(seasons).to_have_value("2")
    for number in ("1", "0"):
        seasons.select_option(number)
        # It is drawn again with what the server answers, and names the season that the answer is of.
        expect(seasons.locator("option:checked")).to_have_attribute("value", number)
        expect(lin.page.locator(".ranking li").first).to_be_visible()
    chosen = [each.get("season") for each in asked if each["op"] == "leaderboard" and each["game"] == "chess"]
    assert chosen[-2:] == [1, 0]
    assert chosen[0] is None
