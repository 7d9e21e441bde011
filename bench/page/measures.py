"""The measurements in the page."""

import re
import statistics
from collections.abc import Callable
from typing import Any, Final

from playwright.sync_api import Browser, BrowserContext, Page

_SLOW: Final = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,  # 1.6 Mbit/s
    "uploadThroughput": 200_000,
}
# While the room scrolls: how long each frame took, and the highest number of nodes.
_SCROLL: Final = """async ({ seconds, px }) => {
  const scroller = document.querySelector('.timeline .scroller');
  const frames = []; let nodes = 0; let last = performance.now(); const until = last + seconds * 1000;
  while (last < until) {
    scroller.scrollTop -= px;
    await new Promise(requestAnimationFrame);
    const now = performance.now(); frames.push(now - last); last = now;
    nodes = Math.max(nodes, document.querySelectorAll('*').length);
  }
  return { frames, nodes, held: document.querySelectorAll('.lines > .line').length };
}"""
# When the sign-in button appears, by the clock of the page. It is drawn with the next frame.
_USABLE: Final = """
  new MutationObserver((_, observer) => {
    if (!document.querySelector('.sign-in-card button[type=submit]')) return;
    observer.disconnect();
    requestAnimationFrame(() => { window.usableAt = performance.now(); });
  }).observe(document, { childList: true, subtree: true });
"""
# From the handling of a key to the frame that shows its letter.
_KEYS: Final = """() => {
  window.keyTimes = [];
  document.querySelector('.composer textarea').addEventListener('keydown', (event) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => window.keyTimes.push(performance.now() - event.timeStamp);
    requestAnimationFrame(() => channel.port2.postMessage(0));
  });
}"""


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def door(browser: Browser, url: str) -> dict[str, Any]:
    """Requests and bytes of the sign-in page, when it is usable at 1.6 Mbit/s and 150 ms, and its warm reload."""
    cold = [_cold(browser, url) for _ in range(5)]
    context, page, got = _slow_page(browser)
    _until_usable(page, lambda: page.goto(url, wait_until="commit"))
    page.wait_for_load_state("networkidle")
    requests, size = len(got), sum(got)
    got.clear()
    warm = [_until_usable(page, lambda: page.reload(wait_until="commit")) for _ in range(3)]
    page.wait_for_load_state("networkidle")
    context.close()
    return {
        "requests": requests,
        "KB": round(size / 1000, 1),
        "usable at 1.6 Mbit/s, 150 ms (s)": round(statistics.median(cold), 2),
        "warm reload, likewise (s)": round(statistics.median(warm), 2),
        "requests of a warm reload": round(sum(1 for each in got if each > 0) / 3, 1),
    }


def _slow_page(browser: Browser) -> tuple[BrowserContext, Page, list[float]]:
    """A page of a fresh browser, behind a slow network, and the bytes of each of its requests."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(_USABLE)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", _SLOW)
    got: list[float] = []
    session.on("Network.loadingFinished", lambda event: got.append(event["encodedDataLength"]))
    return context, page, got


def _cold(browser: Browser, url: str) -> float:
    context, page, _ = _slow_page(browser)
    usable_s = _until_usable(page, lambda: page.goto(url, wait_until="commit"))
    context.close()
    return usable_s


def _until_usable(page: Page, load: Callable[[], object]) -> float:
    """Seconds from the begin of the navigation until a visitor can sign in."""
    load()
    page.wait_for_function("window.usableAt")
    usable_ms: float = page.evaluate("window.usableAt")
    return usable_ms / 1000


def enter(context: BrowserContext, url: str, room: str) -> Page:
    """A guest in a room."""
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(f"{url}/#/r/{room}")
    page.locator(".sign-in-card button[type=submit]").click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Come in$")).click()
    page.locator(".lines > .line").first.wait_for()
    return page


def scroll(page: Page, seconds: float, px: int = 260) -> dict[str, Any]:
    """Scroll back through the room; frames in ms."""
    found = page.evaluate(_SCROLL, {"seconds": seconds, "px": px})
    frames = found["frames"]
    return {
        "frames p50, p95, max (ms)": [round(percentile(frames, share), 1) for share in (0.5, 0.95, 1)],
        "nodes at most": found["nodes"],
        "lines drawn": found["held"],
    }


def keys(page: Page, count: int) -> dict[str, Any]:
    """Type, and measure how long each letter takes to its frame."""
    page.evaluate(_KEYS)
    page.locator(".composer textarea").press_sequentially("tea " * (count // 4), delay=45)
    times = page.evaluate("window.keyTimes")
    return {"key to glyph p50, p95 (ms)": [round(percentile(times, share), 1) for share in (0.5, 0.95)]}
