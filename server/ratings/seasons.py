"""Seasons: each has ratings and a leaderboard of its own, and begins with a part of the one before. Pure.

Matches before the first start are season 0. A match belongs to the season in which it ended, so all ratings can
be computed again from the matches.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from models.stores.ratings import SEASON_MARK, Player

_CENTRE: Final = 1500.0
# At the start of a season a rating is half as far from that of a new player, and at least this uncertain.
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
        """The keys of the ratings of ``game``: that of ``season`` first, then of the ones before."""
        return [f"{game}{SEASON_MARK}{each}" if each else game for each in range(season, -1, -1)]


def carried_over(player: Player, key: str) -> Player:
    """``player``, as their last season left them, at the start of the season of ``key``."""
    return replace(
        player,
        game=key,
        rating=_CENTRE + _KEPT * (player.rating - _CENTRE),
        deviation=max(player.deviation, _LEAST_DEVIATION),
        played=0,
        won=0,
        edition=0,
    )
