"""Those who come to the tea house, each with a browser of their own."""

from typing import Any

from tests.browser.rig.window import Window

# isort: split
from playwright.sync_api import Browser, BrowserContext


class Visitors:
    """Opens windows, each in a browser profile of its own unless one is given, and hears what goes wrong in them."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self.url = url
        self.trouble: list[str] = []
        self._contexts: list[BrowserContext] = []

    def profile(self, **options: Any) -> BrowserContext:
        context = self._browser.new_context(**({"locale": "en-GB"} | options))
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        return context

    def window(self, profile: BrowserContext | None = None, **options: Any) -> Window:
        page = (profile or self.profile(**options)).new_page()
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("console", lambda message: self._hear(message.type, message.text))
        return Window(page, self.url)

    def _hear(self, kind: str, text: str) -> None:
        # What the browser itself says about a server that is away is no mistake of the page's.
        if (
            kind == "error"
            and "ERR_" not in text
            and "WebSocket" not in text
            and "Failed to load resource" not in text
        ):
            self.trouble.append(f"console: {text}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()
