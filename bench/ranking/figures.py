"""The figures of a season: how well the ranking orders the honest, what each kind of cheat gained, and a picture."""

import statistics
from collections.abc import Sequence
from typing import Final

from bench.ranking.people import CHEATS, PersonKind
from bench.ranking.season import Standing

_WIDTH: Final = 640
_HEIGHT: Final = 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 110, 20, 50
_LOW, _HIGH = 700.0, 2_300.0
_TICKS: Final = range(800, 2_301, 300)
_COLOURS: Final[dict[PersonKind, str]] = {
    "honest": "#4a6fa5", "farmer": "#c2571a", "staller": "#2a7f62", "dropper": "#8d5a97",
}  # fmt: skip


def order_of_the_honest(standings: Sequence[Standing]) -> float:
    """Spearman's correlation between true strength and place, of the ranked honest players; 1 is the true order."""
    ranked = [each for each in standings if each.rank is not None and each.player.kind == "honest"]
    in_order = sorted(ranked, key=lambda each: each.player.strength, reverse=True)
    places = {each.player.person.id: place for place, each in enumerate(in_order)}
    shown = sorted(ranked, key=lambda each: each.rank or 0)
    return statistics.correlation([places[each.player.person.id] for each in shown], range(len(shown)))


def gain_of(kind: PersonKind, standings: Sequence[Standing]) -> float:
    """How far players of a kind stand above their true strength on average, more than the honest do."""
    return _above(kind, standings) - _above("honest", standings)


def error_of(kind: PersonKind, standings: Sequence[Standing]) -> float:
    """The standard error of that average."""
    above = [each.rating - each.player.strength for each in standings if each.player.kind == kind]
    return statistics.stdev(above) / len(above) ** 0.5 if len(above) > 1 else 0.0


def picture(standings: Sequence[Standing]) -> str:
    """An SVG of everybody: true strength across, rating up; on the line both are the same."""
    parts = [*_grid()]
    for kind in ("honest", *CHEATS):
        parts += [_dot(each, kind) for each in standings if each.player.kind == kind]
    parts += _legend(standings)
    body = "\n".join(f"  {part}" for part in parts)
    style = 'font-family="sans-serif" font-size="12" fill="#777"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {style}>\n{body}\n</svg>\n'
    )


def _above(kind: PersonKind, standings: Sequence[Standing]) -> float:
    return statistics.mean(
        each.rating - each.player.strength for each in standings if each.player.kind == kind
    )


def _x(strength: float) -> float:
    return round(_LEFT + (strength - _LOW) / (_HIGH - _LOW) * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(rating: float) -> float:
    return round(_HEIGHT - _BOTTOM - (rating - _LOW) / (_HIGH - _LOW) * (_HEIGHT - _TOP - _BOTTOM), 1)


def _dot(each: Standing, kind: PersonKind) -> str:
    strength, rating = (min(max(value, _LOW), _HIGH) for value in (each.player.strength, each.rating))
    radius, opacity = (2, 0.35) if kind == "honest" else (3.5, 1)
    return (
        f'<circle cx="{_x(strength)}" cy="{_y(rating)}" r="{radius}" fill="{_COLOURS[kind]}" '
        f'fill-opacity="{opacity}"/>'
    )


def _grid() -> list[str]:
    rule = 'stroke="#777" stroke-opacity="0.25"'
    parts = []
    for tick in _TICKS:
        parts.append(f'<line x1="{_x(tick)}" y1="{_TOP}" x2="{_x(tick)}" y2="{_y(_LOW)}" {rule}/>')
        parts.append(f'<line x1="{_LEFT}" y1="{_y(tick)}" x2="{_x(_HIGH)}" y2="{_y(tick)}" {rule}/>')
        parts.append(f'<text x="{_x(tick)}" y="{_y(_LOW) + 18}" text-anchor="middle">{tick}</text>')
        parts.append(f'<text x="{_LEFT - 8}" y="{_y(tick) + 4}" text-anchor="end">{tick}</text>')
    parts.append(f'<line x1="{_x(_LOW)}" y1="{_y(_LOW)}" x2="{_x(_HIGH)}" y2="{_y(_HIGH)}" stroke="#777"/>')
    parts.append(f'<text x="{_x(1_500)}" y="{_HEIGHT - 10}" text-anchor="middle">true strength</text>')
    middle = _y(1_500)
    parts.append(
        f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">rating</text>'
    )
    return parts


def _legend(standings: Sequence[Standing]) -> list[str]:
    parts = []
    for place, kind in enumerate(("honest", *CHEATS)):
        y = _TOP + 14 + 20 * place
        count = sum(each.player.kind == kind for each in standings)
        parts.append(f'<circle cx="{_x(_HIGH) + 12}" cy="{y - 4}" r="3.5" fill="{_COLOURS[kind]}"/>')
        parts.append(f'<text x="{_x(_HIGH) + 20}" y="{y}">{count} {kind}</text>')
    return parts
