"""People who visit the page, each with a browser profile of their own."""

from typing import Any

from tests.browser.rig.window import Window

# isort: split
from playwright.sync_api import Browser, BrowserContext

NARROW_PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
}


class Visitors:
    """Opens windows, each in a new browser profile unless one is given, and collects their errors."""

    def __init__(self, browser: Browser, url: str) -> None:
        self._browser = browser
        self.url = url
        self.trouble: list[str] = []
        self._contexts: list[BrowserContext] = []

    def profile(self, **options: Any) -> BrowserContext:
        # A service worker is for the tests that are about it.
        usual = {"locale": "en-GB", "service_workers": "block"}
        context = self._browser.new_context(**(usual | options))
        context.set_default_timeout(45_000)
        self._contexts.append(context)
        return context

    def window(self, profile: BrowserContext | None = None, **options: Any) -> Window:
        page = (profile or self.profile(**options)).new_page()
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("console", lambda message: self._hear(message.type, message.text))
        return Window(page, self.url)

    def _hear(self, kind: str, text: str) -> None:
        # The browser itself reports an unreachable server: that is no error of the page.
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
