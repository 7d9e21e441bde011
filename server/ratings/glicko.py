"""How strong players are, by the Glicko-2 system. Pure.

Mark E. Glickman, "Example of the Glicko-2 system" (http://www.glicko.net/glicko/glicko2.pdf); steps and letters
are those of that paper, which follows his "Dynamic paired comparison models with stochastic variances", Journal
of Applied Statistics 28 (2001), 673-689.
"""

import math
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

_CENTRE: Final = 1500.0
_SCALE: Final = 173.7178
_CLOSE_ENOUGH: Final = 0.000_001
# How much volatility may change: the paper names 0.3 to 1.2 as reasonable.
TAU: Final = 0.5


class Strength(Struct, frozen=True, kw_only=True):
    """A rating, its uncertainty, and its volatility. The defaults are those of a new player."""

    rating: float = 1500.0
    deviation: float = 350.0
    volatility: float = 0.06


class Result(Struct, frozen=True):
    """A game against ``opponent``, with their strength before the game: 1 is won, 0.5 drawn, 0 lost.

    ``weight``: how much of a game it counts as (1 in the paper).
    """

    opponent: Strength
    score: float
    weight: float = 1.0


def after(player: Strength, results: Sequence[Result], *, periods: float = 1.0) -> Strength:
    """The player after ``results``, of which there is at least one.

    ``periods``: how many rating periods have passed, which made the rating less certain (1 in the paper).
    """
    mu, phi = (player.rating - _CENTRE) / _SCALE, player.deviation / _SCALE
    information = gain = 0.0
    for result in results:
        mu_j, phi_j = (result.opponent.rating - _CENTRE) / _SCALE, result.opponent.deviation / _SCALE
        g = 1 / math.sqrt(1 + 3 * phi_j**2 / math.pi**2)
        expected = 1 / (1 + math.exp(-g * (mu - mu_j)))
        information += result.weight * g**2 * expected * (1 - expected)
        gain += result.weight * g * (result.score - expected)
    v = 1 / information
    sigma = _volatility(player.volatility, phi, v, v * gain)
    phi_star = math.sqrt(phi**2 + periods * sigma**2)
    phi_new = 1 / math.sqrt(1 / phi_star**2 + 1 / v)
    mu_new = mu + phi_new**2 * gain
    return Strength(rating=_CENTRE + _SCALE * mu_new, deviation=_SCALE * phi_new, volatility=sigma)


def _volatility(sigma: float, phi: float, v: float, delta: float) -> float:
    """Step 5: the zero of f, by the Illinois algorithm."""
    a = math.log(sigma**2)

    def f(x: float) -> float:
        e = math.exp(x)
        spread = phi**2 + v + e
        return e * (delta**2 - spread) / (2 * spread**2) - (x - a) / TAU**2

    low = a
    if delta**2 > phi**2 + v:
        high = math.log(delta**2 - phi**2 - v)
    else:
        k = 1
        while f(a - k * TAU) < 0:
            k += 1
        high = a - k * TAU
    f_low, f_high = f(low), f(high)
    while abs(high - low) > _CLOSE_ENOUGH:
        middle = low + (low - high) * f_low / (f_high - f_low)
        f_middle = f(middle)
        if f_middle * f_high <= 0:
            low, f_low = high, f_high
        else:
            f_low /= 2
        high, f_high = middle, f_middle
    return math.exp(low / 2)
