"""Every view: axe finds nothing, nothing is wider than the screen or out of reach, and fingers find everything.

``PICTURES=FOLDER`` keeps a picture of each.
"""

import os
from pathlib import Path
from typing import Any, Final, Literal

import pytest

from bench.page.pictures import furnish
from bench.page.views import views
from bench.page.walk import LOCALES, SIZES
from bench.teahouse import ADMIN
from tests.browser.rig.visitors import Visitors
from tests.clients.node import CLIENTS, node

# isort: split
from playwright.sync_api import Browser, Error, Page

_AXE: Final = CLIENTS / "node_modules/axe-core/axe.min.js"
_FOUND: Final = """async (rules) => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'], ...rules });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
}"""
# A link within a text, a table or a list of documents is as high as its line. A point of a board is as large as the
# board lets it be, and cards in a hand lie over each other.
_SMALL: Final = """() => [...document.querySelectorAll('button, a, select, summary, input, textarea')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }))
  .filter((e) => e.getBoundingClientRect().right > 0 && e.getBoundingClientRect().left < innerWidth)
  .filter((e) => !e.matches('[type=radio], [type=checkbox], .text a, .unseen, [role=gridcell], .in-hand .card'))
  .filter((e) => document.querySelector('#app') || e.tagName !== 'A')
  .filter((e) => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < 43.5)
  .map((e) => e.outerHTML.slice(0, 120))"""
# What moves for long, or stands still behind a dialog, holds nothing up.
_STILL: Final = """Promise.race([
  new Promise((resolve) => setTimeout(resolve, 1500)),
  Promise.all(document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished.catch(() => {}))),
])"""
_WIDER: Final = "document.documentElement.scrollWidth - innerWidth"
# The buttons at the end of a dialog are in view, whatever its size and that of its text.
_HIDDEN: Final = """() => [...document.querySelectorAll('dialog[open] footer button')]
  .filter((e) => e.checkVisibility() && e.closest('form > footer:last-child'))
  .filter((e) => e.getBoundingClientRect().bottom > innerHeight + 1 || e.getBoundingClientRect().top < -1)
  .map((e) => `out of view: ${e.outerHTML.slice(0, 120)}`)"""
_LARGE_TEXT: Final = "document.documentElement.style.fontSize = '150%'"
_PHONE: Final = SIZES["phone"]
_ALL_SIZES: Final[dict[str, dict[str, Any]]] = SIZES | {
    "narrow": _PHONE | {"viewport": {"width": 320, "height": 568}},
    # A desktop of 1280 x 1024 at 400 %.
    "zoomed": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    "largetext": _PHONE,
}
_THEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
# Nothing but colours differs in the dark.
_RULES: Final[dict[str, Any]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}
_ALL: Final = [f"{size}-{language}" for size in SIZES for language in LOCALES]


@pytest.mark.long
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("server", [f"LIMITS=off ADMIN_TOKEN={ADMIN}"], indirect=True)
@pytest.mark.parametrize("which", [*_ALL, "narrow-en", "zoomed-zh", "largetext-en"])
def test_every_view_is_for_everybody(
    browser: Browser, visitors: Visitors, which: str, tmp_path: Path
) -> None:
    node()
    size, language = which.split("-")
    furnish(browser, visitors.url)
    # What axe puts into a page is not what its policy is for.
    page = visitors.window(locale=LOCALES[language], bypass_csp=True, **_ALL_SIZES[size]).page
    if size == "largetext":
        page.add_init_script(f"addEventListener('DOMContentLoaded', () => {{ {_LARGE_TEXT}; }})")
    page.set_default_timeout(30_000)
    page.goto(visitors.url)
    folder = Path(os.environ.get("PICTURES", tmp_path))
    wrong = {}
    for name, reach in views(page, language, ADMIN):
        try:
            reach()
        except Error as error:
            wrong[name] = [f"not reached: {error}"]
        for theme in _THEMES:
            page.emulate_media(color_scheme=theme)
            page.evaluate(_STILL)
            page.screenshot(path=folder / f"{size}-{theme}-{language}" / f"{name}.png")
            if found := _found(page, size, theme):
                wrong[f"{name}, {theme}"] = found
    (folder / f"{which}.txt").write_text("".join(f"{name}: {found}\n" for name, found in wrong.items()))
    assert wrong == {}


def _found(page: Page, size: str, theme: str) -> list[str]:
    page.evaluate(_AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(_FOUND, _RULES[theme])
    if theme == "dark":
        return found
    found += page.evaluate(_HIDDEN)
    if size in ("phone", "narrow", "largetext"):
        found += page.evaluate(_SMALL)
    if (wider := page.evaluate(_WIDER)) > 0:
        found.append(f"{wider} px wider than the screen")
    return found
