"""Games in which not everybody sees everything, played in browsers."""

import re

import pytest

from tests.browser.rig.server_process import ServerProcess
from tests.browser.rig.tables import expect_turn, open_table, status
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect

# Somebody else sets a table at which spectators see every hand one move late, and plays against two bots.
_SET = """async (token) => {
  const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/socket?task=player`, ['teahouse.v1.json']);
  const waiting = new Map();
  const ask = (command) => new Promise((done) => {
    waiting.set(waiting.size + 1, done);
    socket.send(JSON.stringify({ ...command, id: waiting.size }));
  });
  await new Promise((done) => { socket.onopen = done; });
  const hello = new Promise((done) => {
    socket.onmessage = ({ data }) => {
      const frame = JSON.parse(data);
      if (frame.op === 'hello') done();
      waiting.get(frame.id)?.(frame);
    };
  });
  socket.send(JSON.stringify({ op: 'auth', token }));
  await hello;
  const { room } = await ask({ op: 'game.create', game: 'doudizhu', options: { watch: { delay: 1, all: true } } });
  for (const seat of [1, 2]) await ask({ op: 'game.bot', room, seat, level: seat });
  const { match } = await ask({ op: 'room.join', room });
  return [room, match.seats[0].user.name];
}"""


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


@pytest.mark.long
def test_a_hand_of_doudizhu_is_played_with_two_bots_on_a_narrow_screen(visitors: Visitors) -> None:
    kim = visitors.window().enter("Kim")
    kim.create_room("Games")
    open_table(kim, "doudizhu", against="1")
    expect(kim.page.locator(".in-hand .card")).to_have_count(17)
    kim.page.set_viewport_size({"width": 375, "height": 740})
    expect(kim.page.locator(".in-hand .card")).to_have_count(17)
    assert kim.page.evaluate("document.documentElement.scrollWidth") <= 375
    expect_turn(kim)
    over = re.compile("won|lost")
    for _ in range(80):
        mine = kim.page.locator(".doudizhu .choices button").first
        expect(mine.or_(status(kim).filter(has_text=over)).first).to_be_visible()
        if over.search(status(kim).inner_text()):
            break
        version = status(kim).inner_text()
        _takes_its_turn(kim)
        expect(status(kim)).not_to_have_text(version)
    expect(status(kim)).to_contain_text("the last card was played")


@pytest.mark.long
def test_a_night_of_werewolf_with_bots_ends_when_somebody_wakes_up(visitors: Visitors) -> None:
    kim = visitors.window().enter("Kim")
    kim.create_room("Games")
    open_table(kim, "werewolf", against="1")
    board = kim.page.locator(".werewolf")
    expect(board.locator(".sky")).to_have_text("Night 1")
    expect(board.locator(".role-card b")).to_have_text(re.compile("^(Werewolf|Seer|Doctor|Villager)$"))
    # Whatever the own role is, nobody else's is told: the only wolf knows no other.
    roles = re.compile("Werewolf|Seer|Doctor|Villager")
    expect(board.locator(".soul small").filter(has_text=roles)).to_have_count(1)
    board.locator(".soul button").first.click()
    expect(board.locator(".sky")).to_have_text(re.compile("^(Day 1|The end)$"))
    expect(board.locator(".news")).to_contain_text(re.compile("in the night|won"))
    kim.page.set_viewport_size({"width": 375, "height": 740})
    assert kim.page.evaluate("document.documentElement.scrollWidth") <= 375


def test_who_sees_every_hand_looks_at_one_after_the_other(visitors: Visitors, server: ServerProcess) -> None:
    kim = visitors.window().enter("Kim")
    room, name = kim.page.evaluate(_SET, server.guest()["access_token"])
    kim.page.goto(f"{kim.url}/#/r/{room}")
    kim.accept_link()
    eye = kim.page.locator(".table").get_by_role("button", name=re.compile("^The hand of"))
    expect(eye).to_have_text(f"The hand of {name}")
    hands: dict[str, set[str]] = {}
    for _ in range(3):
        seen, cards = eye.inner_text(), kim.page.locator(".in-hand .card")
        expect(cards.nth(2)).to_be_visible()
        hands[seen] = set(cards.evaluate_all("all => all.map((card) => card.ariaLabel)"))
        eye.click()
        expect(eye).not_to_have_text(seen)
    expect(eye).to_have_text(f"The hand of {name}")
    # Each is another one's, and nobody sees a button to play it.
    assert len(set.union(*hands.values())) == sum(map(len, hands.values())) >= 3 * 3
    expect(kim.page.locator(".doudizhu .choices")).to_be_hidden()
