"""Snake in two browsers, one of them a phone: what one does the other sees, and each sees the whole arena move."""

import json
from collections.abc import Iterator
from typing import Any

from tests.browser.rig.tables import PHONE, open_table, player, sit
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import Window, expect

# isort: split
from playwright.sync_api import WebSocket


def ticks(frames: list[str]) -> Iterator[dict[str, Any]]:
    """The snakes, as far as they changed, tick by tick."""
    for text in frames:
        frame = json.loads(text)
        if frame["op"] == "game.tick":
            yield frame["delta"].get("snakes", {})


def heard(window: Window) -> list[str]:
    """What the server tells this window from its next page on."""
    frames: list[str] = []

    def opened(socket: WebSocket) -> None:
        socket.on("framereceived", lambda payload: frames.append(str(payload)))

    window.page.on("websocket", opened)
    return frames


def test_snake_is_steered_by_keys_and_by_swiping(visitors: Visitors) -> None:
    lin = visitors.window().enter("Lin")
    room = lin.create_room("Games")
    mei = visitors.window(**PHONE)
    told = heard(mei)
    mei.enter("Mei", f"/#/r/{room}")
    mei.expect_room("Games")
    open_table(lin, "snake", option__pace="slow", option__size="large", option__rounds="9")
    sit(mei)
    for window in (lin, mei):
        expect(window.page.locator(".snake canvas")).to_be_visible()
        expect(window.page.locator(".snake-word")).to_have_text("")
    expect(player(lin, "Mei")).to_contain_text("0 points")
    lin.page.locator(".snake canvas").focus()
    _turn_both(lin, mei, told)
    colours = "c => new Set(c.getContext('2d').getImageData(0, 0, c.width, c.height).data).size"
    for window in (lin, mei):
        assert window.page.locator(".snake canvas").evaluate(colours) > 20


def _swipe_right(window: Window) -> None:
    box = window.page.locator(".snake canvas").bounding_box()
    assert box is not None
    session = window.page.context.new_cdp_session(window.page)
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2
    for kind, dx in (("touchStart", 0), ("touchMove", 15), ("touchMove", 40)):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + dx, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _turn_both(lin: Window, mei: Window, told: list[str]) -> None:
    """Turn one to the left and one to the right; a snake that has died meanwhile turns in the next round."""
    missing = {("0", 3), ("1", 1)}
    for _ in range(100):
        lin.page.keyboard.press("ArrowLeft")
        _swipe_right(mei)
        mei.page.wait_for_timeout(200)
        turned = {(seat, snake.get("heading")) for snakes in ticks(told) for seat, snake in snakes.items()}
        missing -= turned
        if not missing:
            return
    raise AssertionError(f"these did not turn: {missing}")
