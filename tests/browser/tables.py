"""What people do at tables, in the words of these tests."""

import re
from contextlib import suppress
from typing import Any

from tests.browser.visitors import Visitors
from tests.browser.window import Window, expect

# isort: split
from playwright.sync_api import Error, Locator, Page

PHONE: dict[str, Any] = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}


def open_table(window: Window, game: str, **wishes: str) -> str:
    """Set a table up from the room that is looked at; returns the address of the match's room."""
    window.say(f"/play {game}")
    dialog = window.page.get_by_role("dialog")
    for name, value in wishes.items():
        dialog.locator(f"[name='{name.replace('__', '.')}']").select_option(value)
    dialog.get_by_role("button", name="Set the table").click()
    expect(window.page.locator(".stage > *")).to_be_visible()
    return window.page.url.removeprefix(window.url)


def sit(window: Window) -> None:
    """Sit down by the card that is in the room."""
    window.page.locator(".match-card").last.get_by_role("button", name="Sit down").click()
    expect(status(window)).to_be_visible()


def pair(first: Window, second: Window, game: str, **wishes: str) -> str:
    """Two people in one room, and a match of theirs; returns the address of its room."""
    address = open_table(first, game, **wishes)
    sit(second)
    return address


def status(window: Window) -> Locator:
    """What is said below the board."""
    return window.page.locator(".table-status")


def expect_turn(window: Window) -> None:
    expect(status(window)).to_contain_text(re.compile("Your move(?! is on)"))


def cell(window: Window, name: str) -> Locator:
    """A cell of the board by the beginning of its name: ``e2``, ``Row 1, column 3``."""
    return window.page.get_by_role("gridcell", name=re.compile(f"^{name}[,:]"))


def tool(window: Window, name: str) -> Locator:
    return window.page.locator(".table").get_by_role("button", name=name, exact=True)


def crash(page: Page) -> None:
    """Kill the process that draws the page: it says goodbye to nobody."""
    with page.expect_event("crash"), suppress(Error):
        page.goto("chrome://crash")


def people(visitors: Visitors, *names: str) -> list[Window]:
    """All of them in one room that is called Games."""
    first = visitors.window().enter(names[0])
    room = first.create_room("Games")
    others = [visitors.window().enter(name, f"/#/r/{room}") for name in names[1:]]
    for other in others:
        other.expect_room("Games")
    return [first, *others]


def go(window: Window, move: str) -> None:
    """A chess move by two clicks."""
    expect_turn(window)
    cell(window, move[:2]).click()
    cell(window, move[2:]).click()
