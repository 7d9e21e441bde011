"""A room with many messages: few of them are drawn, and all can be reached."""

import pytest

from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect

_SAY_MANY = """async () => {
  const { connect } = await import('/static/sdk/index.js');
  const { client } = connect({ task: 'many' });
  client.start();
  const room = location.hash.split('/')[2];
  const say = (_, n) => client.request({ op: 'message.send', room, text: `word ${n + 1}` });
  await Promise.all(Array.from({ length: 400 }, say));
  client.stop();
}"""


@pytest.mark.parametrize("server", ["off"], indirect=True)
def test_a_long_room_draws_few_lines_and_the_keys_lead_through_all_of_them(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    lin.create_room("Long")
    lin.page.evaluate(_SAY_MANY)
    expect(lin.line("word 400")).to_be_visible()
    scroller = lin.page.locator(".timeline .scroller")
    for _ in range(12):
        scroller.evaluate("e => { e.scrollTop = 0; }")
        lin.page.wait_for_timeout(150)
    expect(lin.lines.filter(has_text="word 1").first).to_be_visible()
    assert lin.lines.count() <= 125
    before = lin.line("word 30").first.bounding_box()
    scroller.evaluate("e => { e.scrollTop += 900; }")
    after = lin.line("word 30").first.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"] - 900) < 2
    lin.line("word 30").first.focus()
    lin.page.keyboard.press("End")
    expect(lin.line("word 400")).to_be_focused()
    lin.page.keyboard.press("Home")
    expect(lin.page.locator(".line", has_text="word 1").first).to_be_focused()
