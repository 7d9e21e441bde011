"""Pairings and standings of tournaments, by what must hold for any results."""

import random
from collections import Counter
from itertools import combinations

import pytest

from server.games.clock_kinds import ClockSpec
from server.matchmaking.tournaments import arena, fixed, rounds, standings, swiss
from server.matchmaking.tournaments.blossom import perfect_matching
from server.matchmaking.tournaments.state import Entrant, Pair, Pairing, Place, State
from tests.rigs.matches import ANN


def state_of(kind: str, players: int, asked: int | None = None) -> State:
    clock = ClockSpec(kind="fischer", initial_s=60.0, increment_s=1.0)
    known = {"game": "chess", "rated": False, "created_at": 0, "creator": None, "clock": clock}
    entrants = tuple(Entrant(ANN, rating=-number) for number in range(players))
    return rounds.started(State(kind=kind, rounds=asked, entrants=entrants, **known), 0)  # type: ignore[arg-type]


def play(state: State, chance: random.Random) -> tuple[State, dict[Place, Pairing]]:
    """A whole tournament with results by lot; in a knockout nobody draws."""
    pairings: dict[Place, Pairing] = {}
    while (pairs := rounds.next_pairs(state, pairings)) is not None:
        number = state.round + 1
        for board, pair in enumerate(pairs, 1):
            made = rounds.new_pairing(state, number, board, pair)
            if made.score is None:
                first = chance.choice((1.0, 0.0) if state.kind == "knockout" else (1.0, 0.5, 0.0))
                fields = {"round": number, "board": board, "pair": pair, "how": "played"}
                made = Pairing(score=(first, 1.0 - first), **fields)  # type: ignore[arg-type]
            pairings[made.place] = made
        state = State(**{**{each: getattr(state, each) for each in state.__struct_fields__}, "round": number})
    return state, pairings


def met(pairings: dict[Place, Pairing]) -> Counter[frozenset[int | None]]:
    return Counter(frozenset(each.pair) for each in pairings.values() if None not in each.pair)


@pytest.mark.parametrize(("players", "asked"), [(2, 1), (3, 3), (6, 3), (7, 4), (16, 7), (33, 9), (120, 9)])
def test_no_two_meet_twice_in_a_swiss_and_everybody_plays(players: int, asked: int) -> None:
    for seed in range(6 if players < 50 else 1):
        state, pairings = play(state_of("swiss", players, asked), random.Random(seed))
        assert state.round == asked
        assert set(met(pairings).values()) <= {1}
        for number in range(1, asked + 1):
            seated = [who for each in pairings.values() if each.round == number for who in each.pair]
            assert sorted(who for who in seated if who is not None) == list(range(players))
        byes = Counter(each.pair[0] for each in pairings.values() if None in each.pair)
        assert set(byes.values()) <= {1}
        for record in standings.records(players, pairings.values()):
            assert abs(record.balance) <= 2 + players % 2


def test_the_first_round_of_a_swiss_is_upper_half_against_lower_half() -> None:
    pairs = rounds.next_pairs(state_of("swiss", 8, 3), {})
    assert pairs is not None
    assert {frozenset(pair) for pair in pairs} == {frozenset((each, each + 4)) for each in range(4)}


def test_winners_meet_winners() -> None:
    state, pairings = play(state_of("swiss", 8, 1), random.Random(1))
    again = State(**{**{each: getattr(state, each) for each in state.__struct_fields__}, "rounds": 2})
    known = standings.records(8, pairings.values())
    for first, second in rounds.next_pairs(again, pairings) or []:
        assert first is not None
        assert second is not None
        assert abs(known[first].score - known[second].score) <= 0.5


def test_any_graph_that_can_be_matched_is() -> None:
    chance = random.Random(7)
    for _ in range(300):
        count = chance.choice((4, 6, 8))
        edges = [each for each in combinations(range(count), 2) if chance.random() < 0.4]
        neighbours = [[b if a == each else a for a, b in edges if each in (a, b)] for each in range(count)]
        found = perfect_matching(neighbours)
        assert (found is not None) == _can_be_matched(set(range(count)), edges)
        if found is not None:
            assert all(
                found[found[each]] == each and found[each] in neighbours[each] for each in range(count)
            )


def _can_be_matched(left: set[int], edges: list[tuple[int, int]]) -> bool:
    if not left:
        return True
    first = min(left)
    others = [b if a == first else a for a, b in edges if first in (a, b)]
    return any(_can_be_matched(left - {first, other}, edges) for other in others if other in left)


