"""A language beside English and Chinese is one file, and a line in a list."""

import re
from pathlib import Path

import pytest

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect

_LIST = "export const more = { de: { name: 'Deutsch', locale: 'de', load: () => import('./de.js') } };"
_GERMAN = """
export const door = { product: 'Teehaus', signIn: { guest: 'Als Gast Platz nehmen' } };
export const texts = { places: { names: { play: 'Spielen' } }, errors: { other: 'Nein.' } };
"""


@pytest.mark.long
def test_a_language_of_one_file_is_used_and_what_it_lacks_is_english(visitors: Visitors) -> None:
    lin = visitors.window(locale="de-DE")
    texts = {"index": _LIST, "de": _GERMAN}
    lin.page.route(
        "**/static/app/i18n/more/*.js",
        lambda route: route.fulfill(body=texts[Path(route.request.url).stem], content_type="text/javascript"),
    )
    lin.page.goto(f"{visitors.url}/static/index.html")  # where the modules come one by one
    expect(lin.page.locator("html")).to_have_attribute("lang", "de")
    expect(lin.page.get_by_role("heading", name="Come in, sit down")).to_be_visible()
    lin.page.get_by_role("button", name="Als Gast Platz nehmen").click()
    rail = lin.page.get_by_role("navigation", name="Places")
    # Some 300 modules, one by one.
    expect(rail.get_by_role("link", name=re.compile("^Spielen"))).to_be_visible(timeout=120_000)
    expect(rail.get_by_role("link", name=re.compile("^Chats"))).to_be_visible()
    rail.get_by_role("link", name=re.compile("^Me")).click()
    lin.page.locator(".place").get_by_role("button", name="English").click()
    expect(rail.get_by_role("link", name=re.compile("^Play"))).to_be_visible()
