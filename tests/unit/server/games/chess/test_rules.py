"""Chess at the table: who has white, what is refused and why, and what players see."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.games.base import IllegalMove, Rng
from server.games.chess.board import NAMES
from server.games.chess.moves import legal_moves
from server.games.chess.rules import SHOWN_MOVES, Chess, ChessOptions, Move, State
from server.games.registry import GAMES
from tests.unit.server.games.chess.chess_rig import (
    CHESS,
    FENS,
    FOOLS_MATE,
    new_game,
    play,
    played,
    state_of,
    states,
)


def refused(state: State, **move: object) -> str:
    """Why ``move`` is refused."""
    with pytest.raises(IllegalMove) as caught:
        play(state, msgspec.convert(move, Move))
    return str(caught.value)


def test_chess_is_in_the_registry() -> None:
    assert isinstance(GAMES["chess"], Chess)


@pytest.mark.parametrize(("white", "seat"), [("first", 0), ("second", 1)])
def test_white_begins_and_wins_by_its_seat(white: str, seat: int) -> None:
    state = new_game(white=white)
    assert CHESS.to_move(state) == (seat,)
    assert CHESS.view(state, None).white == seat
    mated = played(state, FOOLS_MATE)
    outcome = CHESS.outcome(mated)
    assert outcome is not None
    assert (outcome.winners, outcome.reason) == ((1 - seat,), "checkmate")
    assert CHESS.to_move(mated) == ()


def test_chance_gives_white_to_either_seat_and_the_same_seed_to_the_same() -> None:
    options = ChessOptions(white="random")
    drawn = [CHESS.setup(2, options, Rng(bytes([seed]) * 32, 0)).white for seed in range(32)]
    assert set(drawn) == {0, 1}
    assert drawn == [CHESS.setup(2, options, Rng(bytes([seed]) * 32, 0)).white for seed in range(32)]


@pytest.mark.parametrize(
    ("fen", "move", "why"),
    [
        (FENS[0], "e3e4", "there is no piece on e3"),
        (FENS[0], "e7e5", "the piece on e7 is not yours"),
        (FENS[0], "g1g3", "the knight on g1 cannot go to g3"),
        (FENS[0], "e2e5", "the pawn on e2 cannot go to e5"),
        (FENS[0], "e2d3", "the pawn on e2 cannot go to d3"),
        (FENS[0], "a1a3", "the rook on a1 cannot go to a3"),
        (FENS[0], "d1d2", "the queen on d1 cannot go to d2"),
        (FENS[0], "e1e2", "the king on e1 cannot go to e2"),
        (FENS[0], "e2e4q", "only a pawn that reaches the last rank becomes another piece"),
        (FENS[0], "e1g1", "you cannot castle there now"),
        ("4k3/8/8/8/4r3/8/8/4K2R w K - 0 1", "e1g1", "you cannot castle there now"),
        ("4k3/8/8/8/5r2/8/8/4K2R w K - 0 1", "e1g1", "you cannot castle there now"),
        ("4k3/8/8/8/8/8/8/4K2R w - - 0 1", "e1g1", "you cannot castle there now"),
        ("4k3/P7/8/8/8/8/8/4K3 w - - 0 1", "a7a8", "say what the pawn becomes: a7a8q, a7a8r, a7a8b or a7a8n"),
        ("4k3/8/8/8/4r3/8/8/4K2R w K - 0 1", "h1h5", "your king is in check"),
        ("4k3/8/8/8/4r3/8/4B3/4K3 w - - 0 1", "e2d3", "your king would be in check"),
        ("4k3/8/8/8/5r2/8/8/4K3 w - - 0 1", "e1f1", "your king would be in check on f1"),
        ("4k3/8/8/8/R2pP2q/8/8/4K3 w - - 0 1", "a4e4", "the rook on a4 cannot go to e4"),
        # Both pawns would leave the row on which the king is seen by the rook.
        ("8/8/8/8/k2pP2R/8/8/4K3 b - - 0 1", "d4e3", "the pawn on d4 cannot go to e3"),
    ],
)
def test_a_refusal_says_why(fen: str, move: str, why: str) -> None:
    state = state_of(fen)
    before = msgspec.json.encode(state)
    assert refused(state, uci=move) == why
    assert msgspec.json.encode(state) == before


def test_what_is_no_move_is_refused() -> None:
    for none in ({}, {"uci": None}, {"claim": False}):
        with pytest.raises(msgspec.ValidationError, match="a move is missing, or a claim"):
            msgspec.convert(none, Move)
    for wrong in ("", "e2", "e2e9", "e2e4k", "E2E4", "0-0", "e2e4 ", "e2e4\n"):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"uci": wrong}, Move)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"uci": "e2e4", "draw": True}, Move)


@given(
    state=states,
    source=st.sampled_from(NAMES),
    target=st.sampled_from(NAMES),
    more=st.sampled_from(["", "q"]),
)
def test_a_move_is_either_legal_or_refused_in_words(
    state: State, source: str, target: str, more: str
) -> None:
    move = source + target + more
    if state.ended is None and move not in legal_moves(state.position):
        assert refused(state, uci=move)


@given(state=states)
def test_each_legal_move_is_taken_and_leaves_the_state_as_it_was(state: State) -> None:
    before = msgspec.json.encode(state)
    if state.ended is None:
        for move in CHESS.legal_moves(state, CHESS.to_move(state)[0]):
            assert play(state, move) != state
    assert msgspec.json.encode(state) == before
    assert msgspec.json.decode(before, type=State) == state


def test_everybody_sees_the_same() -> None:
    state = played(new_game(), ("e2e4", "d7d5", "e4d5", "d8d5", "b1c3", "d5e5"))
    view = CHESS.view(state, 0)
    assert view == CHESS.view(state, 1) == CHESS.view(state, None)
    assert view.fen == "rnb1kbnr/ppp1pppp/8/4q3/8/2N5/PPPP1PPP/R1BQKBNR w KQkq - 2 4"
    assert view.moves == ("e4", "d5", "exd5", "Qxd5", "Nc3", "Qe5+")
    assert (view.ply, view.last, view.check, view.captured) == (6, "d5e5", "e1", "pP")
    assert sorted(view.legal) == ["c3e2", "c3e4", "d1e2", "f1e2", "g1e2"]
    assert (view.claim, view.claims) == (False, [])


def test_nobody_has_a_move_once_it_is_over() -> None:
    view = CHESS.view(played(new_game(), FOOLS_MATE), None)
    assert (view.legal, view.claim, view.claims, view.check) == ([], False, [], "e1")
    assert view.moves[-1] == "Qh4#"


def test_castling_moves_the_rook_and_ends_the_right() -> None:
    both = "r3k2r/8/8/8/8/8/8/R3K2R w KQkq - 0 1"
    short = CHESS.view(played(state_of(both), ("e1g1", "e8c8")), None)
    assert short.fen == "2kr3r/8/8/8/8/8/8/R4RK1 w - - 2 2"
    assert short.moves == ("O-O", "O-O-O")
    taken = CHESS.view(played(state_of(both), ("a1a8",)), None)
    assert taken.fen == "R3k2r/8/8/8/8/8/8/4K2R b Kk - 0 1"


def test_taking_in_passing_takes_the_pawn_that_passed() -> None:
    state = played(new_game(), ("e2e4", "a7a6", "e4e5", "d7d5"))
    assert CHESS.view(state, None).fen.split()[3] == "d6"
    view = CHESS.view(played(state, ("e5d6",)), None)
    assert view.fen == "rnbqkbnr/1pp1pppp/p2P4/8/8/8/PPPP1PPP/RNBQKBNR b KQkq - 0 3"
    assert (view.moves[-1], view.captured) == ("exd6", "p")
    assert "d5d6" not in CHESS.view(played(state, ("b1c3", "b8c6")), None).legal


@pytest.mark.parametrize("became", "qrbn")
def test_a_pawn_becomes_what_is_asked_for(became: str) -> None:
    view = CHESS.view(
        played(state_of("8/P6k/8/8/8/8/p6K/8 w - - 0 1"), (f"a7a8{became}", f"a2a1{became}")), None
    )
    assert view.fen == f"{became.upper()}7/7k/8/8/8/8/7K/{became}7 w - - 0 2"


def test_a_long_game_shows_its_latest_moves_and_stays_small() -> None:
    pick = random.Random(7)
    state, count = state_of("4k3/pppppppp/8/8/8/8/PPPPPPPP/4K3 w - - 0 1"), 0
    while count <= SHOWN_MOVES + 50:
        # Nothing is taken; the kings walk, and now and then a pawn makes a step, so that it goes on.
        every = [play(state, Move(uci=move)) for move in legal_moves(state.position)]
        going = [after for after in every if after.ended is None and not after.captured]
        wanted = [after for after in going if (after.position.quiet == 0) == (count % 100 == 99)]
        state, count = pick.choice(wanted or going), count + 1
    view = CHESS.view(state, None)
    assert (len(view.moves), view.ply) == (SHOWN_MOVES, count)
    assert len(state.keys) <= 151
    assert len(msgspec.json.encode(state)) < 12_000
