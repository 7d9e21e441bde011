"""Five things that a new visitor does on a phone, by finger and without help, each in under a minute."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect

# isort: split
from playwright.sync_api import Page

_PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@contextmanager
def under_a_minute() -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < 60


@pytest.mark.long
def test_a_new_visitor_talks_plays_comes_back_finds_and_leaves(visitors: Visitors) -> None:
    profile = visitors.profile(**_PHONE)
    page = visitors.window(profile).page
    with under_a_minute():
        page.goto(visitors.url)
        page.get_by_role("button", name="Take a seat as a guest").tap()
        page.locator(".big-card.chat").tap()
        page.locator(".composer textarea").fill("Is anybody here? Jasmine tea for two.")
        page.get_by_role("button", name="Send").tap()
        expect(page.locator(".lines > .line .stored")).to_be_visible()
    with under_a_minute():
        _plays(page)
    page.close()
    page = visitors.window(profile).page
    with under_a_minute():
        page.goto(visitors.url)
        # The table is open again; it has the whole of a small screen.
        expect(page.locator(".table-status")).to_contain_text(
            re.compile("You won|You lost|draw", re.IGNORECASE)
        )
    with under_a_minute():
        page.get_by_role("button", name="Show rooms").tap()
        page.get_by_role("button", name="More rooms").tap()
        page.get_by_role("menuitem", name="Search messages").tap()
        page.get_by_role("dialog").get_by_role("searchbox").fill("jasmine")
        expect(page.locator(".hits li")).to_contain_text("Jasmine tea for two")
        page.locator(".hits li button").first.tap()
        expect(page.locator(".room-head h2")).to_have_text("Lobby")
    with under_a_minute():
        page.get_by_role("link", name=re.compile("^Me")).tap()
        page.locator(".place").get_by_role("button", name="Your account").tap()
        page.get_by_role("dialog").get_by_role("button", name=re.compile("^Delete")).tap()
        page.locator("dialog[open]").last.locator("button[type=submit]").tap()
        expect(page.locator(".sign-in-card")).to_be_visible()


def _plays(page: Page) -> None:
    """A game against a bot, to its end."""
    page.get_by_role("link", name=re.compile("^Play")).tap()
    page.locator(".play .games").get_by_text("Rock, paper").tap()
    page.get_by_role("region", name="Against a bot").get_by_role("button", name=re.compile("Beginner")).tap()
    status = page.locator(".table-status")
    for choice in range(60):
        expect(status).to_contain_text(re.compile("Your move|won|lost|draw", re.IGNORECASE))
        if "Your move" not in status.inner_text():
            break
        page.locator(".stage button:enabled").nth(choice % 3).tap()
        page.wait_for_timeout(300)
    expect(status).to_contain_text(re.compile("You won|You lost|draw", re.IGNORECASE))
