"""What rated matches make of ratings, and who is best. Matches are rated one at a time, and each counts once."""

import asyncio
from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from models.ids import MatchId, UserId
from models.stores.people.users import UserStore
from models.stores.play.rating_curves import RatedDay
from models.stores.ratings import Player, RatedMatch, RatingStore
from models.wire.base import Person
from models.wire.chat_values import DELETED
from models.wire.match_values import OutcomeInfo
from server.ratings import glicko, several
from server.ratings.glicko import Result, Strength
from server.ratings.ranking import Ranking
from server.ratings.rankings import Rankings

LOWEST: Final = 100.0
HIGHEST: Final = 3_999.0
# No rating is so sure that a match changes nothing.
SUREST: Final = 45.0
# The time without a match after which a rating is less sure, by as much as one period of the paper makes it.
PERIOD_MS: Final = 5 * 86_400_000
# So many rated matches of the same two count a day (UTC): otherwise ratings could be had for the asking.
MOST_A_DAY: Final = 5
# So many of the same two in these days count in full. Each further one tells less of them: the next is half a match,
# then a third and so on. Otherwise somebody could rise by beating the same helpers day by day.
FULL_LATELY: Final = 5
LATELY_DAYS: Final = 30
_DAY_MS: Final = 86_400_000

_NEW: Final = Strength()


class RatedResult(Struct, frozen=True):
    """How a match ended, with its ``people`` in the order of their seats. Those who ``left`` come last.

    ``teams``: those who have won played together, and so did the others.
    """

    people: Sequence[Person]
    outcome: OutcomeInfo
    left: Collection[int]
    ended_at: int
    teams: bool = False


class RatingChange(Struct, frozen=True):
    """What a match made of somebody's rating."""

    before: float
    after: float


