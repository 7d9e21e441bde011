"""Games in which not everybody sees everything, played in browsers."""

import re

from tests.browser.rig.tables import PHONE, expect_turn, open_table, status
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect


def _takes_its_turn(window: Window) -> None:
    """Bid, or play what is hinted at."""
    tools = window.page.locator(".doudizhu .choices")
    if tools.get_by_role("button", name="Bid 3").count():
        tools.get_by_role("button", name="Bid 3").click()
        return
    tools.get_by_role("button", name="Hint").click()
    play = tools.get_by_role("button", name="Play")
    if play.count() and play.is_enabled():
        play.click()


def test_a_hand_of_doudizhu_is_played_with_two_bots_on_a_phone(visitors: Visitors) -> None:
    kim = visitors.window(**PHONE).enter("Kim")
    kim.create_room("Games")
    open_table(kim, "landlord", against="1")
    expect(kim.page.locator(".in-hand .card")).to_have_count(17)
    assert kim.page.evaluate("document.documentElement.scrollWidth") <= 375
    expect_turn(kim)
    kim.page.screenshot(path="/tmp/dz0.png")
    over = re.compile("won|lost")
    for _ in range(80):
        mine = kim.page.locator(".doudizhu .choices button").first
        expect(mine.or_(status(kim).filter(has_text=over)).first).to_be_visible()
        if over.search(status(kim).inner_text()):
            break
        version = status(kim).inner_text()
        _takes_its_turn(kim)
        kim.page.screenshot(path="/tmp/dz1.png")
        expect(status(kim)).not_to_have_text(version)
    expect(status(kim)).to_contain_text("the last card was played")
