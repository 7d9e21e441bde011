"""Sketch in two browsers, one a phone in Chinese: one draws, the other guesses, and nothing told it the word."""

import os

from tests.browser.rig.tables import PHONE, open_table, player
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect
from tests.browser.tables.test_snake import heard


def look(window: Window, name: str) -> None:
    """Keep a picture, for whoever wants to see it."""
    if folder := os.environ.get("PICTURES"):
        window.page.screenshot(path=f"{folder}/sketch_{name}.png")


def dark_dots(window: Window) -> int:
    """How much is drawn on the paper."""
    script = """c => { const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
        let dark = 0; for (let i = 0; i < data.length; i += 4) if (data[i] < 100) dark += 1; return dark; }"""
    return int(window.page.locator(".sketch canvas").evaluate(script))


def test_a_word_is_drawn_and_guessed_in_chinese(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Games")
    mei = visitors.window(visitors.profile(locale="zh-CN", **PHONE))
    told = heard(mei)
    mei.enter("Mei", f"/#/r/{room}")
    mei.expect_room("Games")
    open_table(lin, "sketch", option__words="zh", option__rounds="1", seats="2")
    mei.page.locator(".match-card").last.get_by_role("button").first.click()
    expect(mei.page.locator(".sketch canvas")).to_be_visible()
    choices = lin.page.locator(".sketch-choices button")
    expect(choices).to_have_count(3)
    word = choices.first.inner_text()
    choices.first.click()
    expect(lin.page.locator(".sketch-word")).to_have_text(word)
    box = lin.page.locator(".sketch canvas").bounding_box()
    assert box is not None
    mouse = lin.page.mouse
    mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.3)
    mouse.down()
    for part in range(1, 20):
        mouse.move(
            box["x"] + box["width"] * (0.2 + part * 0.03), box["y"] + box["height"] * (0.3 + part % 5 * 0.08)
        )
    mouse.up()
    expect(mei.page.locator(".sketch-word.hint .letter")).to_have_count(len(word))
    mei.page.wait_for_function("() => document.querySelector('.sketch canvas').width > 0")
    while dark_dots(mei) < 100:
        mei.page.wait_for_timeout(50)
    look(lin, "draws")
    look(mei, "guesses")
    field = mei.page.locator(".sketch-guess input")
    field.fill("不是")
    field.press("Enter")
    assert word not in "".join(told)
    field.fill(word)
    field.press("Enter")
    expect(mei.page.locator(".sketch-choices")).to_contain_text(word)
    expect(player(lin, "Mei")).to_contain_text("points")
    look(mei, "shown")