class Ratings:
    """The ratings of all games."""

    def __init__(self, store: RatingStore, users: UserStore) -> None:
        self._store = store
        self._users = users
        self._lock = asyncio.Lock()
        # Whether a match may be noted that was not carried out, as after a crash or a failure.
        self._in_doubt = True
        self._rankings = Rankings(store, users)

    async def rating_of(self, game: str, user: UserId) -> float:
        """The rating of ``user``, or that of a new player. Raises ``unavailable``."""
        found = await self._store.of(game, [user])
        return found[user].rating if user in found else _NEW.rating

    async def ratings_of(self, game: str, users: Sequence[UserId]) -> dict[UserId, float]:
        """The ratings of ``users``, new players' among them. Raises ``unavailable``."""
        found = await self._store.of(game, users)
        return {user: found.get(user, _NEW).rating for user in users}

    async def settle(self, match: MatchId, game: str, result: RatedResult) -> None:
        """Let a match that is over change the ratings of its people.

        It counts once, however often this is called for it, and not at all if two of them have met in
        ``MOST_A_DAY`` matches of that day; the less, the more often two of them have met lately.

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

        Those of a match that has changed none so far are what they are now.
        """
        noted = await self._store.noted(match)
        if noted is not None and len(noted.before) == len(users):
            return tuple(map(round, noted.before))
        found = await self._store.of(game, [user for user in users if user is not None])
        return tuple(None if user is None else round(found.get(user, _NEW).rating) for user in users)

    async def changes(self, matches: Sequence[MatchId]) -> dict[MatchId, list[RatingChange]]:
        """What each of ``matches`` made of the ratings of its people, by seat. Raises ``unavailable``."""
        return {each.match: _changes(each) for each in await self._store.noted_among(matches)}

    async def days_of(self, user: UserId, game: str | None, since_day: int) -> list[RatedDay]:
        """What the rating of ``user`` was at the end of each day on which it changed. Raises ``unavailable``."""
        return await self._store.curves.since(user, game, since_day)

    async def standing(self, game: str, user: UserId) -> Player | None:
        """``user`` in ``game``, ranked or not, with the rating of a new player if it never played.

        None for a guest, and for nobody. Raises ``unavailable``.
        """
        account = await self._users.find(user)
        if account is None or account.guest:
            return None
        found = await self._store.of(game, [user])
        return found.get(user) or _new_player(game, Person(id=user, name=account.name))

    async def ranking(self, game: str) -> Ranking:
        """The best players of ``game``, as they are now. Raises ``unavailable``."""
        if self._in_doubt:
            async with self._lock:
                await self._make_good()
        return await self._rankings.of(game)

    def enter(self, user: UserId) -> None:
        """Rank ``user``, who has an account from now on and was a guest before."""
        self._rankings.enter(user)

    async def forget_user(self, user: UserId) -> None:
        """Rank ``user`` no more, and keep no rating of it. Raises ``unavailable``."""
        async with self._lock:
            await self._make_good()
            await self._store.forget_user(user)
            self._rankings.drop(user)

    async def _rated(self, match: MatchId, game: str, result: RatedResult) -> RatedMatch:
        """What the match makes of its players: nothing where two of them have met too often on that day."""
        people = result.people
        before = await self._store.of(game, [person.id for person in people])
        ratings = tuple(before.get(each.id, _NEW).rating for each in people)
        # Of each two: the day of the match, and those before it.
        lately = [_meetings(people, result.ended_at // _DAY_MS - ago) for ago in range(LATELY_DAYS)]
        often = 0
        for today, *days in zip(*lately, strict=True):
            met_today = await self._store.met([today], MOST_A_DAY)
            if met_today >= MOST_A_DAY:
                return RatedMatch(match, (), before=ratings)
            often = max(often, met_today + await self._store.met(days, MOST_A_DAY * LATELY_DAYS))
        weight = 1 / (1 + max(0, often - FULL_LATELY + 1))
        players = _players_after(game, result, before, weight)
        players = tuple(player for player in players if player.user != DELETED.id)
        return RatedMatch(match, players, meetings=lately[0] if players else (), before=ratings)

    async def _make_good(self) -> None:
        """Carry out what was noted before a crash, or before the database went away."""
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


def _players_after(
    game: str, result: RatedResult, before: dict[UserId, Player], weight: float
) -> tuple[Player, ...]:
    """The players after the match. A match that nobody won or lost, since all were gone, changes none."""
    people, outcome, ended_at = result.people, result.outcome, result.ended_at
    if outcome.reason == "abandoned" and not outcome.winners:
        return ()
    strengths = [_strength(before.get(person.id)) for person in people]
    idle = [_idle_periods(before.get(person.id), ended_at) for person in people]
    rated = _of_two if len(people) == 2 else _of_several
    after = rated(result, strengths, idle, weight)
    return tuple(
        _player(game, person, before.get(person.id), new, has_won=seat in outcome.winners, rated_at=ended_at)
        for seat, (person, new) in enumerate(zip(people, map(_bounded, after), strict=True))
    )


def _idle_periods(player: Player | None, now_ms: int) -> float:
    return 0.0 if player is None else max(0, now_ms - player.rated_at) / PERIOD_MS


def _of_two(
    result: RatedResult, strengths: Sequence[Strength], idle: Sequence[float], weight: float
) -> list[Strength]:
    found: list[Strength] = []
    for seat, new in enumerate(strengths):
        results = [
            Result(strengths[other], score, weight)
            for other, score in scores(seat, len(strengths), result.outcome.winners, result.left)
        ]
        found.append(glicko.after(new, results, periods=idle[seat]) if results else new)
    return found


def _of_several(
    result: RatedResult, strengths: Sequence[Strength], idle: Sequence[float], weight: float
) -> list[Strength]:
    outcome = result.outcome
    points = {int(seat): score for seat, score in (outcome.scores or {}).items()}
    groups = several.groups_of(len(strengths), outcome.winners, points, result.left, teams=result.teams)
    return several.after(strengths, groups, idle, weight)


def _changes(rated: RatedMatch) -> list[RatingChange]:
    """By seat; a match that did not count changed nothing. None are known of one that is older than ``before``."""
    after = [player.rating for player in rated.players] or rated.before
    return [RatingChange(*each) for each in zip(rated.before, after, strict=False)]


def _meetings(people: Sequence[Person], day: int) -> tuple[str, ...]:
    """Each two of ``people``, with the day (UTC), counted from the epoch."""
    pairs = combinations(sorted({person.id for person in people} - {DELETED.id}), 2)
    return tuple(f"{day}|{first}|{second}" for first, second in pairs)


def _new_player(game: str, person: Person) -> Player:
    """Somebody who has not played yet."""
    return Player(
        game=game,
        user=person.id,
        name=person.name,
        rating=_NEW.rating,
        deviation=_NEW.deviation,
        volatility=_NEW.volatility,
        played=0,
        won=0,
        edition=0,
        rated_at=0,
    )


def scores(
    seat: int, seats: int, winners: Sequence[int], left: Collection[int] = ()
) -> list[tuple[int, float]]:
    """The score of ``seat`` against each other seat: 1 against those that lost where it won, 0 for the reverse.

    A draw is a half against everybody. Seats that won together, or lost together, did not play against each other;
    but whoever left has lost against all who stayed.
    """
    others = [other for other in range(seats) if other != seat]
    found = [(other, float(other in left)) for other in others if (other in left) != (seat in left)]
    alike = [other for other in others if (other in left) == (seat in left)]
    if seat in left:
        return found
    if not winners:
        return [*found, *((other, 0.5) for other in alike)]
    has_won = seat in winners
    return [*found, *((other, float(has_won)) for other in alike if (other in winners) != has_won)]


def _strength(player: Player | None) -> Strength:
    if player is None:
        return _NEW
    return Strength(rating=player.rating, deviation=player.deviation, volatility=player.volatility)


def _bounded(strength: Strength) -> Strength:
    return Strength(
        rating=min(max(strength.rating, LOWEST), HIGHEST),
        deviation=min(max(strength.deviation, SUREST), _NEW.deviation),
        volatility=strength.volatility,
    )


def _player(
    game: str, person: Person, old: Player | None, new: Strength, *, has_won: bool, rated_at: int
) -> Player:
    before = old or _new_player(game, person)
    return replace(
        before,
        name=person.name,
        rating=new.rating,
        deviation=new.deviation,
        volatility=new.volatility,
        played=1 + before.played,
        won=has_won + before.won,
        edition=1 + before.edition,
        rated_at=rated_at,
    )
