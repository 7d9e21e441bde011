"""Every view of the web client, and how a visitor reaches it, in either language.

The names of buttons are read from the client's own texts, so that a walk is the same in every language.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from playwright.sync_api import Locator, Page

View = tuple[str, Callable[[], object]]

SIZES: Final[dict[str, dict[str, Any]]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
LOCALES: Final = {"en": "en-GB", "zh": "zh-CN"}
GAMES: Final = ("tictactoe", "gomoku", "connect_four", "chess", "xiangqi", "go", "rps", "doudizhu", "snake")
_TEXTS: Final = """async language => {
  const all = await import(`/static/app/i18n/${language}.js`);
  return JSON.parse(JSON.stringify(all[language]));
}"""


def _each(*steps: Callable[[], object]) -> Callable[[], None]:
    """Combine the steps into one."""

    def reach() -> None:
        for step in steps:
            step()

    return reach


class Walk:
    """A visitor's page, and the texts of its buttons."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.t: Any = page.evaluate(_TEXTS, language)

    def go(self, place: str, shown: str) -> None:
        """Go to an address, and wait for it."""
        self.page.evaluate("hash => { location.hash = hash; }", f"#/{place}")
        self.page.locator(shown).first.wait_for()

    def lobby(self) -> None:
        self.close()
        self.go("r/lobby", ".lines > .line")
        self.page.locator(".composer textarea").wait_for()

    def enter(self) -> None:
        self.page.locator(".sign-in-card button[type=submit]").click()
        self.page.locator(".big-card.chat").wait_for()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True).first

    def menu(self, name: str, item: str = "") -> None:
        """Open a menu by its button's name, or a part of it, and choose an item."""
        if self.page.locator("dialog[open], [role=menu]").count():
            self.close()
        self.page.get_by_role("button", name=re.compile(re.escape(name))).locator(
            "visible=true"
        ).first.click()
        self.page.get_by_role("menu").wait_for()
        if item:
            self.page.get_by_role("menuitem", name=item, exact=True).click()
            self.page.get_by_role("dialog").wait_for()

    def mine(self, item: str = "") -> None:
        """The user's own menu, which is in the drawer on phones."""
        self.close()
        if not self.page.locator(".own-bar button").is_visible():
            self.button(self.t["rooms"]["open"]).click()
        self.menu(self.t["me"]["account"], item)

    def message_menu(self, item: str = "") -> None:
        self.close()
        self.page.locator(".lines > .line.message, .lines > .line").last.focus()
        self.page.keyboard.press("Enter")
        self.page.get_by_role("menu").wait_for()
        if item:
            self.page.get_by_role("menuitem", name=item, exact=True).click()

    def close(self) -> None:
        """Leave dialogs, menus and drawers."""
        for _ in range(4):
            if self.page.locator("dialog[open], [role=menu]").count():
                self.page.keyboard.press("Escape")
        self.page.keyboard.press("Escape")
        closes = self.page.locator(".thread").get_by_role(
            "button", name=self.t["threads"]["close"], exact=True
        )
        if closes.is_visible():
            closes.click()

    def against_bots(self, game: str) -> None:
        """Open a table of ``game`` with bots."""
        self.close()
        self.go(f"play/{game}", ".play .levels button")
        self.page.locator(".play .levels button").first.click()
        self.page.locator(".stage > *").first.wait_for()


def views(page: Page, language: str) -> Iterator[View]:
    """The views in order, each with the call that reaches it."""
    walk = Walk(page, language)
    yield from _at_the_door(walk)
    yield from _places(walk)
    yield from _talk(walk)
    yield from _dialogs(walk)
    yield from _tables(walk)
    yield "inspector", lambda: _inspect(walk)


def _at_the_door(walk: Walk) -> Iterator[View]:
    yield "door", lambda: walk.page.locator(".sign-in-card").wait_for()
    yield "door-account", walk.button(walk.t["signIn"]["newAccount"]).click
    yield "door-login", walk.button(walk.t["signIn"]["haveAccount"]).click
    yield "home", _each(walk.button(walk.t["signIn"]["asGuest"]).click, walk.enter)


