"""A poll in two browsers, one a phone in Chinese: asked by a slash, voted on by click and by the menu, and closed."""

import os

from tests.browser.rig.tables import PHONE
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect


def look(window: Window, name: str) -> None:
    """Keep a picture, for whoever wants to see it."""
    if folder := os.environ.get("PICTURES"):
        window.page.screenshot(path=f"{folder}/poll_{name}.png")


def test_a_poll_is_asked_voted_on_and_closed(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Tea")
    mei = visitors.window(visitors.profile(locale="zh-CN", **PHONE)).enter("Mei", f"/#/r/{room}")
    mei.expect_room("Tea")
    lin.say("/poll Which tea? | 龙井 | Oolong")
    lins, meis = lin.page.locator(".poll"), mei.page.locator(".poll")
    expect(meis.get_by_role("button", name="龙井")).to_have_attribute("aria-pressed", "false")
    meis.get_by_role("button", name="龙井").click()
    expect(meis.get_by_role("button", name="龙井")).to_have_attribute("aria-pressed", "true")
    expect(meis).to_contain_text("1 人已投票")
    expect(lins.locator(".poll-answer").first).to_contain_text("1")
    look(mei, "phone")
    # By keyboard: the menu of the message has what the card has.
    line = lin.page.locator(".line", has=lin.page.locator(".poll"))
    line.focus()
    lin.page.keyboard.press("Enter")
    lin.page.get_by_role("menuitem", name="Vote for Oolong").click()
    expect(lins.get_by_role("button", name="Oolong")).to_have_attribute("aria-pressed", "true")
    lins.get_by_role("button", name="Who voted").click()
    expect(lin.page.get_by_role("dialog")).to_contain_text("Mei")
    look(lin, "voters")
    lin.page.keyboard.press("Escape")
    lins.get_by_role("button", name="Close the poll").click()
    expect(meis).to_contain_text("已结束")
    expect(meis.locator("button.poll-answer")).to_have_count(0)
    look(lin, "over")
