"""Texts that are hard to show: every kind of mark-up, turned and stacked signs, and the longest there may be."""

import os
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.rig.visitors import NARROW_PHONE, Visitors
from tests.browser.rig.window import expect

_MARKED: Final = (
    "a **bold** *italic* `code` ~~gone~~ ||hidden|| https://x.de/a_(b) :tea:\n"
    "> quoted\n\n- one\n- two\n\n1. first\n2. second\n\n```py\nprint('a very long line of code ' * 40)\n```"
)
_HARD: Final = (
    _MARKED,
    "**a *b ~~c ||d `e** f* g~~ h|| i` [x](y) ((((( ```",
    "\u202eturned \u2066and \u202bturned again",
    "شاي **أخضر** and green tea `كود`",
    "Z" + "\u0355\u0317\u0342\u030b\u036b" * 60 + "algo",
    "👩‍👩‍👧‍👦🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f🧑🏽‍🚀🇨🇳❤️‍🔥1️⃣",
    "\N{TEACUP WITHOUT HANDLE}" * 400,
    "W" * 4_000,
    "茶" * 4_000,
    "\n".join("x" for _ in range(500)),
    "https://example.org/" + "a/" * 900,
    "|" * 4_000,
    "*" * 4_000,
    "> " * 2_000,
)
_SEND: Final = """async ([room, texts]) => {
  const { connect } = await import('/static/sdk/index.js');
  const { client } = connect({ task: 'hard' });
  client.start();
  for (const text of texts) await client.request({ op: 'message.send', room, text });
  client.stop();
}"""
# Whatever reaches out of the list of messages, or of the page.
_OUTSIDE: Final = """() => {
  const page = document.documentElement;
  const found = page.scrollWidth > page.clientWidth ? ['the page is as wide as ' + page.scrollWidth] : [];
  const box = document.querySelector('.lines').getBoundingClientRect();
  for (const text of document.querySelectorAll('.lines .text')) {
    const { left, right } = text.getBoundingClientRect();
    if (left < box.left - 1 || right > box.right + 1) found.push(text.textContent.slice(0, 30));
  }
  return found;
}"""


@pytest.mark.long
@pytest.mark.parametrize(("locale", "phone"), [*product(("en-GB", "zh-CN"), (False, True))])
def test_no_text_breaks_the_page(visitors: Visitors, locale: str, phone: bool, tmp_path: Path) -> None:
    how: dict[str, Any] = {"locale": locale} | (NARROW_PHONE if phone else {})
    lin = visitors.window(**how).enter("Lin")
    page = lin.page
    field = page.locator(".composer textarea")
    field.wait_for()
    page.evaluate(_SEND, ["lobby", [*reversed(_HARD)]])
    expect(page.locator(".lines > .line").last).to_be_visible()
    pictures = Path(os.environ.get("PICTURES", tmp_path))
    for number in range(40):
        assert page.evaluate(_OUTSIDE) == []
        page.screenshot(path=pictures / f"hard-{locale}-{'phone' if phone else 'desktop'}-{number}.png")
        at = "e => { const before = e.scrollTop; e.scrollBy(0, -600); return e.scrollTop === before; }"
        if page.locator(".timeline > .scroller").evaluate(at):
            break
    # A line that is hard to show can be answered, edited and looked at as any other.
    field.fill("after all of it")
    field.press("Enter")
    expect(lin.line("after all of it").locator(".stored")).to_be_visible()
