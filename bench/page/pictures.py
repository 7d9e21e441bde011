"""``python -m bench.page.pictures FOLDER``: a picture of every view, for people to look at.

Each is taken on a desktop and a phone, in light and dark, in English and Chinese: ``desktop-light-en/talk.png``. What
is shown in ``README.md`` and ``docs`` is chosen from them.
"""

import argparse
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright

from bench.page.__main__ import PROGRAM, serving

_SIZES: Final[dict[str, dict[str, Any]]] = {
    "desktop": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
_LOCALES: Final = {"en": "en-GB", "zh": "zh-CN"}
_TALK: Final = (
    ("Mei", "The new oolong is here. **Roasted twice**, and it smells of plums."),
    ("Ada", "Is there a table for gomoku? I promise to lose slowly."),
    ("小林", "有啊，靠窗那张。先喝杯茶再下。"),
    ("Kim", "A list for Saturday:\n- cups\n- the small kettle\n- somebody who can sing"),
)
_SAY: Final = """async ({ name, text }) => {
  const { connect } = await import('/static/sdk/index.js');
  const { sessions, client } = connect({ task: 'scene' });
  await sessions.guest(name);
  await client.ready();
  await client.listen('lobby');
  await client.request({ op: 'message.send', room: 'lobby', text });
  client.stop();
}"""


def _furnish(browser: Browser, url: str) -> None:
    """Somebody was here before."""
    for name, text in _TALK:
        context = browser.new_context()
        page = context.new_page()
        page.goto(url)
        page.evaluate(_SAY, {"name": name, "text": text})
        context.close()


def _place(page: Page, name: str, shown: str) -> None:
    page.evaluate("hash => { location.hash = hash; }", f"#/{name}")
    page.locator(shown).first.wait_for()


def _views(page: Page) -> Iterator[tuple[str, Callable[[], None]]]:
    """The views in the order in which they are reached."""
    yield "door", lambda: page.locator(".sign-in-card").wait_for()
    yield "home", lambda: _enter(page)
    yield "talk", lambda: _place(page, "r/lobby", ".lines > .line")
    yield "play", lambda: _place(page, "play", ".places")
    yield "people", lambda: _place(page, "people", ".places")
    yield "me", lambda: _place(page, "me", ".places")
    yield "inspector", lambda: _inspect(page)


def _enter(page: Page) -> None:
    page.locator(".sign-in-card button[type=submit]").click()
    page.locator(".big-card.chat").wait_for()


def _inspect(page: Page) -> None:
    _place(page, "r/lobby", ".lines > .line")
    page.keyboard.press("Control+Shift+I")
    page.locator(".inspector .raw button").click()
    page.locator(".wire.answer summary").click()


def _take(browser: Browser, url: str, folder: Path, size: str, theme: Any, language: str) -> None:
    context = browser.new_context(**_SIZES[size], color_scheme=theme, locale=_LOCALES[language])
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(url)
    for name, reach in _views(page):
        reach()
        page.wait_for_timeout(600)
        page.screenshot(path=folder / f"{size}-{theme}-{language}" / f"{name}.png")
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.page.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, help="outside of the repository")
    parser.add_argument("--url", help="of a server that runs already, with LIMITS=off")
    args = parser.parse_args()
    with serving(args.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"])
        _furnish(browser, url)
        for size, theme, language in product(_SIZES, ("light", "dark"), _LOCALES):
            _take(browser, url, args.folder, size, theme, language)
        browser.close()


if __name__ == "__main__":
    main()
