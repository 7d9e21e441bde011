"""What axe-core finds in the client, which is to be nothing; and targets that are large enough for a finger."""

from typing import Any, Final

import pytest

from tests.browser.rig.visitors import NARROW_PHONE, Visitors
from tests.browser.rig.window import Window, expect
from tests.clients.node import CLIENTS, node

# isort: split
from playwright.sync_api import Page

_AXE: Final = CLIENTS / "node_modules/axe-core/axe.min.js"
_FOUND: Final = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ['violations'] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
}"""
# A link within a text is as high as its line.
_SMALL: Final = """() => [...document.querySelectorAll('button, a, select, summary, input, textarea')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.getBoundingClientRect().right > 0)
  .filter((e) => !e.matches('[type=radio], [type=checkbox], .text a'))
  .filter((e) => Math.min(e.getBoundingClientRect().width, e.getBoundingClientRect().height) < 44)
  .map((e) => e.outerHTML.slice(0, 120))"""


def _check(page: Page) -> None:
    """Wait until nothing moves any more, for a colour on its way is another colour."""
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished.catch(() => {})))")
    page.evaluate(_AXE.read_text("utf-8"))
    assert page.evaluate(_FOUND) == []


def _room(visitors: Visitors, **options: Any) -> Window:
    node()
    lin = visitors.window(**options).enter("Lin")
    lin.expect_room("Lobby")
    lin.say("**tea** for https://example.org and :tea:")
    expect(lin.page.locator(".line").last.locator(".stored")).to_be_visible()
    return lin


def _menu(window: Window, button: str, item: str) -> None:
    window.page.get_by_role("button", name=button).click()
    _check(window.page)
    window.page.get_by_role("menuitem", name=item).click()
    _check(window.page)


def test_axe_finds_nothing_in_a_room_its_menus_and_its_dialogs(visitors: Visitors) -> None:
    lin = _room(visitors, color_scheme="light")
    gone = visitors.window().enter("Gone")
    gone.expect_room("Lobby")
    gone.page.close()
    expect(lin.person("Gone")).to_have_accessible_name("Gone, Away")
    _check(lin.page)
    lin.page.get_by_role("button", name="Emoji").click()
    _check(lin.page)
    lin.page.keyboard.press("Escape")
    lin.field.fill("later")
    _menu(lin, "More for this message", "Send later…")
    lin.page.get_by_role("button", name="Schedule").click()
    expect(lin.page.get_by_role("dialog")).to_have_count(0)
    for button, item in (
        ("More for this message", "Scheduled messages"),
        ("Room menu", "Notices…"),
        ("Your menu", "Your account"),
        ("More rooms", "New room"),
        ("More rooms", "Play a game"),
    ):
        _menu(lin, button, item)
        lin.page.keyboard.press("Escape")
        expect(lin.page.get_by_role("dialog")).to_have_count(0)


@pytest.mark.long
def test_on_a_phone_axe_finds_nothing_and_fingers_find_everything(visitors: Visitors) -> None:
    lin = _room(visitors, color_scheme="dark", **NARROW_PHONE)
    page = lin.page
    _check(page)
    for button in ("Show rooms", "People,"):
        page.get_by_role("button", name=button).tap()
        _check(page)
        assert page.evaluate(_SMALL) == []
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Emoji").tap()
    _check(page)
    assert page.evaluate(_SMALL) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Room menu").tap()
    page.get_by_role("menuitem", name="Notices…").tap()
    _check(page)
    assert page.evaluate(_SMALL) == []
