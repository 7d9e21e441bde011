"""The ratings after rated matches, and the best players. Matches are rated one at a time, and each counts once."""

import asyncio
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from msgspec import Struct

from models.ids import MatchId, UserId
from models.stores.people.users import UserStore
from models.stores.play.rating_curves import RatedDay
from models.stores.ratings import Player, RatedMatch, RatingStore
from models.wire.base import Person
from models.wire.chat_values import DELETED
from server.ratings.players import NEW, RatedResult, new_player, players_after
from server.ratings.ranking import Ranking
from server.ratings.rankings import Rankings
from server.ratings.seasons import Seasons, carried_over
from server.runtime.clock import Clock

# How many rated matches of the same two count a day (UTC): otherwise two players could make any rating.
MOST_A_DAY: Final = 5
# How many of the same two in these days count in full. Each further one counts for less: the next is half a match,
# then a third and so on. Otherwise a player could rise by beating the same helpers day by day.
FULL_LATELY: Final = 5
LATELY_DAYS: Final = 30
_DAY_MS: Final = 86_400_000


class RatingChange(Struct, frozen=True):
    """The change of one rating by a match."""

    before: float
    after: float


class Ratings:
    """The ratings of all games."""

    def __init__(self, store: RatingStore, users: UserStore, clock: Clock, seasons: Seasons) -> None:
        self.seasons = seasons
        self._clock = clock
        self._store = store
        self._users = users
        self._lock = asyncio.Lock()
        # Whether a noted match may not have been carried out, as after a crash or a failure.
        self._in_doubt = True
        self._rankings = Rankings(store, users)

    async def rating_of(self, game: str, user: UserId) -> float:
        """The rating of ``user``, or that of a new player. Raises ``unavailable``."""
        return (await self.ratings_of(game, [user]))[user]

    async def ratings_of(self, game: str, users: Sequence[UserId]) -> dict[UserId, float]:
        """The ratings of ``users``, including new players. Raises ``unavailable``."""
        found = await self._players(game, users, self.season)
        return {user: found.get(user, NEW).rating for user in users}

    @property
    def season(self) -> int:
        """The present season."""
        return self.seasons.at(self._clock.now_ms())

    async def settle(self, match: MatchId, game: str, result: RatedResult) -> None:
        """Apply a match that is over to the ratings of its people.

        It counts once, however often this is called for it, and not at all if two of them have met in
        ``MOST_A_DAY`` matches of that day; and less, the more often two of them have met recently.

        Raises:
            Refusal: ``unavailable``; the caller must retry.
        """
        async with self._lock:
            await self._make_good()
            noted = await self._rated(match, game, result)
            self._in_doubt = True
            await self._carry_out(await self._store.note(noted))
            self._in_doubt = False

    async def before(
        self, match: MatchId, game: str, users: Sequence[UserId | None]
    ) -> tuple[int | None, ...]:
        """The ratings that ``users`` had before a rated match; None for a bot. Raises ``unavailable``.

        For a match that has changed none so far, they are the present ones.
        """
        noted = await self._store.noted(match)
        if noted is not None and len(noted.before) == len(users):
            return tuple(map(round, noted.before))
        found = await self._players(game, [user for user in users if user is not None], self.season)
        return tuple(None if user is None else round(found.get(user, NEW).rating) for user in users)

    async def changes(self, matches: Sequence[MatchId]) -> dict[MatchId, list[RatingChange]]:
        """The changes by each of ``matches`` to the ratings of its people, by seat. Raises ``unavailable``."""
        return {each.match: _changes(each) for each in await self._store.noted_among(matches)}

    async def days_of(self, user: UserId, game: str | None, since_day: int) -> list[RatedDay]:
        """The rating of ``user`` at the end of each day on which it changed. Raises ``unavailable``."""
        return await self._store.curves.since(user, game, since_day)

    async def standing(self, game: str, user: UserId, season: int) -> Player | None:
        """``user`` in ``game``, ranked or not, with the rating of a new player if they never played.

        None for a guest, and for an unknown user. Raises ``unavailable``.
        """
        account = await self._users.find(user)
        if account is None or account.guest:
            return None
        found = await self._players(game, [user], season)
        return found.get(user) or new_player(game, Person(id=user, name=account.name))

    async def ranking(self, game: str, season: int) -> Ranking:
        """The ranking of ``game`` in a season, at present. Raises ``unavailable``."""
        if self._in_doubt:
            async with self._lock:
                await self._make_good()
        return await self._rankings.of(self.seasons.keys(game, season)[0])

    def enter(self, user: UserId) -> None:
        """Rank ``user``, who was a guest and has an account from now on."""
        self._rankings.enter(user)

    async def forget_user(self, user: UserId) -> None:
        """Remove ``user`` from all rankings, and delete their ratings. Raises ``unavailable``."""
        async with self._lock:
            await self._make_good()
            await self._store.forget_user(user)
            self._rankings.drop(user)

    async def _players(self, game: str, users: Sequence[UserId], season: int) -> dict[UserId, Player]:
        """Those of ``users`` who have played rated matches, with their strength in ``season``."""
        keys, found = self.seasons.keys(game, season), dict[UserId, Player]()
        for key in keys:
            missing = [user for user in users if user not in found]
            for user, player in (await self._store.of(key, missing) if missing else {}).items():
                found[user] = player if key == keys[0] else carried_over(player, keys[0])
        return found

    async def _rated(self, match: MatchId, game: str, result: RatedResult) -> RatedMatch:
        """The match with its changed players: none if two of them have met too often on that day."""
        people = result.people
        season = self.seasons.at(result.ended_at)
        before = await self._players(game, [person.id for person in people], season)
        ratings = tuple(before.get(each.id, NEW).rating for each in people)
        # For each two: the day of the match, and those before it.
        lately = [_meetings(people, result.ended_at // _DAY_MS - ago) for ago in range(LATELY_DAYS)]
        often = 0
        for today, *days in zip(*lately, strict=True):
            met_today = await self._store.met([today], MOST_A_DAY)
            if met_today >= MOST_A_DAY:
                return RatedMatch(match, (), before=ratings)
            often = max(often, met_today + await self._store.met(days, MOST_A_DAY * LATELY_DAYS))
        weight = 1 / (1 + max(0, often - FULL_LATELY + 1))
        players = players_after(self.seasons.keys(game, season)[0], result, before, weight)
        players = tuple(player for player in players if player.user != DELETED.id)
        return RatedMatch(match, players, meetings=lately[0] if players else (), before=ratings)

    async def _make_good(self) -> None:
        """Carry out the matches that were noted before a crash, or before the database went away."""
        if self._in_doubt:
            for rated in await self._store.left_open():
                await self._carry_out(rated)
            self._in_doubt = False

    async def _carry_out(self, rated: RatedMatch) -> None:
        if not rated.open:
            return
        await self._store.carry_out(rated)
        guests = await self._users.guests_among([player.user for player in rated.players])
        for player in rated.players:
            self._rankings.put(player, is_guest=player.user in guests)


def _changes(rated: RatedMatch) -> list[RatingChange]:
    """By seat; a match that did not count changed nothing. Matches from before ``before`` existed have none."""
    after = [player.rating for player in rated.players] or rated.before
    return [RatingChange(*each) for each in zip(rated.before, after, strict=False)]


def _meetings(people: Sequence[Person], day: int) -> tuple[str, ...]:
    """Each two of ``people``, with the day (UTC), counted from the epoch."""
    pairs = combinations(sorted({person.id for person in people} - {DELETED.id}), 2)
    return tuple(f"{day}|{first}|{second}" for first, second in pairs)
