"""Seasons: each has ratings and a leaderboard of its own, and begins with what is left of the one before. Pure.

What was rated before the first start is season 0. A match belongs to the season in which it ended, so all ratings can
be made anew from the matches.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from models.stores.ratings import SEASON_MARK, Player

_CENTRE: Final = 1500.0
# At the start of a season a rating is half as far from that of a new player, and at least so unsure.
_KEPT: Final = 0.5
_LEAST_DEVIATION: Final = 150.0


class Seasons:
    """The seasons that begin at ``starts``, in ms since the epoch, ascending."""

    def __init__(self, starts: Sequence[int] = ()) -> None:
        self.starts = tuple(starts)

    def at(self, moment_ms: int) -> int:
        """The season of a moment."""
        return bisect_right(self.starts, moment_ms)

    def keys(self, game: str, season: int) -> list[str]:
        """Under what the ratings of ``game`` are kept: those of ``season`` first, then of the ones before."""
        return [f"{game}{SEASON_MARK}{each}" if each else game for each in range(season, -1, -1)]


def carried_over(player: Player, key: str) -> Player:
    """``player``, as its last season left it, at the start of the one that is kept under ``key``."""
    return replace(
        player,
        game=key,
        rating=_CENTRE + _KEPT * (player.rating - _CENTRE),
        deviation=max(player.deviation, _LEAST_DEVIATION),
        played=0,
        won=0,
        edition=0,
    )
