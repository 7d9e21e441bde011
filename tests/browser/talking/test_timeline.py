"""The window of the timeline: of a long room few rows are drawn, and nobody who scrolls sees it."""

import re

import pytest

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect

COUNT = 300
_FILL = """async ({ room, from, to }) => {
  const { connect } = await import('/static/sdk/index.js');
  const { client } = connect({ task: 'filler' });
  const all = [];
  for (let i = from; i < to; i += 1) {
    const text = `m ${i}. ${'leaves and water '.repeat(i % 23)}`;
    all.push(client.request({ op: 'message.send', room, text }));
  }
  client.start();
  await Promise.all(all);
  client.stop();
}"""
# What is in view, frame by frame while it scrolls: the numbers of the lines, and how much of the view is no row.
_SCROLL = """async (by) => {
  const scroller = document.querySelector('.timeline .scroller');
  const seen = new Set(); let most = 0; let bare = 0; let doubled = 0; let still = 0; let before = null;
  while (still < 15) {
    const view = scroller.getBoundingClientRect();
    const lines = [...document.querySelectorAll('.lines > .line')];
    const list = document.querySelector('.lines').getBoundingClientRect();
    const numbers = lines.map((line) => Number(/m (\\d+)[.]/.exec(line.textContent)?.[1]));
    doubled += numbers.length - new Set(numbers).size;
    if (numbers.some((number, index) => index && number !== numbers[index - 1] + 1)) doubled += 1;
    bare = Math.max(bare, list.top - view.top, by > 0 ? view.bottom - list.bottom : 0);
    lines.forEach((line, index) => {
      const { top, bottom } = line.getBoundingClientRect();
      if (bottom > view.top && top < view.bottom) seen.add(numbers[index]);
    });
    most = Math.max(most, document.querySelectorAll('*').length);
    const now = `${scroller.scrollTop} ${numbers[0]}`;
    still = now === before && document.querySelector('.lines').ariaBusy !== 'true' ? still + 1 : 0;
    before = now;
    scroller.scrollTop += by;
    await new Promise(requestAnimationFrame);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return { seen: seen.size, most, bare, doubled };
}"""
_TOP = """e => {
  const top = e.getBoundingClientRect().top;
  const lines = [...document.querySelectorAll('.lines > .line')];
  const line = lines.find((each) => each.getBoundingClientRect().bottom > top + 60);
  return [line.dataset.seq, Math.round(line.getBoundingClientRect().top)];
}"""


@pytest.mark.parametrize("server", ["LIMITS=off"], indirect=True)
def test_a_long_room_scrolls_without_a_gap_and_keeps_its_place(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Long")
    lin.goto_room("Lobby")
    _fill(lin, room, 0, COUNT)
    mei = visitors.window().enter("Mei", f"/#/r/{room}")
    expect(mei.line(f"m {COUNT - 1}.")).to_be_visible()
    up = mei.page.evaluate(_SCROLL, -330)
    assert (up["seen"], up["doubled"]) == (COUNT, 0), "every line came into view, each once and in order"
    assert up["most"] < 2_000
    assert up["bare"] < 200, "nothing but what stands above the oldest line"
    expect(mei.line("m 0.")).to_be_visible()
    down = mei.page.evaluate(_SCROLL, 330)
    assert (down["seen"], down["doubled"], down["bare"] < 120) == (COUNT, 0, True)
    _keeps_its_place(lin, mei, room)


def _fill(window: Window, room: str, start: int, end: int) -> None:
    window.page.evaluate(_FILL, {"room": room, "from": start, "to": end})


def _keeps_its_place(lin: Window, mei: Window, room: str) -> None:
    """Others speak while somebody reads far above; then a jump there and back."""
    scroller = mei.page.locator(".timeline .scroller")
    scroller.evaluate("e => e.scrollTop = e.scrollHeight / 2")
    mei.page.wait_for_function(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    before = scroller.evaluate(_TOP)
    _fill(lin, room, COUNT, COUNT + 5)
    expect(mei.page.locator(".latest")).to_contain_text(re.compile("5"))
    assert scroller.evaluate(_TOP) == before
    mei.page.goto(f"{mei.url}/#/r/{room}/3")
    expect(mei.line("m 2.")).to_be_in_viewport()
    mei.page.locator(".latest").click()
    expect(mei.line(f"m {COUNT + 4}.")).to_be_in_viewport()
