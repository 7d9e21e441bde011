"""A feed in the client: found, read, drawn while it moves, and put into words. Its prices rise."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.rig.contrast import faint
from tests.browser.rig.server_process import ServerProcess, own_database
from tests.browser.rig.visitors import NARROW_PHONE, Visitors
from tests.browser.rig.window import Window, expect

RISING = [100 + number / 4 for number in range(5_000)]
FALLING = [2_000 - number / 4 for number in range(5_000)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, database_uri: str) -> Iterator[ServerProcess]:
    """One server for all tests of this module, so each test has users of its own name."""
    folder = tmp_path_factory.mktemp("feeds")
    rows = [f"{symbol},{price},5" for symbol, line in (("TEA", RISING), ("CAKE", FALLING)) for price in line]
    recording = folder / "prices.csv"
    recording.write_text("\n".join(["symbol,price,volume", *rows]))
    feeds = {"FEED_SOURCE": "csv", "FEED_CSV": str(recording), "FEED_EVERY_S": "0.2"}
    server = ServerProcess(folder / "data", **own_database(database_uri), **feeds)
    server.start()
    yield server
    server.kill()


def look_at(window: Window, symbol: str) -> Any:
    """Find the feed in the dialog, and open it."""
    window.page.keyboard.press("Control+k")
    window.page.get_by_role("dialog").get_by_role("button", name=symbol).click()
    prices = window.page.get_by_role("region", name=f"Prices of {symbol}")
    expect(prices).to_be_visible()
    return prices


def rises(window: Window) -> None:
    """Wait until the shown prices rise: where the recording starts again, with the server, they fall once."""
    expect(window.page.locator(".prices .change")).to_contain_text("▲", timeout=30_000)


def test_a_feed_is_found_and_shows_its_price(visitors: Visitors) -> None:
    lin = visitors.window().enter("Ann")
    prices = look_at(lin, "TEA")
    first = float(prices.locator(".last").inner_text())
    expect(prices.locator(".last")).not_to_have_text(f"{first:.2f}")
    expect(prices.locator(".change")).to_contain_text("▲+14.75", timeout=30_000)
    expect(prices.locator(".change")).to_contain_text("over 60 prices")
    for fact in ("Low", "High", "Volume", "As of"):
        expect(prices.locator(".price-facts").get_by_text(fact, exact=True)).to_be_visible()
    expect(prices.locator(".price-facts")).to_contain_text("Volume300")
    expect(lin.page.locator("textarea")).not_to_be_visible()
    expect(lin.page.locator(".room-groups a.active .price")).to_have_text(re.compile(r"^1\d\d\.\d\d$"))


@pytest.mark.long
def test_simulated_prices_are_labelled_everywhere(visitors: Visitors) -> None:
    lin = visitors.window().enter("Ben")
    lin.page.keyboard.press("Control+k")
    expect(lin.page.get_by_role("dialog").get_by_role("button", name="TEA")).to_contain_text("Simulated")
    lin.page.keyboard.press("Escape")
    prices = look_at(lin, "TEA")
    expect(lin.page.locator(".room-head h2")).to_contain_text("Simulated")
    expect(lin.page.locator(".room-groups a.active")).to_contain_text("Simulated")
    expect(prices).to_contain_text("They are of no market.")
    expect(prices.get_by_role("img")).to_have_accessible_name(re.compile("They are of no market"))


def test_one_click_switches_the_symbol(visitors: Visitors) -> None:
    lin = visitors.window().enter("Cyd")
    prices = look_at(lin, "TEA")
    prices.get_by_role("navigation", name="Symbols").get_by_role("button", name="CAKE").click()
    cake = lin.page.get_by_role("region", name="Prices of CAKE")
    expect(cake.locator(".change")).to_contain_text("▼−14.75", timeout=30_000)
    expect(cake.get_by_role("button", name="CAKE")).to_have_attribute("aria-current", "true")
    lin.goto_room("Lobby")
    expect(cake).not_to_be_visible()


@pytest.mark.long
def test_the_chart_draws_every_frame_while_it_moves_and_then_rests(
    visitors: Visitors, server: ServerProcess
) -> None:
    lin = visitors.window().enter("Dee")
    look_at(lin, "TEA")
    lin.page.evaluate(_COUNT_DRAWINGS)
    counted = {"drawn": 0}
    # On a machine that is busy with something else a point may come late, and the chart rests until then.
    for _ in range(5):
        counted = lin.page.evaluate("counted(120)")
        # It rests between a finished step and the next point, never within a step.
        assert counted["rests"] <= counted["points"]
        if counted["drawn"] >= 60:
            break
    assert counted["drawn"] >= 60
    server.stop()
    expect(lin.page.locator(".prices.stale")).to_be_visible()
    lin.page.evaluate("new Promise(done => setTimeout(done, 1500))")
    assert lin.page.evaluate("counted(30)")["drawn"] == 0
    server.start()


@pytest.mark.long
def test_with_reduced_motion_the_chart_draws_once_a_point(visitors: Visitors) -> None:
    lin = visitors.window(reduced_motion="reduce").enter("Eve")
    look_at(lin, "TEA")
    lin.page.evaluate(_COUNT_DRAWINGS)
    assert 0 < lin.page.evaluate("counted(60)")["drawn"] < 20


def test_the_chart_is_read_point_by_point_by_keyboard(visitors: Visitors) -> None:
    lin = visitors.window().enter("Fay")
    prices = look_at(lin, "TEA")
    rises(lin)
    line, tip = prices.get_by_role("img"), prices.locator(".price-tip")
    expect(line).to_have_accessible_name(re.compile(r"^TEA is at 1\d\d\.\d\d, rising \(\+[\d.]+%\), between"))
    line.focus()
    expect(tip).not_to_be_visible()
    lin.page.keyboard.press("ArrowLeft")
    expect(tip).to_be_visible()
    expect(prices.get_by_role("status")).to_have_text(
        re.compile(r"^1\d\d\.\d\d at \d\d:\d\d:\d\d, volume 5$")
    )
    newest = float(tip.locator("b").inner_text())
    lin.page.keyboard.press("Home")
    expect(tip.locator("b")).not_to_have_text(f"{newest:.2f}")
    assert float(tip.locator("b").inner_text()) < newest
    lin.page.keyboard.press("Escape")
    expect(tip).not_to_be_visible()


def test_the_last_prices_are_shown_as_a_table_too(visitors: Visitors) -> None:
    lin = visitors.window().enter("Gus")
    prices = look_at(lin, "TEA")
    rises(lin)
    prices.get_by_text("The last prices as a table").click()
    rows = prices.get_by_role("row")
    expect(rows).to_have_count(21)
    first = rows.nth(1).inner_text()
    expect(rows.nth(1)).not_to_have_text(first)
    shown = rows.get_by_role("cell").all_inner_texts()  # at one moment: the next price moves every row down
    columns = len(shown) // 20
    newest, older = float(shown[1]), float(shown[columns + 1])
    assert newest > older


@pytest.mark.long
def test_the_chart_continues_after_a_reconnect(visitors: Visitors, server: ServerProcess) -> None:
    lin = visitors.window().enter("Hal")
    prices = look_at(lin, "TEA")
    server.stop()
    expect(lin.page.locator(".prices.stale")).to_be_visible()
    stood = prices.locator(".last").inner_text()
    server.start()
    expect(lin.page.locator(".prices.stale")).to_have_count(0, timeout=30_000)
    expect(prices.locator(".last")).not_to_have_text(stood)


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_prices_fit_on_a_phone(visitors: Visitors, scheme: str) -> None:
    lin = visitors.window(color_scheme=scheme, **NARROW_PHONE)
    lin.enter(f"Ida {scheme}", "/#/r/feed:TEA")
    prices = lin.page.get_by_role("region", name="Prices of TEA")
    rises(lin)
    assert lin.page.evaluate("document.documentElement.scrollWidth") <= 360
    assert prices.evaluate("element => element.scrollWidth - element.clientWidth") == 0
    expect(prices.locator(".price-facts")).to_be_in_viewport()
    chart = prices.get_by_role("img").bounding_box()
    assert chart is not None
    assert chart["height"] >= 200
    prices.get_by_role("img").tap(position={"x": 150, "y": 100})
    expect(prices.locator(".price-tip")).to_be_visible()
    assert (
        faint(
            lin.page,
            ".prices .last",
            ".prices .change b",
            ".prices .change small",
            ".price-facts dt",
            ".simulated",
        )
        == {}
    )


def test_rising_prices_are_red_in_chinese(visitors: Visitors) -> None:
    english = visitors.window(color_scheme="light").enter("Joy", "/#/r/feed:TEA")
    chinese = visitors.window(color_scheme="light", locale="zh-CN").enter("Kit", "/#/r/feed:TEA")
    expect(chinese.page.get_by_role("region", name="TEA 行情")).to_contain_text("最近 60 个价格")
    expect(chinese.page.locator(".room-head h2")).to_contain_text("模拟")
    rises(chinese)
    rises(english)
    red, green = (
        [int(part) for part in re.findall(r"\d+", window.page.locator(".prices .change").evaluate(_COLOUR))]
        for window in (chinese, english)
    )
    assert red[0] > red[1]
    assert green[1] > green[0]


_COLOUR = """async element => {
  await Promise.all(element.getAnimations().map(each => each.finished));
  return getComputedStyle(element).color;
}"""
_COUNT_DRAWINGS = """() => {
  const { clearRect } = CanvasRenderingContext2D.prototype;
  let drawn = 0;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    drawn += 1;
    return clearRect.apply(this, area);
  };
  let points = 0;
  new MutationObserver(() => (points += 1)).observe(document.querySelector('.prices .last'), {
    characterData: true,
    childList: true,
    subtree: true,
  });
  window.counted = async frames => {
    const before = { drawn, points };
    let rests = 0;
    let wasDrawn = false;
    for (let frame = 0; frame < frames; frame += 1) {
      const until = drawn;
      await new Promise(requestAnimationFrame);
      if (wasDrawn && drawn === until) rests += 1;
      wasDrawn = drawn > until;
    }
    return { drawn: drawn - before.drawn, points: points - before.points, rests };
  };
}"""
