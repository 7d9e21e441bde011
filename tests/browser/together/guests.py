"""Several people, each in a browser of their own: large and small, light and dark, in English and in Chinese."""

import os
from itertools import cycle
from typing import Any

from tests.browser.rig.tables import PHONE, open_table, status
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect
from tests.browser.together.listening import Heard

_CHINESE: dict[str, Any] = {"locale": "zh-CN", "color_scheme": "dark"}
_NARROW = 400
_LOOKS: tuple[dict[str, Any], ...] = ({}, {**PHONE, **_CHINESE}, _CHINESE, PHONE)


class Guest:
    """One of them. ``heard``: what the window was told."""

    def __init__(self, name: str, window: Window) -> None:
        self.name = name
        self.window = window
        self.page = window.page
        self.heard = Heard(window)

    @property
    def is_on_a_phone(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] <= _NARROW

    @property
    def is_done(self) -> bool:
        """Whether the match on the table is over."""
        return status(self.window).get_attribute("data-status") == "over"

    @property
    def is_to_move(self) -> bool:
        return status(self.window).get_attribute("data-status") == "mine"

    def sit(self) -> None:
        """Take a seat at the newest table of the room."""
        self.page.locator(".match-card").last.get_by_role("button").first.click()
        expect(self.page.locator(".stage > *")).to_be_visible()

    def say(self, text: str) -> None:
        """Say something in the room of the match; on a phone the chat is behind a tab."""
        tabs = self.page.locator(".table-tabs button")
        if self.is_on_a_phone:
            tabs.nth(1).click()
        self.window.say(text)
        if self.is_on_a_phone:
            tabs.nth(0).click()

    def fits(self) -> None:
        """Nothing is wider than the window."""
        wide, width = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= width, f"{self.name}: {wide} px in {width}"

    def look(self, name: str) -> None:
        """Keep a picture, for whoever wants to see it."""
        if folder := os.environ.get("PICTURES"):
            self.page.screenshot(path=f"{folder}/{name}_{self.name.lower()}.png")


def gathered(visitors: Visitors, *names: str) -> list[Guest]:
    """Guests of these names in one room; the first one owns it, on a large screen in English."""
    guests = [
        Guest(name, visitors.window(visitors.profile(**look)))
        for name, look in zip(names, cycle(_LOOKS), strict=False)
    ]
    first, *others = guests
    room = first.window.enter(first.name).create_room("Games")
    for guest in others:
        guest.window.enter(guest.name, f"/#/r/{room}").expect_room("Games")
    return guests


def seated(guests: list[Guest], game: str, **wishes: str) -> None:
    """All of them at a table that the first one sets, in their order."""
    first, *others = guests
    open_table(first.window, game, **wishes)
    for guest in others:
        guest.sit()
