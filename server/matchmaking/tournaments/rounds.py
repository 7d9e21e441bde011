"""The next step of a tournament: the pairings of its next round, or its end. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from msgspec.structs import replace

from server.games.clock_kinds import ClockSpec
from server.matchmaking.tournaments import arena, swiss
from server.matchmaking.tournaments.fixed import first_of_knockout, next_of_knockout, round_robin
from server.matchmaking.tournaments.standings import records, table
from server.matchmaking.tournaments.state import Entrant, Pair, Pairing, Place, State

LEAST_PLAYERS: Final = 2
ARENA_MATCHES: Final = 10
SHORTEST_ARENA_MS: Final = 60_000
LONGEST_ARENA_MS: Final = 6 * 3_600_000
# By each of two players, in an ordinary match.
_MOVES: Final = 40

Pairings = Mapping[Place, Pairing]


Apart = Mapping[int, frozenset[int]]
_NOBODY: Final[Apart] = {}


def started(state: State, now_ms: int) -> State:
    """The tournament once it starts: the players in the order of their ratings, the rounds known."""
    entrants = tuple(sorted(state.entrants, key=lambda each: -each.rating))
    begun = replace(state, entrants=entrants, status="playing", started_at=now_ms)
    if state.kind == "arena":
        return replace(begun, ends_at=now_ms + arena_ms(state.clock, state.rounds or ARENA_MATCHES))
    return replace(begun, rounds=_rounds_of(state, len(entrants)))


def arena_ms(clock: ClockSpec, matches: int) -> int:
    """How long ``matches`` matches may take by their clock."""
    each_s = (clock.initial_s or 0) + _MOVES * max(clock.increment_s or 0, clock.period_s or 0)
    return min(max(round(2_000 * each_s * matches), SHORTEST_ARENA_MS), LONGEST_ARENA_MS)


def next_pairs(state: State, pairings: Pairings, apart: Apart = _NOBODY) -> list[Pair] | None:
    """The pairs of the next round; None: there is none. ``apart``: players who should not meet, if possible."""
    if state.round == (state.rounds or 0):
        return None
    if state.kind == "round_robin":
        cycle = round_robin(len(state.entrants))
        return cycle[state.round % len(cycle)]
    if state.kind == "knockout":
        return _of_knockout(state, pairings)
    return _of_swiss(state, pairings, apart)


def new_pairing(state: State, number: int, board: int, pair: Pair) -> Pairing:
    """The pairing of a board; if a player is missing, with its score."""
    first, second = (_plays(state.entrants, each) for each in pair)
    made = Pairing(round=number, board=board, pair=pair)
    if first and second:
        return made
    if None in pair:
        # In a round robin of an odd number everybody has a bye, so it is worth nothing.
        score = (0.0, 0.0) if state.kind == "round_robin" else (float(first), float(second))
        return replace(made, score=score, how="bye")
    return replace(made, score=(float(first), float(second)), how="forfeit")


def arena_pairs(
    state: State, pairings: Pairings, present: Iterable[int], apart: Apart = _NOBODY
) -> list[Pair]:
    """The pairs among the players that are ``present`` and free now."""
    busy = {each for pairing in pairings.values() if pairing.score is None for each in pairing.pair}
    known = records(len(state.entrants), pairings.values())
    free = [
        arena.Free(
            number=each,
            points=known[each].score,
            last_opponent=known[each].opponents[-1] if known[each].opponents else None,
            balance=known[each].balance,
            apart=apart.get(each, frozenset()),
        )
        for each in present
        if each not in busy and not state.entrants[each].has_left
    ]
    return list(arena.pairs(free, len(busy)))


def _rounds_of(state: State, players: int) -> int:
    if state.kind == "knockout":
        return math.ceil(math.log2(players))
    cycle = players - 1 + players % 2
    if state.kind == "round_robin":
        return min(state.rounds or cycle, cycle)
    return min(state.rounds or math.ceil(math.log2(players)), cycle)


def _of_swiss(state: State, pairings: Pairings, apart: Apart) -> list[Pair] | None:
    count = len(state.entrants)
    known = records(count, pairings.values())
    lines = table("swiss", count, pairings.values())
    staying = [known[line.number] for line in lines if not state.entrants[line.number].has_left]
    staying.sort(key=lambda record: (-record.score, record.number))
    if len(staying) < LEAST_PLAYERS:
        return None
    found = swiss.next_round(
        [
            swiss.Player(
                number=record.number,
                points=record.score,
                opponents=frozenset(record.opponents),
                balance=record.balance,
                last_seat=record.seats[-1] if record.seats else None,
                had_bye=record.has_unplayed_points,
                apart=apart.get(record.number, frozenset()),
            )
            for record in staying
        ]
    )
    return [*found.pairs, *([] if found.bye is None else [(found.bye, None)])]


def _of_knockout(state: State, pairings: Pairings) -> list[Pair]:
    if state.round == 0:
        return first_of_knockout(len(state.entrants))
    boards = sorted(each.board for each in pairings.values() if each.round == state.round)
    winners = [winner(pairings[state.round, board]) for board in boards]
    return next_of_knockout(winners, state.round + 1)


def winner(pairing: Pairing) -> int | None:
    """The player who goes on from a board of a knockout; after draws the better placed at the start."""
    assert pairing.score is not None
    first, second = pairing.pair
    if pairing.score[0] == pairing.score[1]:
        both = [each for each in pairing.pair if each is not None]
        return min(both) if sum(pairing.score) and both else None
    return first if pairing.score[0] > pairing.score[1] else second


def _plays(entrants: Sequence[Entrant], number: int | None) -> bool:
    return number is not None and not entrants[number].has_left
