"""The ratings of the players after one match: of two by Glicko-2, of more by their places. Pure."""

from collections.abc import Collection, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from models.ids import UserId
from models.stores.ratings import Player
from models.wire.base import Person
from models.wire.match_values import OutcomeInfo
from server.ratings import glicko, several
from server.ratings.glicko import Result, Strength

LOWEST: Final = 100.0
HIGHEST: Final = 3_999.0
# The least uncertainty: every match changes a rating.
SUREST: Final = 45.0
# The time without a match that makes a rating less certain by as much as one period of the paper.
PERIOD_MS: Final = 5 * 86_400_000
NEW: Final = Strength()


class RatedResult(Struct, frozen=True):
    """The end of a match, with its ``people`` in the order of their seats. Those who ``left`` come last.

    ``teams``: the winners played together, and so did the others. ``unmoved``: the seats that made no move.
    """

    people: Sequence[Person]
    outcome: OutcomeInfo
    left: Collection[int]
    ended_at: int
    teams: bool = False
    unmoved: Collection[int] = ()


def players_after(
    game: str, result: RatedResult, before: dict[UserId, Player], weight: float
) -> tuple[Player, ...]:
    """The players after the match. A match without winner and loser, since all were gone, changes none.

    Nobody gains by players who made no move, nor do those gain themselves; they may lose.
    """
    people, outcome, ended_at = result.people, result.outcome, result.ended_at
    if (outcome.reason == "abandoned" and not outcome.winners) or len(result.unmoved) == len(people):
        return ()
    strengths = [_strength(before.get(person.id)) for person in people]
    idle = [_idle_periods(before.get(person.id), ended_at) for person in people]
    rated = _of_two if len(people) == 2 else _of_several
    after = rated(result, strengths, idle, weight)
    if result.unmoved:
        among = _of_active(result, strengths, idle, weight)
        after = [
            _no_better(strengths[seat], new) if seat in result.unmoved else among[seat]
            for seat, new in enumerate(after)
        ]
    return tuple(
        _player(game, person, before.get(person.id), new, has_won=seat in outcome.winners, rated_at=ended_at)
        if not result.unmoved or new != strengths[seat]
        else _untouched(game, person, before.get(person.id), ended_at)
        for seat, (person, new) in enumerate(zip(people, map(_bounded, after), strict=True))
    )


def _idle_periods(player: Player | None, now_ms: int) -> float:
    return 0.0 if player is None else max(0, now_ms - player.rated_at) / PERIOD_MS


def _of_active(
    result: RatedResult, strengths: Sequence[Strength], idle: Sequence[float], weight: float
) -> list[Strength]:
    """What the match makes of those who moved, had they been alone at the table; the others as they were."""
    seats = [seat for seat in range(len(strengths)) if seat not in result.unmoved]
    found = list(strengths)
    if len(seats) < 2:
        return found
    scores = result.outcome.scores
    outcome = replace(
        result.outcome,
        winners=[place for place, seat in enumerate(seats) if seat in result.outcome.winners],
        scores=None
        if scores is None
        else {str(place): scores[str(seat)] for place, seat in enumerate(seats) if str(seat) in scores},
    )
    alone = replace(
        result,
        people=[result.people[seat] for seat in seats],
        outcome=outcome,
        left=[place for place, seat in enumerate(seats) if seat in result.left],
        unmoved=(),
    )
    after = _of_several(alone, [strengths[seat] for seat in seats], [idle[seat] for seat in seats], weight)
    for seat, new in zip(seats, after, strict=True):
        found[seat] = new
    return found


def _no_better(old: Strength, new: Strength) -> Strength:
    return new if new.rating < old.rating else old


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


def new_player(game: str, person: Person) -> Player:
    """A player who has not played yet."""
    return Player(
        game=game,
        user=person.id,
        name=person.name,
        rating=NEW.rating,
        deviation=NEW.deviation,
        volatility=NEW.volatility,
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
    but a player who left has lost against all who stayed.
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


def _untouched(game: str, person: Person, old: Player | None, at: int) -> Player:
    """A player to whom the match has done nothing."""
    before = old or replace(new_player(game, person), rated_at=at)
    return replace(before, name=person.name, edition=1 + before.edition)


def _strength(player: Player | None) -> Strength:
    if player is None:
        return NEW
    return Strength(rating=player.rating, deviation=player.deviation, volatility=player.volatility)


def _bounded(strength: Strength) -> Strength:
    return Strength(
        rating=min(max(strength.rating, LOWEST), HIGHEST),
        deviation=min(max(strength.deviation, SUREST), NEW.deviation),
        volatility=strength.volatility,
    )


def _player(
    game: str, person: Person, old: Player | None, new: Strength, *, has_won: bool, rated_at: int
) -> Player:
    before = old or new_player(game, person)
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
