"""The rankings of all games: each is read once, when it is first requested, and then updated as matches change it.

Only one process writes, so a ranking in memory stays right. Reading a ranking never waits for a match that is being
rated, nor the reverse.
"""

import asyncio
from collections.abc import Callable
from typing import Final

from models.ids import UserId
from models.stores.people.users import UserStore
from models.stores.ratings import Player, RatingStore
from server.ratings.ranking import MAX_RANKED, Ranking

# A player with a greater uncertainty than this is not ranked yet.
MOST_UNSURE: Final = 110.0
_HIGHEST: Final = 4_000.0
_STEP: Final = 200
# A ranking that lost this many players is read again: others belong at its end, which it does not hold.
_MOST_DROPPED: Final = 500

_Change = Callable[[Ranking], None]


class Rankings:
    """The best players of each game."""

    def __init__(self, store: RatingStore, users: UserStore) -> None:
        self._store = store
        self._users = users
        self._kept: dict[str, Ranking] = {}
        self._reading: dict[str, asyncio.Task[Ranking]] = {}
        # The changes of a ranking while it is being read.
        self._changes: dict[str, list[_Change]] = {}
        # Users who were guests and have accounts now, for each game whose ranking does not include them yet.
        self._new_accounts: dict[str, set[UserId]] = {}

    async def of(self, game: str) -> Ranking:
        """The present ranking of ``game``. Raises ``unavailable``."""
        ranking = self._kept.get(game)
        if ranking is None or (ranking.was_cut and len(ranking) < MAX_RANKED - _MOST_DROPPED):
            ranking = await self._read_once(game)
        if new := self._new_accounts.pop(game, None):
            await self._enter(game, new)
        return ranking

    def put(self, player: Player, *, is_guest: bool) -> None:
        """Note the present rating of ``player``."""
        is_ranked = not is_guest and player.deviation <= MOST_UNSURE
        change: _Change = (lambda ranking: ranking.put(player)) if is_ranked else _dropping(player.user)
        self._change(player.game, change)

    def drop(self, user: UserId) -> None:
        """Remove ``user`` from the rankings of all games."""
        for game in {*self._kept, *self._reading}:
            self._change(game, _dropping(user))

    def enter(self, user: UserId) -> None:
        """Rank ``user``, who was a guest until now, if their ratings are certain enough."""
        for game in {*self._kept, *self._reading}:
            self._new_accounts.setdefault(game, set()).add(user)

    def _change(self, game: str, change: _Change) -> None:
        if game in self._kept:
            change(self._kept[game])
        if game in self._changes:
            self._changes[game].append(change)

    async def _enter(self, game: str, users: set[UserId]) -> None:
        try:
            players = (await self._store.of(game, sorted(users))).values()
            guests = await self._users.guests_among([player.user for player in players])
        except BaseException:
            self._new_accounts.setdefault(game, set()).update(users)
            raise
        for player in players:
            self.put(player, is_guest=player.user in guests)

    async def _read_once(self, game: str) -> Ranking:
        task = self._reading.get(game)
        if task is None:
            self._changes[game] = []
            task = self._reading[game] = asyncio.create_task(self._read(game), name=f"rank {game}")
            task.add_done_callback(lambda _: self._reading.pop(game))
        # This caller may be cancelled while others wait for the same ranking.
        return await asyncio.shield(task)

    async def _read(self, game: str) -> Ranking:
        try:
            ranking = Ranking(await self._best(game))
        finally:
            changes = self._changes.pop(game)
        for change in changes:
            change(ranking)
        self._kept[game] = ranking
        return ranking

    async def _best(self, game: str) -> list[Player]:
        """The best players, by bounded queries: a range of ratings that holds too many is halved."""
        found: list[Player] = []
        ranges = [(0.0, _HIGHEST)]
        while ranges and len(found) <= MAX_RANKED:
            low, high = ranges.pop()
            is_narrow = high - low <= 1
            at_most = MAX_RANKED if is_narrow else _STEP + 1
            page = await self._store.between(game, low, high, at_most, deviation=MOST_UNSURE)
            if len(page) <= _STEP or is_narrow:
                guests = await self._users.guests_among([player.user for player in page])
                found += [player for player in page if player.user not in guests]
                continue
            middle = (low + high) / 2
            ranges += [(low, middle), (middle, high)]
        return found


def _dropping(user: UserId) -> _Change:
    return lambda ranking: ranking.drop(user)
