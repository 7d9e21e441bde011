"""The documents in a browser: the search finds a part of a page, the theme turns, and a phone has a menu."""

import pytest

from tests.browser.rig.visitors import NARROW_PHONE, Visitors

# isort: split
from playwright.sync_api import expect


@pytest.mark.long
@pytest.mark.parametrize("server", ["BASE_PATH=/chat"], indirect=True)
def test_a_reader_finds_a_part_of_a_page(visitors: Visitors) -> None:
    page = visitors.window(**NARROW_PHONE).page
    page.goto(f"{visitors.url}/docs")
    expect(page.get_by_role("heading", name="Start here")).to_be_visible()
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("link", name="Deploying", exact=True).first).to_be_visible()
    page.get_by_role("button", name="Menu").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != before
    page.get_by_role("searchbox").fill("proxy takes the origin")
    page.locator(".found a").first.click()
    expect(page.get_by_role("heading", name="The proxy before it")).to_be_in_viewport()
    assert page.url.endswith("/chat/docs/deploying.html#the-proxy-before-it")
