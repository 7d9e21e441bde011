"""The bot that plays every game: what it finds, what it must not know, and what bounds it."""

from collections import Counter
from itertools import pairwise
from typing import Final

import pytest

from server.games.base import Outcome, Rng
from server.games.bots import LEVELS, Level, choose
from server.games.chess.rules import Chess, ChessOptions
from server.games.chess.rules import Move as ChessMove
from server.games.registry import GAMES, AnyGame
from server.games.tictactoe import Move, State, TicTacToe
from tests.unit.server.games.little_games import Call, OpenPennies, Pennies, Table, Wager

GOOD: Final = Level(250, 600, 0)


def chance(seed: int = 0) -> Rng:
    return Rng(seed.to_bytes(32, "big"), 0)


def board(text: str, turn: int = 0) -> State:
    return State(cells=tuple(None if cell == "." else "xo".index(cell) for cell in text), turn=turn)


def played(game: AnyGame, *players: Level | None, seed: int = 0, moves: int = 10_000) -> Outcome | None:
    """A match between bots of these levels; None plays by chance."""
    rng = chance(seed)
    state = game.setup(len(players), game.options_type(), rng)
    for _ in range(moves):
        for seat in game.to_move(state):
            # A move of another may have been the last of a phase.
            if seat not in game.to_move(state):
                continue
            level = players[seat]
            legal = list(game.legal_moves(state, seat))
            move = rng.choice(legal) if level is None else choose(game, state, seat, level, rng)
            assert move in legal
            state = game.play(state, seat, move, rng)
    return game.outcome(state)


# What it finds.


@pytest.mark.parametrize("seed", range(5))
def test_it_takes_a_win(seed: int) -> None:
    move = choose(TicTacToe(), board("xx.oo...."), 0, GOOD, chance(seed))
    assert move == Move(x=2, y=0)


@pytest.mark.parametrize("seed", range(5))
def test_it_prevents_a_loss(seed: int) -> None:
    move = choose(TicTacToe(), board("x...oox..", turn=0), 0, LEVELS[4], chance(seed))
    assert move == Move(x=0, y=1)


@pytest.mark.parametrize("seed", range(6))
def test_a_strong_one_does_not_lose_to_chance(seed: int) -> None:
    players = (LEVELS[4], None) if seed % 2 == 0 else (None, LEVELS[4])
    outcome = played(TicTacToe(), *players, seed=seed)
    assert outcome is not None
    assert outcome.winners in ((), (seed % 2,))


def test_two_strong_ones_draw() -> None:
    outcome = played(TicTacToe(), LEVELS[4], LEVELS[4])
    assert outcome is not None
    assert outcome.winners == ()


@pytest.mark.parametrize(
    ("moves", "best"),
    [("f2f3 e7e5 g2g4", "d8h4"), ("e2e4 e7e5 g1f3 d8g5", "f3g5")],
    ids=["a mate", "a queen that is given away"],
)
def test_it_sees_in_chess(moves: str, best: str) -> None:
    game = Chess()
    state = game.setup(2, ChessOptions(), chance())
    for uci in moves.split():
        state = game.play(state, game.to_move(state)[0], ChessMove(uci=uci), chance())
    assert choose(game, state, game.to_move(state)[0], GOOD, chance()) == ChessMove(uci=best)


def test_it_counts_with_chance_as_it_is() -> None:
    # One throw seen once and remembered would now and then make the wager look like a win.
    for seed in range(30):
        assert choose(Wager(), Table(calls=(None,)), 0, GOOD, chance(seed)) == Call(heads=False)


def test_where_there_is_no_best_move_it_plays_each() -> None:
    calls = Counter(choose(Pennies(), Table(), 0, LEVELS[4], chance(seed)).heads for seed in range(60))
    assert min(calls[True], calls[False]) >= 15, calls


def test_the_levels_rise() -> None:
    assert sorted(LEVELS) == [1, 2, 3, 4, 5]
    for lower, higher in pairwise(LEVELS[number] for number in sorted(LEVELS)):
        assert lower.iterations < higher.iterations
        assert lower.budget_ms < higher.budget_ms
        assert lower.slips_percent >= higher.slips_percent


def test_a_higher_level_beats_a_lower_one() -> None:
    outcomes = [played(TicTacToe(), LEVELS[1], LEVELS[3], seed=seed) for seed in range(30)]
    wins = Counter(winner for outcome in outcomes if outcome is not None for winner in outcome.winners)
    assert wins[1] > 2 * wins[0], wins


def test_a_low_level_slips() -> None:
    moves = [choose(TicTacToe(), board("xx.oo...."), 0, LEVELS[1], chance(seed)) for seed in range(60)]
    assert 20 <= sum(move == Move(x=2, y=0) for move in moves) < 60


@pytest.mark.parametrize(
    "game", [game for game in GAMES.values() if not game.realtime], ids=lambda game: game.name
)
@pytest.mark.parametrize("seed", range(2))
def test_it_plays_every_game_that_there_is(game: AnyGame, seed: int) -> None:
    level = Level(3, 100, 20)
    outcome = played(game, *(level,) * game.min_players, seed=seed, moves=60)
    assert outcome is None or set(outcome.winners) <= set(range(game.min_players))


# What it must not know.


def test_it_knows_no_more_than_a_player() -> None:
    for seed in range(40):
        moves = {
            choose(Pennies(), Table(calls=(None, call)), 0, GOOD, chance(seed)) for call in (True, False)
        }
        assert len(moves) == 1


def test_of_what_lies_open_it_makes_use() -> None:
    # The same game without imagining: this is what the test above would find.
    for seed in range(10):
        for call in (True, False):
            move = choose(OpenPennies(), Table(calls=(None, call)), 0, GOOD, chance(seed))
            assert move == Call(heads=call)


# What bounds it.


def test_the_same_chance_gives_the_same_move() -> None:
    for seed in range(5):
        first, second = (choose(TicTacToe(), board("x...o...."), 0, GOOD, chance(seed)) for _ in range(2))
        assert first == second


def test_it_stops_when_its_time_is_over() -> None:
    asked: list[None] = []

    def now() -> float:
        asked.append(None)
        return len(asked) * 0.1

    level = Level(1_000_000, 1_000, 0)
    choose(TicTacToe(), board("........."), 0, level, chance(), now)
    assert len(asked) == 11


def test_however_little_time_there_is_it_finds_a_move() -> None:
    times = iter(range(0, 10**6, 1_000))
    move = choose(TicTacToe(), board("........."), 0, LEVELS[5], chance(), lambda: next(times))
    assert 0 <= move.x < 3


def test_an_only_move_takes_no_thought() -> None:
    assert choose(TicTacToe(), board("xoxxoxox.", turn=1), 1, LEVELS[5], chance(), None) == Move(x=2, y=2)


@pytest.mark.parametrize(("cells", "seat"), [("xxxoo....", 1), (".........", 1), ("xoxxoxoxo", 0)])
def test_a_bot_without_a_move_raises_an_error(cells: str, seat: int) -> None:
    with pytest.raises(ValueError, match="no move to choose"):
        choose(TicTacToe(), board(cells), seat, GOOD, chance())
