"""Draws a few curves as SVG, with both axes logarithmic, readable on a light and on a dark page."""

import math
from collections.abc import Sequence
from html import escape
from typing import Final

from msgspec import Struct

_WIDTH: Final = 640
_HEIGHT: Final = 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 90, 20, 50
_COLOURS: Final = ("#2a7f62", "#c2571a", "#4a6fa5", "#8d5a97")
_STEPS: Final = (1, 2, 5)


class Line(Struct, frozen=True):
    """A named curve. Both numbers of each point are above 0."""

    name: str
    points: Sequence[tuple[float, float]]


class _Axis:
    """A logarithmic axis from pixel ``start`` to pixel ``end``."""

    def __init__(self, values: Sequence[float], start: float, end: float) -> None:
        self._low, self._high = min(values) / 1.1, max(values) * 1.1
        self._start, self._end = start, end

    def at(self, value: float) -> float:
        share = math.log(value / self._low) / math.log(self._high / self._low)
        return round(self._start + share * (self._end - self._start), 1)

    def ticks(self) -> list[float]:
        first, last = math.floor(math.log10(self._low)), math.ceil(math.log10(self._high))
        every = [step * 10.0**power for power in range(first, last + 1) for step in _STEPS]
        return [tick for tick in every if self._low <= tick <= self._high]


def drawing(lines: Sequence[Line], *, across: str, up: str) -> str:
    """The SVG of ``lines``; ``across`` and ``up`` name the axes."""
    points = [point for line in lines for point in line.points if point[1] > 0]
    x = _Axis([point[0] for point in points], _LEFT, _WIDTH - _RIGHT)
    y = _Axis([point[1] for point in points], _HEIGHT - _BOTTOM, _TOP)
    parts = [*_grid(x, y), *_names(across, up)]
    for number, line in enumerate(lines):
        parts += _curve(line, x, y, _COLOURS[number % len(_COLOURS)])
    body = "\n".join(f"  {part}" for part in parts)
    style = 'font-family="sans-serif" font-size="12" fill="#777"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {style}>\n{body}\n</svg>\n'
    )


def _grid(x: _Axis, y: _Axis) -> list[str]:
    low, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = []
    for tick in x.ticks():
        parts.append(_rule(x.at(tick), _TOP, x.at(tick), low))
        parts.append(f'<text x="{x.at(tick)}" y="{low + 18}" text-anchor="middle">{tick:,g}</text>')
    for tick in y.ticks():
        parts.append(_rule(_LEFT, y.at(tick), right, y.at(tick)))
        parts.append(f'<text x="{_LEFT - 8}" y="{y.at(tick) + 4}" text-anchor="end">{tick:,g}</text>')
    return parts


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="#777" stroke-opacity="0.25"/>'


def _names(across: str, up: str) -> list[str]:
    middle = (_TOP + _HEIGHT - _BOTTOM) / 2
    return [
        f'<text x="{(_LEFT + _WIDTH - _RIGHT) / 2}" y="{_HEIGHT - 10}" text-anchor="middle">{escape(across)}</text>',
        f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">{escape(up)}</text>',
    ]


def _curve(line: Line, x: _Axis, y: _Axis, colour: str) -> list[str]:
    places = [(x.at(across), y.at(up)) for across, up in line.points if up > 0]
    path = " ".join(f"{across},{up}" for across, up in places)
    last_x, last_y = places[-1]
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        *(f'<circle cx="{across}" cy="{up}" r="3" fill="{colour}"/>' for across, up in places),
        f'<text x="{last_x + 8}" y="{last_y + 4}" fill="{colour}">{escape(line.name)}</text>',
    ]
