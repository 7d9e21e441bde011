"""The page of authors: both seats of a match in one tab, each as its player sees it."""

import os
import re

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect


def test_both_seats_are_played_in_one_tab_and_each_sees_its_own(visitors: Visitors) -> None:
    window = visitors.window()
    window.page.goto(f"{window.url}/seats?game=rps")
    first, second = (window.page.get_by_role("region", name=f"Seat {number}") for number in (1, 2))
    rock = first.get_by_role("button", name=re.compile("Rock"))
    rock.click()
    for seat in (first, second):
        expect(seat.locator(".trouble").first).to_be_empty()
    expect(first.locator(".table-status")).not_to_contain_text("Your move")
    expect(second.locator(".table-status")).to_contain_text("Your move")
    second.get_by_role("button", name=re.compile("Paper")).click()
    expect(first.locator(".table-status")).to_contain_text("Your move")
    if folder := os.environ.get("PICTURES"):
        window.page.screenshot(path=f"{folder}/seats.png")
    address = window.page.url
    window.page.reload()
    expect(second.locator(".table-status")).to_contain_text("Your move")
    assert window.page.url == address
    window.page.get_by_role("button", name="Another match").click()
    expect(window.page).not_to_have_url(address)
    expect(second.locator(".table-status")).to_contain_text("Your move")
