"""Snake of four people in four browsers: each steers, and all see the same arena at each tick."""

import json
from typing import Any

import pytest

from tests.browser.rig.tables import status
from tests.browser.rig.visitors import Visitors
from tests.browser.rig.window import expect
from tests.browser.together.guests import Guest, gathered, seated
from tests.browser.together.listening import Frame, Heard, told_before_the_end
from tests.wire.realtime.watching import patched

_WAYS = ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft")
_STEPS = ((0, -1), (1, 0), (0, 1), (-1, 0))
_SEEN_BY_ALL = 40


@pytest.mark.long
@pytest.mark.timeout(900)
def test_four_people_play_and_all_see_the_same_arena(visitors: Visitors) -> None:
    guests = gathered(visitors, "Lin", "Mei", "Wang", "Kim")
    seated(guests, "snake", seats="4", option__pace="slow", option__size="large", option__rounds="3")
    for guest in guests:
        expect(guest.page.locator(".snake canvas")).to_be_visible()
    expect(guests[0].page.locator(".snake-word")).to_have_text("", timeout=60_000)
    _steer_until_all_turned(guests)
    # Who is not steered any more runs into a wall.
    for guest in guests:
        expect(status(guest.window)).to_have_attribute("data-status", "over", timeout=180_000)
        guest.look("snake_over")
    arenas = [_arenas(guest.heard) for guest in guests]
    common = set.intersection(*map(set, arenas))
    assert len(common) >= _SEEN_BY_ALL
    for tick in common:
        assert len({json.dumps(each[tick], sort_keys=True) for each in arenas}) == 1, tick


def _steer_until_all_turned(guests: list[Guest]) -> None:
    """Who has died meanwhile turns in the next round."""
    for number in range(200):
        for guest in guests:
            # One of two such ways is no way on, and no way back.
            _steer(guest, number % 4, (number + 1) % 4)
        if number == 1:
            for guest in guests:
                guest.look("snake_round")
                guest.fits()
        if len(_turned(guests[0].heard)) == len(guests):
            return
    raise AssertionError(f"only these turned: {_turned(guests[0].heard)}")


def _steer(guest: Guest, *ways: int) -> None:
    """Turn there: by keys, or on a phone by swiping."""
    if not guest.is_on_a_phone:
        for way in ways:
            guest.page.keyboard.press(_WAYS[way])
        return
    box = guest.page.locator(".snake canvas").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session = guest.page.context.new_cdp_session(guest.page)
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for way in ways:
        dx, dy = _STEPS[way]
        for _ in range(2):
            x, y = x + dx * 20, y + dy * 20
            session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def _turned(heard: Heard) -> set[str]:
    """The seats whose snakes went another way than the one before; a new round is no turn of theirs."""
    deltas = [frame["delta"] for frame in heard.frames if frame["op"] == "game.tick"]
    changed = [delta.get("snakes", {}) for delta in deltas if "round" not in delta]
    return {seat for snakes in changed for seat, snake in snakes.items() if snake and "heading" in snake}


def _arenas(heard: Heard) -> dict[int, Any]:
    """What a window could see of the arena, by tick."""
    assert told_before_the_end(heard)
    shown: dict[int, Any] = {}
    for texts in heard.sockets:
        view: Any = None
        for frame in map(json.loads, texts):
            view, tick = _after(view, frame)
            if tick is not None:
                assert shown.setdefault(tick, view) == view, "two sockets of a window were told otherwise"
    return shown


def _after(view: Any, frame: Frame) -> tuple[Any, int | None]:
    """The view after a frame, and the tick that it is of; None where the frame says nothing of it."""
    match = frame if frame["op"] == "game" else frame.get("match")
    if isinstance(match, dict) and match.get("tick") is not None and match.get("view"):
        return match["view"], match["tick"]
    if frame["op"] == "game.tick" and view is not None:
        return patched(view, frame["delta"]), frame["tick"]
    return view, None
