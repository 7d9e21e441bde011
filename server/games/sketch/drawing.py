"""The picture: what lines, taking back and clearing make of it, and how much of it there may be."""

from typing import Final

from msgspec.structs import replace

from server.games.sketch.state import HEIGHT, MOST_LINES, MOST_NUMBERS, Input, Line, State

# A line is sent whole when it grows, so a long one is continued by another.
_LONGEST: Final = 128


def drawn(state: State, given: Input) -> State:
    """The state after its drawer drew, took a stroke back, or cleared the paper."""
    if given.clear:
        return replace(state, lines={})
    if given.undo:
        return replace(state, lines=_without_last(state.lines))
    return state if given.line is None else _lined(state, given)


def _lined(state: State, given: Input) -> State:
    """The state with one more line, as far as there is room for it."""
    points = given.line or ()
    last = state.lines[next(reversed(state.lines))] if state.lines else None
    room = MOST_NUMBERS - sum(len(line.p) for line in state.lines.values())
    points = points[: len(points) // 2 * 2]
    if not points or len(points) > room or len(state.lines) >= MOST_LINES or max(points[1::2]) > HEIGHT:
        return state
    number = state.drawn + 1
    goes_on = given.on and last is not None and (last.c, last.w) == (given.colour, given.width)
    if goes_on and last is not None and len(last.p) + len(points) <= _LONGEST:
        return _longer(state, last, points)
    of = last.of if goes_on and last is not None else number
    line = Line(p=points, c=given.colour, w=given.width, of=of)
    return replace(state, lines={**state.lines, str(number): line}, drawn=number)


def _longer(state: State, last: Line, points: tuple[int, ...]) -> State:
    """The state with a short last line made longer, so that a slow hand does not use up the lines."""
    name = next(reversed(state.lines))
    return replace(state, lines={**state.lines, name: replace(last, p=(*last.p, *points))})


def _without_last(lines: dict[str, Line]) -> dict[str, Line]:
    """The lines without the last stroke, with all its pieces."""
    if not lines:
        return lines
    of = lines[next(reversed(lines))].of
    return {name: line for name, line in lines.items() if line.of != of}
