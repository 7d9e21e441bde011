"""Chess for the tests: positions read from FEN, moves played by their names, and the standard positions."""

from collections.abc import Iterable
from typing import Any, Final

from hypothesis import strategies as st

from server.games.base import Rng
from server.games.chess.board import EMPTY, SQUARES, Position
from server.games.chess.draws import key
from server.games.chess.moves import legal_moves
from server.games.chess.rules import Chess, ChessOptions, Move, State

CHESS: Final = Chess()
RNG: Final = Rng(bytes(32), 0)

# Their names in https://www.chessprogramming.org/Perft_Results, and how many ways there are to go on from each
# for 1, 2, ... half-moves.
STANDARD: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "initial": (
        "rnbqkbnr/pppppppp/8/8/8/8/PPPPPPPP/RNBQKBNR w KQkq - 0 1",
        (20, 400, 8_902, 197_281, 4_865_609),
    ),
    "kiwipete": (
        "r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1",
        (48, 2_039, 97_862, 4_085_603, 193_690_690),
    ),
    "third": ("8/2p5/3p4/KP5r/1R3p1k/8/4P1P1/8 w - - 0 1", (14, 191, 2_812, 43_238, 674_624)),
    "fourth": (
        "r3k2r/Pppp1ppp/1b3nbN/nP6/BBP1P3/q4N2/Pp1P2PP/R2Q1RK1 w kq - 0 1",
        (6, 264, 9_467, 422_333, 15_833_292),
    ),
    "fifth": (
        "rnbq1k1r/pp1Pbppp/2p5/8/2B5/8/PPP1NnPP/RNBQK2R w KQ - 1 8",
        (44, 1_486, 62_379, 2_103_487, 89_941_194),
    ),
    "sixth": (
        "r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 10",
        (46, 2_079, 89_890, 3_894_594, 164_075_551),
    ),
}
FENS: Final = tuple(fen for fen, _ in STANDARD.values())
FOOLS_MATE: Final = ("f2f3", "e7e5", "g2g4", "d8h4")


def position_of(fen: str) -> Position:
    """The position that ``fen`` tells; a square passed over must be one on which a pawn can be taken."""
    board, turn, castling, passed, quiet, number = fen.split()
    for gap in "12345678":
        board = board.replace(gap, EMPTY * int(gap))
    return Position(
        board=board.replace("/", ""),
        white=turn == "w",
        castling=castling.strip("-"),
        passed=None if passed == "-" else SQUARES[passed],
        quiet=int(quiet),
        number=int(number),
    )


def state_of(fen: str, white: int = 0) -> State:
    """A match that goes on from ``fen``."""
    position = position_of(fen)
    return State(position=position, white=white, keys=(key(position),))


def new_game(**options: Any) -> State:
    return CHESS.setup(2, ChessOptions(**options), RNG)


def play(state: State, move: Move) -> State:
    """The state after whoever is to move did ``move``."""
    (seat,) = CHESS.to_move(state)
    return CHESS.play(state, seat, move, RNG)


def played(state: State, moves: Iterable[str]) -> State:
    """The state after ``moves``, in UCI."""
    for move in moves:
        state = play(state, Move(uci=move))
    return state


def _wandered(fen: str, choices: list[int]) -> State:
    """Where one comes from ``fen`` by moves picked with ``choices``."""
    state = state_of(fen)
    for choice in choices:
        if state.ended:
            break
        legal = legal_moves(state.position)
        state = play(state, Move(uci=legal[choice % len(legal)]))
    return state


states = st.builds(_wandered, st.sampled_from(FENS), st.lists(st.integers(0, 1_000), max_size=40))
