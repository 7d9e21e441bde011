"""What players do at tables, as steps for the tests."""

import re
from contextlib import suppress
from typing import Any

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect

# isort: split
from playwright.sync_api import Error, Locator, Page

PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}


def open_table(window: Window, game: str, **wishes: str) -> str:
    """Create a match from the open room; return the address of the match's room."""
    window.say(f"/play {game}")
    dialog = window.page.get_by_role("dialog")
    for name, value in wishes.items():
        field = dialog.locator(f"[name='{name.replace('__', '.')}']")
        field.select_option(value) if field.evaluate("e => e.tagName") == "SELECT" else field.fill(value)
    dialog.get_by_role("button", name="Set the table").click()
    expect(window.page.locator(".stage > *")).to_be_visible()
    return window.page.url.removeprefix(window.url)


def sit(window: Window) -> None:
    """Sit down with the button of the newest match card."""
    window.page.locator(".match-card").last.get_by_role("button", name="Sit down").click()
    expect(status(window)).to_be_visible()


def pair(first: Window, second: Window, game: str, **wishes: str) -> str:
    """Start a match between two people in one room; return the address of the match's room."""
    address = open_table(first, game, **wishes)
    sit(second)
    return address


def status(window: Window) -> Locator:
    """The status line below the board."""
    return window.page.locator(".table-status")


def expect_turn(window: Window) -> None:
    expect(status(window)).to_contain_text(re.compile("Your move(?! is on)"))


def cell(window: Window, name: str) -> Locator:
    """A cell of the board, by the start of its name: ``e2``, ``Row 1, column 3``."""
    return window.page.get_by_role("gridcell", name=re.compile(f"^{name}[,:]"))


def tool(window: Window, name: str) -> Locator:
    return window.page.locator(".table").get_by_role("button", name=name, exact=True)


def crash(page: Page) -> None:
    """Kill the process of the page, which then closes nothing."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")


def watch(window: Window) -> None:
    """Watch, with the button of the newest match card."""
    window.page.locator(".match-card").last.get_by_role("button", name="Watch").click()
    expect(status(window)).to_be_visible()


def player(window: Window, name: str) -> Locator:
    """The bar of a player beside the board."""
    return window.page.locator(".player", has_text=name)


def kill(window: Window, name: str, other: Window) -> None:
    """Crash the page of the player ``name``, and wait until ``other`` at the same table sees it."""
    crash(window.page)
    expect(player(other, name)).to_contain_text("away")


def come_back(visitors: Visitors, window: Window, name: str, other: Window) -> Window:
    """Open the table of ``other`` in a new window of the browser that crashed."""
    again = visitors.window(window.page.context)
    again.page.goto(other.page.url)
    expect(status(again)).to_be_visible()
    expect(player(other, name)).not_to_contain_text("away")
    return again


def press(window: Window, *keys: str) -> None:
    """Wait for the turn of this window, then press the keys in order."""
    expect_turn(window)
    for key in keys:
        window.page.keyboard.press(key)


def people(visitors: Visitors, *names: str) -> list[Window]:
    """Guests with these names, all in one room titled Games."""
    first = visitors.window().enter(names[0])
    room = first.create_room("Games")
    others = [visitors.window().enter(name, f"/#/r/{room}") for name in names[1:]]
    for other in others:
        other.expect_room("Games")
    return [first, *others]


def glide(window: Window, *cells: Locator) -> None:
    """Touch the first cell, move over the others, and lift the finger at the last."""
    session = window.page.context.new_cdp_session(window.page)
    for number, box in enumerate(map(Locator.bounding_box, cells)):
        assert box is not None
        point = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def go(window: Window, move: str) -> None:
    """Play a chess move with two clicks."""
    expect_turn(window)
    cell(window, move[:2]).click()
    cell(window, move[2:]).click()
