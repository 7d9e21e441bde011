"""A browser and a server for the tests of this folder.

Playwright's sync API keeps an event loop running in this thread, so it is opened for this package only:
the tests of other folders run loops of their own.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.server_process import ServerProcess

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext

    from tests.browser.window import Window

@pytest.fixture(scope="package")
def browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    from tests.browser.tools import CHROMIUM, CHROMIUM_ARGS

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ServerProcess]:
    """One of its own for each test: who is in the lobby, and which names are taken, is the test's alone."""
    server = ServerProcess(tmp_path)
    server.start()
    yield server
    server.kill()


class Visitors:
    """Opens windows, each in a browser profile of its own unless one is given, and hears what goes wrong in them."""

    def __init__(self, browser: "Browser", url: str) -> None:
        self._browser = browser
        self.url = url
        self.trouble: list[str] = []
        self._contexts: list[BrowserContext] = []

    def profile(self, **options: Any) -> "BrowserContext":
        context = self._browser.new_context(**({"locale": "en-GB"} | options))
        context.set_default_timeout(20_000)
        self._contexts.append(context)
        return context

    def window(self, profile: "BrowserContext | None" = None, **options: Any) -> "Window":
        from tests.browser.window import Window

        page = (profile or self.profile(**options)).new_page()
        page.on("pageerror", lambda error: self.trouble.append(f"error: {error}"))
        page.on("console", lambda message: self._hear(message.type, message.text))
        return Window(page, self.url)

    def _hear(self, kind: str, text: str) -> None:
        # What the browser itself says about a server that is away is no mistake of the page's.
        if kind == "error" and "ERR_" not in text and "WebSocket" not in text and "Failed to load resource" not in text:
            self.trouble.append(f"console: {text}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def visitors(browser: "Browser", server: ServerProcess) -> Iterator[Visitors]:
    """A test in which a page reports an error fails."""
    visitors = Visitors(browser, server.url)
    yield visitors
    visitors.close()
    assert visitors.trouble == []
