"""Five things that a new visitor does on a phone, by finger and without help, in a minute and a few touches each.

``--log-cli-level=INFO`` tells how many and how long.
"""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect

# isort: split
from playwright.sync_api import Locator, Page

_log = logging.getLogger(__name__)
_PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
_OVER = re.compile("You won|You lost|draw", re.IGNORECASE)


class Finger:
    """Counts what it touches."""

    def __init__(self) -> None:
        self.touches = 0

    def tap(self, what: Locator) -> None:
        what.tap()
        self.touches += 1

    @contextmanager
    def task(self, name: str, most: int) -> Iterator[None]:
        """Something that takes up to ``most`` touches, moves of a game aside, and less than a minute."""
        begun, self.touches = time.monotonic(), 0
        yield
        taken_s = time.monotonic() - begun
        _log.info("%s: %d touches, %.1f s", name, self.touches, taken_s)
        assert self.touches <= most
        assert taken_s < 60


@pytest.mark.long
def test_a_new_visitor_talks_plays_comes_back_finds_and_leaves(visitors: Visitors) -> None:
    profile = visitors.profile(**_PHONE)
    page = visitors.window(profile).page
    finger = Finger()
    mei = visitors.window().enter("Mei")
    with finger.task("talk to somebody", 3):
        page.goto(visitors.url)
        finger.tap(page.get_by_role("button", name="Take a seat as a guest"))
        finger.tap(page.locator(".big-card.chat"))
        page.locator(".composer textarea").fill("Is anybody here? Jasmine tea for two.")
        finger.tap(page.get_by_role("button", name="Send"))
        expect(page.locator(".lines > .line .stored")).to_be_visible()
        mei.say("I am.")
        expect(page.locator(".lines > .line").last).to_contain_text("I am.")
    with finger.task("find an opponent and finish a game", 3):
        _plays(page, finger, mei)
    page.close()
    page = visitors.window(profile).page
    with finger.task("come back to it", 0):
        page.goto(visitors.url)
        # The table is open again; it has the whole of a small screen.
        expect(page.locator(".table-status")).to_contain_text(_OVER)
    with finger.task("find what was said", 4):
        finger.tap(page.get_by_role("button", name="Show rooms"))
        finger.tap(page.get_by_role("button", name="More rooms"))
        finger.tap(page.get_by_role("menuitem", name="Search messages"))
        page.get_by_role("dialog").get_by_role("searchbox").fill("jasmine")
        expect(page.locator(".hits li")).to_contain_text("Jasmine tea for two")
        finger.tap(page.locator(".hits li button").first)
        expect(page.locator(".room-head h2")).to_have_text("Lobby")
    with finger.task("leave for good", 4):
        finger.tap(page.get_by_role("link", name=re.compile("^Me")))
        finger.tap(page.locator(".place").get_by_role("button", name="Your account"))
        finger.tap(page.get_by_role("dialog").get_by_role("button", name=re.compile("^Delete")))
        finger.tap(page.locator("dialog[open]").last.locator("button[type=submit]"))
        expect(page.locator(".sign-in-card")).to_be_visible()


def _plays(page: Page, finger: Finger, mei: Window) -> None:
    """A game against somebody who looks for one, too, to its end."""
    finger.tap(page.get_by_role("link", name=re.compile("^Play")))
    finger.tap(page.locator(".play .games").get_by_text("Rock, paper"))
    finger.tap(page.locator(".find-way").get_by_role("button", name="Find an opponent"))
    expect(page.locator(".searching")).to_contain_text("Looking for an opponent")
    mei.page.get_by_role("link", name=re.compile("^Play")).click()
    mei.page.locator(".play .games").get_by_text("Rock, paper").click()
    mei.page.locator(".find-way").get_by_role("button", name="Find an opponent").click()
    status = page.locator(".table-status")
    for choice in range(40):
        expect(status).to_contain_text(re.compile(f"Your move|{_OVER.pattern}", re.IGNORECASE))
        if "Your move" not in status.inner_text():
            break
        page.locator(".stage button:enabled").nth(choice % 3).tap()
        mei.page.locator(".stage button:enabled").nth((choice + 2 - choice // 3 % 2) % 3).click()
        expect(page.locator(".rounds li")).to_have_count(choice + 1)
    expect(status).to_contain_text(_OVER)