def _places(walk: Walk) -> Iterator[View]:
    for name in ("play", "people", "me"):
        yield name, partial(walk.go, name, ".places")
    yield "chats", lambda: walk.go("chats", ".main-screen")
    yield "prices", lambda: _prices(walk)


def _prices(walk: Walk) -> None:
    walk.go("home", ".big-card.chart")
    walk.page.locator(".big-card.chart").click()
    walk.page.locator(".prices").first.wait_for()


def _talk(walk: Walk) -> Iterator[View]:
    t = walk.t
    yield "talk", walk.lobby
    yield "message-menu", lambda: walk.message_menu()
    yield "thread", lambda: walk.message_menu(t["threads"]["replyInThread"])
    yield "emoji", _each(walk.lobby, walk.button(t["emoji"]["title"]).click)
    yield "composer-menu", lambda: walk.menu(t["composer"]["more"])
    yield "room-menu", lambda: walk.menu(t["room"]["options"])
    yield "my-menu", lambda: walk.mine()
    yield "people-of-room", _each(walk.lobby, partial(_drawer, walk))


def _drawer(walk: Walk) -> None:
    if not walk.page.locator(".people").is_visible():
        walk.page.locator(".people-button").click()


def _dialogs(walk: Walk) -> Iterator[View]:
    t = walk.t
    for name, button, item in (
        ("dialog-poll", t["composer"]["more"], t["polls"]["item"]),
        ("dialog-game", t["composer"]["more"], t["games"]["play"]),
        ("dialog-scheduled", t["composer"]["more"], t["later"]["list"]),
        ("dialog-search", t["room"]["options"], t["finding"]["title"]),
        ("dialog-invite", t["room"]["options"], t["room"]["invite"]),
        ("dialog-pins", t["room"]["options"], t["threads"]["pins"]),
        ("dialog-notices", t["room"]["options"], t["notifying"]["item"]),
        ("dialog-leave", t["room"]["options"], t["room"]["leave"]),
    ):
        yield name, _each(walk.lobby, partial(walk.menu, button, item))
    for name, item in (
        ("dialog-keep", t["me"]["keep"]),
        ("dialog-account", t["account"]["title"]),
        ("dialog-blocked", t["blocks"]["title"]),
        ("dialog-keys", t["me"]["shortcuts"]),
        ("dialog-logout", t["me"]["logout"]),
    ):
        yield name, partial(walk.mine, item)
    yield "dialog-person", lambda: _person(walk)
    yield "dialog-find", lambda: _find(walk)
    yield "dialog-new-room", lambda: _new_room(walk)
    yield "own-room", lambda: _own_room(walk)
    yield "dialog-settings", lambda: walk.menu(t["room"]["options"], t["room"]["settings"])
    yield "dialog-moderation", lambda: walk.menu(t["room"]["options"], t["moderation"]["title"])
    yield "dialog-tournament", lambda: walk.menu(t["room"]["options"], t["tournaments"]["item"])


def _person(walk: Walk) -> None:
    walk.lobby()
    _drawer(walk)
    walk.page.locator(".people li button").last.click()
    walk.page.get_by_role("menuitem", name=walk.t["person"]["card"]).click()
    walk.page.get_by_role("dialog").wait_for()


def _find(walk: Walk) -> None:
    walk.lobby()
    walk.page.keyboard.press("Control+k")
    walk.page.locator(".finder li").first.wait_for()


def _new_room(walk: Walk) -> None:
    _find(walk)
    walk.button(walk.t["rooms"]["create"]).click()


def _own_room(walk: Walk) -> None:
    walk.page.get_by_role("dialog").locator("[name=title]").fill("Oolong 乌龙")
    walk.page.get_by_role("dialog").locator("button[type=submit]").click()
    walk.page.get_by_role("heading", name="Oolong").wait_for()


def _tables(walk: Walk) -> Iterator[View]:
    for game in GAMES:
        yield f"table-{game}", partial(walk.against_bots, game)


def _inspect(walk: Walk) -> None:
    walk.lobby()
    walk.page.keyboard.press("Control+Shift+I")
    walk.page.locator(".inspector .raw button").click()
    walk.page.locator(".wire.answer summary").click()
