"""``python -m bench.page.pictures FOLDER``: a picture of every view, for people to look at.

Each is taken on a desktop and a phone, in light and dark, in English and Chinese: ``desktop-light-en/talk.png``. The
pictures in ``README.md`` and ``docs`` are chosen from them.
"""

import argparse
from itertools import product
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, sync_playwright

from bench.page.__main__ import PROGRAM, serving
from bench.page.views import views
from bench.page.walk import LOCALES, SIZES
from bench.teahouse import ADMIN

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


def furnish(browser: Browser, url: str) -> None:
    """Post some messages of earlier visitors."""
    for name, text in _TALK:
        context = browser.new_context()
        page = context.new_page()
        page.goto(url)
        page.evaluate(_SAY, {"name": name, "text": text})
        context.close()


def _take(browser: Browser, url: str, folder: Path, size: str, theme: Any, language: str) -> None:
    context = browser.new_context(**SIZES[size], color_scheme=theme, locale=LOCALES[language])
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(url)
    for name, reach in views(page, language, ADMIN):
        reach()
        page.wait_for_timeout(600)
        page.screenshot(path=folder / f"{size}-{theme}-{language}" / f"{name}.png")
    context.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.page.pictures", description=__doc__)
    parser.add_argument("folder", type=Path, help="outside of the repository")
    parser.add_argument("--url", help=f"of a server that runs already, with LIMITS=off ADMIN_TOKEN={ADMIN}")
    args = parser.parse_args()
    with serving(args.url) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=PROGRAM, args=["--no-sandbox", "--disable-gpu"])
        furnish(browser, url)
        for size, theme, language in product(SIZES, ("light", "dark"), LOCALES):
            _take(browser, url, args.folder, size, theme, language)
        browser.close()


if __name__ == "__main__":
    main()
