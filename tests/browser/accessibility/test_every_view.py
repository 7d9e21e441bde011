"""Every view: axe finds nothing, nothing is wider than the screen, and fingers find everything.

``PICTURES=FOLDER`` keeps a picture of each.
"""

import os
from pathlib import Path
from typing import Any, Final

import pytest

from bench.page.pictures import furnish
from bench.page.views import LOCALES, SIZES, views
from tests.browser.rig.visitors import Visitors
from tests.clients.node import CLIENTS, node

# isort: split
from playwright.sync_api import Browser, Page

_AXE: Final = CLIENTS / "node_modules/axe-core/axe.min.js"
_FOUND: Final = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
}"""
# A link within a text is as high as its line, and a point of a board is as large as the board lets it be.
_SMALL: Final = """() => [...document.querySelectorAll('button, a, select, summary, input, textarea')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .filter((e) => e.getBoundingClientRect().right > 0 && e.getBoundingClientRect().left < innerWidth)
  .filter((e) => !e.matches('[type=radio], [type=checkbox], .text a, .unseen, [role=gridcell]'))
  .filter((e) => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < 43.5)
  .map((e) => e.outerHTML.slice(0, 120))"""
_STILL: Final = """Promise.all(document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
  .map((each) => each.finished.catch(() => {})))"""
_WIDER: Final = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.long
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("server", ["LIMITS=off"], indirect=True)
@pytest.mark.parametrize(
    "which", ["desktop-light-en", "desktop-dark-zh", "phone-light-zh", "phone-dark-en", "narrow-light-en"]
)
def test_every_view_is_for_everybody(
    browser: Browser, visitors: Visitors, which: str, tmp_path: Path
) -> None:
    node()
    size, theme, language = which.split("-")
    furnish(browser, visitors.url)
    options: dict[str, Any] = {"locale": LOCALES[language], "color_scheme": theme} | (
        SIZES.get(size) or SIZES["phone"] | {"viewport": {"width": 320, "height": 568}}
    )
    page = visitors.window(**options).page
    page.goto(visitors.url)
    folder = Path(os.environ.get("PICTURES", tmp_path)) / which
    wrong = {}
    for name, reach in views(page, language):
        reach()
        page.evaluate(_STILL)
        page.screenshot(path=folder / f"{name}.png")
        if found := _found(page, size):
            wrong[name] = found
    assert wrong == {}


def _found(page: Page, size: str) -> list[str]:
    page.evaluate(_AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(_FOUND)
    if size != "desktop":
        found += page.evaluate(_SMALL)
    if (wider := page.evaluate(_WIDER)) > 0:
        found.append(f"{wider} px wider than the screen")
    return found