@pytest.mark.parametrize("players", [2, 3, 5, 6, 9, 32])
def test_everybody_meets_everybody_once_in_a_round_robin_with_even_seats(players: int) -> None:
    cycle = fixed.round_robin(players)
    pairs = [pair for each in cycle for pair in each if None not in pair]
    assert Counter(map(frozenset, pairs)) == Counter(map(frozenset, combinations(range(players), 2)))
    for each in cycle:
        assert sorted(who for pair in each for who in pair if who is not None) == list(range(players))
    for player in range(players):
        firsts = sum(1 for pair in pairs if pair[0] == player)
        assert abs(2 * firsts - (players - 1)) <= 1


@pytest.mark.parametrize("players", [2, 3, 5, 6, 8, 13, 64])
def test_a_knockout_has_one_winner_and_byes_for_the_best(players: int) -> None:
    first = fixed.first_of_knockout(players)
    byes = [pair for pair in first if None in pair]
    assert sorted(who for pair in byes for who in pair if who is not None) == list(range(len(byes)))
    _, pairings = play(state_of("knockout", players), random.Random(players))
    lost = [
        who
        for each in pairings.values()
        for who, score in zip(each.pair, each.score or (), strict=True)
        if who is not None and not score
    ]
    assert len(lost) == len(set(lost)) == players - 1
    lines = standings.table("knockout", players, pairings.values())
    assert ({line.number for line in lines} - set(lost), lines[0].rank) == ({lines[0].number}, 1)
    assert lines[1].rank == 2


def test_ties_are_told_apart_by_whom_they_met() -> None:
    """By hand: 0 and 1 have two points each, and 0 met the stronger ones."""
    results: list[tuple[int, Pair, float]] = [
        (1, (0, 2), 1.0), (1, (1, 3), 1.0), (2, (0, 1), 0.0), (2, (2, 3), 1.0), (3, (3, 0), 0.0), (3, (2, 1), 1.0)
    ]  # fmt: skip
    pairings = [
        Pairing(round=number, board=1, pair=pair, score=(score, 1.0 - score), how="played")
        for number, pair, score in results
    ]
    lines = standings.table("swiss", 4, pairings)
    told = [(line.number, line.points, line.buchholz, line.sonneborn_berger, line.rank) for line in lines]
    assert told == [
        (0, 2.0, 4.0, 2.0, 1),
        (1, 2.0, 4.0, 2.0, 1),
        (2, 2.0, 4.0, 2.0, 1),
        (3, 0.0, 6.0, 0.0, 4),
    ]
    bye = [*pairings, Pairing(round=4, board=2, pair=(1, None), score=(1.0, 0.0), how="bye")]
    first = standings.table("swiss", 4, bye)[0]
    assert (first.number, first.points, first.buchholz, first.played) == (1, 3.0, 7.0, 3)


def test_players_who_just_met_wait_for_another_opponent_in_an_arena() -> None:
    two = [arena.Free(number=0, points=2, last_opponent=1), arena.Free(number=1, points=0, last_opponent=0)]
    assert arena.pairs(two, playing=2) == []
    assert arena.pairs(two, playing=0) == [(0, 1)]
    three = [*two, arena.Free(number=2, points=0, balance=1)]
    assert arena.pairs(three, playing=0) == [(0, 2)]


def test_an_arena_lasts_as_long_as_its_matches_may() -> None:
    state = state_of("arena", 4, 3)
    assert state.ends_at == 3 * 2 * (60 + 40) * 1_000


def test_players_who_left_are_not_paired_and_the_others_are() -> None:
    state = state_of("round_robin", 4)
    gone = Entrant(ANN, has_left=True)
    entrants = (gone, *state.entrants[1:])
    state = State(
        **{**{each: getattr(state, each) for each in state.__struct_fields__}, "entrants": entrants}
    )
    pairs = rounds.next_pairs(state, {}) or []
    made = [rounds.new_pairing(state, 1, board, pair) for board, pair in enumerate(pairs, 1)]
    (forfeit,) = [each for each in made if 0 in each.pair]
    assert (forfeit.how, sum(forfeit.score or ())) == ("forfeit", 1.0)
    assert swiss.next_round([swiss.Player(number=7)]).bye == 7


def test_separated_players_meet_only_if_nobody_else_is_left() -> None:
    state = state_of("swiss", 4, 3)
    apart = {0: frozenset({2}), 2: frozenset({0})}
    plain = rounds.next_pairs(state, {}) or []
    kept = rounds.next_pairs(state, {}, apart) or []
    assert {0, 2} in [set(pair) for pair in plain]
    assert {0, 2} not in [set(pair) for pair in kept]
    everybody = {each: frozenset({*range(4)} - {each}) for each in range(4)}
    assert len(rounds.next_pairs(state, {}, everybody) or []) == 2
    free = [
        arena.Free(number=0, points=2.0, apart=frozenset({1})),
        arena.Free(number=1, points=2.0),
        arena.Free(number=2, points=0.0),
    ]
    assert [set(pair) for pair in arena.pairs(free, 0)] == [{0, 2}]
