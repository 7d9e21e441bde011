"""The best players of one game in their order, held in memory. Pure.

Players with the same rating are ordered by id, so that each has one rank. Players beyond ``MAX_RANKED`` have none.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from typing import Final

from models.ids import UserId
from models.stores.ratings import Player

MAX_RANKED: Final = 10_000

_Place = tuple[float, UserId]


class Ranking:
    """Players by descending rating."""

    def __init__(self, players: Iterable[Player] = ()) -> None:
        self._players = {player.user: player for player in players}
        self._places: list[_Place] = sorted(map(_place, self._players.values()))
        # The last known place: a player behind it also stands behind others that are not held here.
        self._end: _Place | None = None
        self._cut()

    @property
    def was_cut(self) -> bool:
        """Whether there are others, beyond ``MAX_RANKED``."""
        return self._end is not None

    def put(self, player: Player) -> None:
        """Rank ``player`` with the present rating, in place of the earlier one."""
        self.drop(player.user)
        if self._end is not None and _place(player) > self._end:
            return
        self._players[player.user] = player
        insort(self._places, _place(player))
        self._cut()

    def drop(self, user: UserId) -> None:
        """Remove ``user`` from the ranking."""
        old = self._players.pop(user, None)
        if old is not None:
            del self._places[bisect_left(self._places, _place(old))]

    def place_of(self, player: Player) -> int:
        """The number of players before ``player``, who need not be ranked."""
        return bisect_left(self._places, _place(player))

    def index(self, user: UserId) -> int | None:
        """The number of players before ``user``; None if ``user`` is not ranked."""
        player = self._players.get(user)
        return None if player is None else bisect_left(self._places, _place(player))

    def page(self, start: int, count: int) -> list[Player]:
        """``count`` players, after the first ``start``."""
        return [self._players[user] for _, user in self._places[start : start + count]]

    def __len__(self) -> int:
        return len(self._places)

    def _cut(self) -> None:
        if len(self._places) > MAX_RANKED:
            self._end = self._places[MAX_RANKED - 1]
        for _, user in self._places[MAX_RANKED:]:
            del self._players[user]
        del self._places[MAX_RANKED:]


def _place(player: Player) -> _Place:
    return (-player.rating, player.user)
