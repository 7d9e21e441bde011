"""A visitor who walks through the web client, in either language.

What a button is called is read from the client's own texts, so that a walk goes the same way in every language.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Locator, Page

View = tuple[str, Callable[[], object]]

SIZES: Final[dict[str, dict[str, Any]]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
LOCALES: Final = {"en": "en-GB", "zh": "zh-CN"}
_TEXTS: Final = """async language => {
  const all = await import(`/static/app/i18n/${language}.js`);
  return JSON.parse(JSON.stringify(all[language]));
}"""


def each(*steps: Callable[[], object]) -> Callable[[], None]:
    """All of the steps, one after the other."""

    def reach() -> None:
        for step in steps:
            step()

    return reach


class Walk:
    """A visitor's page, and what its buttons are called."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.t: Any = page.evaluate(_TEXTS, language)

    def go(self, place: str, shown: str) -> None:
        """Go to what an address names, and wait for it."""
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
        """Open a menu by its button's name, or a part of it, and choose an item of it."""
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
        """The user's own menu, which a phone has in the drawer."""
        self.close()
        self.page.wait_for_timeout(300)  # until the drawer is shut
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
        """A table of ``game`` with bots."""
        self.close()
        self.go(f"play/{game}", f".play .games input[value={game}]:checked")
        self.page.locator(".play .levels button").first.click()
        self.page.locator(f".table[data-game={game}] .stage > *").first.wait_for()

    def submit(self, then: str) -> None:
        """Send what the open dialog asks for, and wait for what follows."""
        self.page.get_by_role("dialog").last.locator("footer button[type=submit]").click()
        self.page.locator(then).last.wait_for()

    def say(self, text: str, then: str) -> None:
        self.close()
        self.page.locator(".composer textarea").fill(text)
        self.page.locator(".composer textarea").press("Enter")
        self.page.locator(then).last.wait_for()
