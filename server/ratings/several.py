"""The strength of players after a match of more than two, some of whom may have played together. Pure.

The model is Plackett-Luce of Ruby C. Weng and Chih-Jen Lin, "A Bayesian Approximation Method for Online Ranking",
Journal of Machine Learning Research 12 (2011), 267-300, as in ``openskill``. It tells places apart, which pairs
of winners and losers do not, and separates a team's result from its members'. Ratings are on the scale of ``glicko``,
where new players have 1500 and 350: there they have 25 and 25/3.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace
from openskill.models import PlackettLuce

from server.ratings.glicko import Strength

_CENTRE: Final = 1500.0
_MU: Final = 25.0
_SCALE: Final = 42.0
# That of ``glicko``, for the effect of time on a rating.
_VOLATILITY_SCALE: Final = 173.7178


class Group(Struct, frozen=True):
    """Seats that played together, and their place: 0 is the best, and equal places are a draw."""

    seats: tuple[int, ...]
    place: int


def groups_of(
    seats: int, winners: Sequence[int], points: Mapping[int, float], left: Collection[int], *, teams: bool
) -> list[Group]:
    """The teams of a match, and their places.

    Players who ``left`` come last, each alone. With ``teams`` the winners are one group and the others another; else
    each is alone, winners before others, then by ``points``.
    """
    staying = [seat for seat in range(seats) if seat not in left]
    if teams and winners:
        sides = [[seat for seat in staying if (seat in winners) is has_won] for has_won in (True, False)]
        groups = [Group(tuple(side), place) for place, side in enumerate(sides) if side]
    else:
        keys = {seat: (bool(winners) and seat not in winners, -points.get(seat, 0.0)) for seat in staying}
        places = {key: place for place, key in enumerate(sorted(set(keys.values())))}
        groups = [Group((seat,), places[keys[seat]]) for seat in staying]
    return groups + [Group((seat,), seats) for seat in sorted(left)]


def after(
    strengths: Sequence[Strength], groups: Sequence[Group], periods: Sequence[float], weight: float = 1.0
) -> list[Strength]:
    """The players after the match, by seat.

    ``periods``: how many rating periods each was idle, which made their rating less certain. ``weight``: how much
    of a match it counts as.
    """
    if len(groups) < 2:
        return list(strengths)
    unsure = [_idle(strength, idle) for strength, idle in zip(strengths, periods, strict=True)]
    model = PlackettLuce(mu=_MU, sigma=350.0 / _SCALE)
    teams = [
        [model.rating(mu=_mu(unsure[seat]), sigma=unsure[seat].deviation / _SCALE) for seat in group.seats]
        for group in groups
    ]
    found = list(unsure)
    rated = model.rate(teams, ranks=[float(group.place) for group in groups])
    for group, team in zip(groups, rated, strict=True):
        for seat, new in zip(group.seats, team, strict=True):
            old = unsure[seat]
            rating = _CENTRE + (new.mu - _MU) * _SCALE
            found[seat] = replace(
                old,
                rating=old.rating + weight * (rating - old.rating),
                deviation=old.deviation + weight * (new.sigma * _SCALE - old.deviation),
            )
    return found


def _mu(strength: Strength) -> float:
    return _MU + (strength.rating - _CENTRE) / _SCALE


def _idle(strength: Strength, periods: float) -> Strength:
    grown = periods * (strength.volatility * _VOLATILITY_SCALE) ** 2
    return replace(strength, deviation=math.sqrt(strength.deviation**2 + grown))
