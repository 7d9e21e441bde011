"""Our chess and python-chess through thousands of random games: moves, FEN, SAN, claims, and how they end."""

import random
from collections import Counter
from collections.abc import Callable

import chess
import pytest

from server.games.chess.draws import can_mate
from server.games.chess.moves import legal_moves
from server.games.chess.notation import fen, san, sans
from server.games.chess.rules import Move, State
from tests.unit.server.games.chess.chess_rig import CHESS, new_game, play, state_of

Chooser = Callable[[random.Random, chess.Board], chess.Move]
# Kings alone, what is drawn at once or nearly, what mates quickly, what gets stuck, and what promotes.
MEN = (
    "",
    "b",
    "Bb",
    "BB",
    "n",
    "Nn",
    "NN",
    "bN",
    "Rr",
    "Q",
    "q",
    "QR",
    "Pp",
    "PPpp",
    "Pn",
    "qP",
    "BpPn",
    "QRbnPp",
)


def anything(pick: random.Random, board: chess.Board) -> chess.Move:
    return pick.choice(list(board.legal_moves))


def forcing(pick: random.Random, board: chess.Board) -> chess.Move:
    """Mostly a capture, a check or a promotion: such games are short."""
    moves = list(board.legal_moves)
    forced = [move for move in moves if board.is_capture(move) or move.promotion or board.gives_check(move)]
    return pick.choice(forced if forced and pick.random() < 0.8 else moves)


def back_again(pick: random.Random, board: chess.Board) -> chess.Move:
    """Mostly one's last move, taken back: positions repeat."""
    moves = list(board.legal_moves)
    if len(board.move_stack) > 1 and pick.random() < 0.9:
        last = board.move_stack[-2]
        back = chess.Move(last.to_square, last.from_square)
        if back in moves:
            return back
    return pick.choice(moves)


def quiet(pick: random.Random, board: chess.Board) -> chess.Move:
    """Neither a capture nor a pawn's move, where there is another: nothing happens for long."""
    moves = list(board.legal_moves)
    return pick.choice([move for move in moves if not board.is_zeroing(move)] or moves)


def a_few_men(pick: random.Random) -> chess.Board:
    """A valid position with two kings and not much else."""
    while True:
        board = chess.Board(None)
        for letter in "Kk" + pick.choice(MEN):
            board.set_piece_at(pick.randrange(64), chess.Piece.from_symbol(letter))
        board.turn = pick.random() < 0.5
        board.halfmove_clock = pick.choice((0, 0, 90, 140))
        if board.is_valid():
            return board


def the_start(pick: random.Random) -> chess.Board:
    return chess.Board()


def reason_of(board: chess.Board) -> str | None:
    outcome = board.outcome()
    return outcome.termination.name.lower() if outcome else None


def may_claim(board: chess.Board) -> bool:
    return board.halfmove_clock >= 100 or board.is_repetition(3)


def may_claim_with(board: chess.Board, move: str) -> bool:
    board.push_uci(move)
    allowed = may_claim(board)
    board.pop()
    return allowed


def compare(state: State, board: chess.Board) -> None:
    """All that can be told of one position."""
    legal = legal_moves(state.position)
    assert sorted(legal) == sorted(move.uci() for move in board.legal_moves)
    assert fen(state.position) == board.fen()
    assert state.ended == reason_of(board)


def compare_closely(state: State, board: chess.Board) -> None:
    """What takes longer: each move's name, what may be claimed, and who could mate."""
    view = CHESS.view(state, None)
    for move in view.legal:
        assert sans(state.position, [move]) == [board.san(chess.Move.from_uci(move))]
        assert san(state.position, move) == sans(state.position, [move])[0].rstrip("+#")
    assert view.claim == (state.ended is None and may_claim(board))
    assert view.claims == [move for move in view.legal if may_claim_with(board, move)]
    assert view.check == (chess.square_name(board.king(board.turn) or 0) if board.is_check() else None)
    assert view.ply == board.ply()
    for white in (True, False):
        assert can_mate(state.position.board, white=white) != board.has_insufficient_material(white)


def play_out(state: State, board: chess.Board, pick: random.Random, choose: Chooser) -> str:
    """Play both to the end, side by side; the reason for it."""
    while True:
        compare(state, board)
        if state.ended or pick.random() < 0.02:
            compare_closely(state, board)
        if state.ended:
            outcome, theirs = CHESS.outcome(state), board.outcome()
            assert outcome is not None
            assert theirs is not None
            assert outcome.winners == (() if theirs.winner is None else (int(not theirs.winner),))
            return state.ended
        move = choose(pick, board)
        name = board.san(move)
        board.push(move)
        state = play(state, Move(uci=move.uci()))
        assert state.moves[-1] == name


ALWAYS = {"checkmate", "stalemate", "insufficient_material"}


@pytest.mark.parametrize(
    ("start", "choose", "games", "endings"),
    [
        (the_start, anything, 30, {"checkmate", "insufficient_material"}),
        (the_start, forcing, 60, {"checkmate", "insufficient_material"}),
        (the_start, back_again, 200, {"fivefold_repetition"}),
        (the_start, quiet, 12, {"seventyfive_moves"}),
        (a_few_men, anything, 300, ALWAYS),
        (a_few_men, forcing, 1_300, ALWAYS),
        (a_few_men, back_again, 1_000, {*ALWAYS, "fivefold_repetition"}),
        (a_few_men, quiet, 200, {*ALWAYS, "seventyfive_moves"}),
    ],
)
def test_random_games_go_and_end_as_in_python_chess(
    start: Callable[[random.Random], chess.Board],
    choose: Chooser,
    games: int,
    endings: set[str],
    runs_long: bool,
) -> None:
    """All the endings are seen in all the games; a sixth of them is played where time is short."""
    found: Counter[str] = Counter()
    for number in range(games if runs_long else games // 6):
        pick = random.Random(f"{start.__name__} {choose.__name__} {number}")
        board = start(pick)
        state = new_game() if start is the_start else state_of(board.fen())
        if reason_of(board) is None:
            found[play_out(state, board, pick, choose)] += 1
    assert endings <= found.keys() if runs_long else found, found
