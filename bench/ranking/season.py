"""The season: days of matches by the server's own pairing, endings and ratings, on a simulated clock."""

import random
from typing import Any, Final

from msgspec import Struct

from bench.ranking.people import Player, guests_of, players_of, score_of
from bench.ranking.stores import MemoryMatches, MemoryRatings, MemoryUsers
from models.ids import MatchId, RoomId
from models.wire.base import Person
from models.wire.commands.games import GameMove
from server.games import time_control
from server.games.clock_kinds import ClockSpec
from server.games.registry import GAMES
from server.matches import moves
from server.matches.match import Decide, Match
from server.matches.storage import MatchStorage, Stored
from server.matches.table import Chair, Table
from server.matches.upkeep.errands import Errands
from server.matchmaking.pairing import Group, lineups
from server.ratings import ratings as rating_service
from server.ratings.seasons import Seasons

GAME: Final = "tictactoe"
_START_MS: Final = 1_800_000_000_000
_DAY_S: Final = 86_400.0
_CLOCK: Final = ClockSpec(kind="fischer", initial_s=60, increment_s=1)
_PLAYED_S: Final = 5.0
_OVER_TIME_S: Final = 100.0
# How long everybody waits for a match before those without one give up.
_WAITS_S: Final = 60.0
# A farmer tries far more matches than count.
_FARMED_A_DAY: Final = 12


class HeldClock:
    """A ``Clock`` that stands still between matches."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def now_ms(self) -> int:
        return _START_MS + round(self.now_s * 1_000)

    def monotonic(self) -> float:
        return self.now_s


class Standing(Struct, frozen=True):
    """A player's result at the end. ``rank``: from 0; None without a rank."""

    player: Player
    rating: float
    rank: int | None


class Season:
    """A season of ``count`` players, to be created in a running loop. The same ``seed`` makes the same season."""

    def __init__(self, count: int, seed: int) -> None:
        self._chance = random.Random(seed)
        self._clock = HeldClock()
        self.players = players_of(count, self._chance)
        self.store = MemoryRatings()
        store: Any = self.store
        users: Any = MemoryUsers(guests_of(self.players))
        matches: Any = MemoryMatches()
        nobody: Any = None
        self.ratings = rating_service.Ratings(store, users, self._clock, Seasons())
        self._storage = MatchStorage(matches)
        self._errands = Errands(nobody, nobody, self.ratings)
        self._played = 0

    async def play(self, days: int, rounds_a_day: int) -> list[Standing]:
        """Play ``days`` with ``rounds_a_day``, in each of which everybody looks for a match; return the standings."""
        for day in range(days):
            for number in range(rounds_a_day):
                self._clock.now_s = (day + number / rounds_a_day) * _DAY_S
                for first, second in await self._pairs():
                    await self._meet(first, second)
            for player in self.players:
                await self._farm(player)
        await self._storage.close()
        ranking = await self.ratings.ranking(GAME, 0)
        return [
            Standing(player, await self._rating(player.person), ranking.index(player.person.id))
            for player in self.players
        ]

    async def _pairs(self) -> list[tuple[Player, Player]]:
        waiting = [
            Group(
                (player,),
                self._clock.now_s - self._chance.random() * _WAITS_S,
                await self._rating(player.person),
            )
            for player in self.players
        ]
        return [(one.who[0], other.who[0]) for one, other in lineups(waiting, 2, 2, self._clock.now_s)]

    async def _meet(self, first: Player, second: Player) -> None:
        """A match between two paired players, which ends according to their kinds."""
        score = score_of(first, second, self._chance)
        match = await self._begun(first.person, second.person)
        ratings = [await self._rating(each.person) for each in (first, second)]
        for seat, (player, own, others) in enumerate(
            ((first, ratings[0], ratings[1]), (second, ratings[1], ratings[0]))
        ):
            if player.kind in ("staller", "dropper") and others > own:
                # An opponent who looks stronger is dodged before the match counts.
                await self._ended(match, self._escape(match, player, seat))
                return
            await self._move(match, player.person, seat)
        if score == 0.5:
            await self._ended(match, lambda: moves.agreed_draw(match, match.table))
            return
        loser, seat = (second, 1) if score == 1.0 else (first, 0)
        await self._ended(match, self._escape(match, loser, seat))

    def _escape(self, match: Match, loser: Player, seat: int) -> Decide:
        """How ``loser`` ends a match that it would lose."""
        if loser.kind == "staller" and seat in match.to_move:
            self._clock.now_s += _OVER_TIME_S
            return moves.timed_out(match, match.now_ms())
        if loser.kind in ("staller", "dropper"):
            return lambda: moves.abandoned(match, seat)
        return moves.resigned(match, loser.person.id)

    async def _farm(self, farmer: Player) -> None:
        """Let its helpers lose to ``farmer``: at once, or after both have moved."""
        for number in range(_FARMED_A_DAY if farmer.helpers else 0):
            helper = farmer.helpers[number % len(farmer.helpers)]
            match = await self._begun(farmer.person, helper)
            if self._chance.random() < 0.8:
                await self._move(match, farmer.person, 0)
                await self._move(match, helper, 1)
            await self._ended(match, moves.resigned(match, helper.id))

    async def _begun(self, *people: Person) -> Match:
        self._played += 1
        table = Table(
            match=MatchId(f"g-{self._played}"),
            room=RoomId(f"r-{self._played}"),
            game=GAME,
            chairs=tuple(Chair(user=person) for person in people),
            seed=bytes(32).hex(),
            created_at=self._clock.now_ms(),
            options=GAMES[GAME].options_type(),
            rated=True,
            clock=time_control.start(_CLOCK, len(people)),
        )
        match = Match(Stored(GAMES[GAME], table, [], None, {}), self._storage, self._clock)
        await match.change(lambda: moves.begun(match, match.table))
        return match

    async def _move(self, match: Match, person: Person, version: int) -> None:
        self._clock.now_s += _PLAYED_S
        move = GameMove(room=match.room, version=version, move={"x": version, "y": 0})
        await moves.move(match, person.id, move)

    async def _ended(self, match: Match, decide: Decide) -> None:
        await match.change(decide)
        await self._errands.rate(match)

    async def _rating(self, person: Person) -> float:
        return await self.ratings.rating_of(GAME, person.id)
