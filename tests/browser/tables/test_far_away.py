"""Snake at 150 ms each way and more: four snakes, of which one's own turns at once, and the server agrees."""

import json
import os
from itertools import pairwise
from math import hypot
from typing import Any

import pytest

from tests.browser.rig.tables import PHONE, open_table
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect
from tests.browser.tables.test_snake import heard

# isort: split
from playwright.sync_api import WebSocket

_FAR = "150,40,0.01"
_WIDE, _PACE_MS = 44, 200
# Cells: nobody comes so far in one picture but by being hatched anew.
_ANOTHER_ROUND = 4
# Cells beyond what the time allows.
_SEEN = 0.5
# Each picture of the arena: when it was drawn, and where the first point of each line is, in cells.
_DRAWN = """(() => {
  window.drawn = [];
  const { clearRect, moveTo } = CanvasRenderingContext2D.prototype;
  CanvasRenderingContext2D.prototype.clearRect = function (...area) {
    if (this.canvas.closest('.snake')) window.drawn.push({ at: performance.now(), lines: [] });
    return clearRect.apply(this, area);
  };
  CanvasRenderingContext2D.prototype.moveTo = function (x, y) {
    const cell = this.canvas.width / WIDE;
    if (this.canvas.closest('.snake')) window.drawn.at(-1)?.lines.push([x / cell, y / cell]);
    return moveTo.call(this, x, y);
  };
})()""".replace("WIDE", str(_WIDE))


def _look(window: Window, name: str) -> None:
    """Keep a picture, for whoever wants to see it."""
    if folder := os.environ.get("PICTURES"):
        window.page.screenshot(path=f"{folder}/snake_{name}.png")


def _said(window: Window) -> list[dict[str, Any]]:
    """The inputs that this window sends from its next page on."""
    inputs: list[dict[str, Any]] = []

    def note(payload: str | bytes) -> None:
        frame = json.loads(payload)
        if frame["op"] == "game.input":
            inputs.append(frame)

    window.page.on("websocket", lambda socket: _listen(socket, note))
    return inputs


def _listen(socket: WebSocket, note: Any) -> None:
    socket.on("framesent", note)


def _turns_told(frames: list[str], seat: str) -> list[tuple[int, int]]:
    """Each turn of ``seat`` that the server took, and the tick at which it was told first."""
    told: list[tuple[int, int]] = []
    waiting: list[int] = []
    for text in frames:
        frame = json.loads(text)
        if frame["op"] != "game.tick" or (snake := frame["delta"].get("snakes", {}).get(seat)) is None:
            continue
        turns = snake.get("turns", waiting) or []
        told += [(frame["tick"], turn) for turn in turns[len(waiting) :]]
        waiting = turns
    return told


def _jumps(pictures: list[dict[str, Any]]) -> list[float]:
    """By how many cells a head was drawn further on than its speed allows for the time that went by.

    Pictures between which a snake came or went are left out, and those that came half a second late.
    """
    found: list[float] = []
    for before, now in pairwise(pictures):
        late_ms = now["at"] - before["at"]
        if len(before["lines"]) != len(now["lines"]) or late_ms > _PACE_MS:
            continue
        steps = [
            hypot(x - oldx, y - oldy)
            for (oldx, oldy), (x, y) in zip(before["lines"], now["lines"], strict=True)
        ]
        if max(steps) < _ANOTHER_ROUND:
            found += [max(0.0, step - 1.2 * late_ms / _PACE_MS) for step in steps]
    return sorted(found)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_one_s_own_snake_turns_at_once_however_far_the_server_is(visitors: Visitors) -> None:
    kim = visitors.window().enter("Kim")
    room = kim.create_room("Games")
    told, said = heard(kim), _said(kim)
    kim.page.add_init_script(_DRAWN)
    kim.page.goto(f"{kim.url}/?network={_FAR}#/r/{room}")
    kim.expect_room("Games")
    open_table(
        kim, "snake", option__pace="slow", option__size="large", option__rounds="9", seats="4", against="1"
    )
    expect(kim.page.locator(".snake canvas")).to_be_visible()
    kim.page.set_viewport_size(PHONE["viewport"])
    expect(kim.page.locator(".snake-word")).to_have_text("", timeout=60_000)
    _look(kim, "phone")
    for number in range(16):
        kim.page.keyboard.press(("ArrowLeft", "ArrowDown", "ArrowRight", "ArrowDown")[number % 4])
        kim.page.wait_for_timeout(450)
        if number == 5:
            _look(kim, "turning")
    assert kim.page.evaluate("document.documentElement.scrollWidth") <= kim.page.evaluate("innerWidth")
    assert said
    assert all("tick" in each for each in said)
    taken = _turns_told(told, "0")
    on_time = [each for each in said if (each["tick"], each["input"]["turn"]) in taken]
    # Which of them the rules took is the server's to say; of those nearly all at their tick.
    assert taken
    assert len(on_time) >= 0.7 * len(taken), (len(on_time), len(taken), taken[:5], said[:5])
    jumps = _jumps(kim.page.evaluate("window.drawn"))
    # One that goes on before its turn is told is drawn elsewhere then; nothing else is seen to jump.
    assert len(jumps) > 300
    assert jumps[len(jumps) * 99 // 100] < _SEEN
