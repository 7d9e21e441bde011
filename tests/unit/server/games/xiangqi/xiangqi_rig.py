"""Xiangqi for the tests: positions read from FEN, moves played by their names, and the published positions."""

from collections.abc import Iterable
from typing import Any, Final

from hypothesis import strategies as st

from server.games.base import Rng
from server.games.xiangqi.board import EMPTY, Position
from server.games.xiangqi.draws import key
from server.games.xiangqi.moves import legal_moves
from server.games.xiangqi.rules import Move, State, Xiangqi, XiangqiOptions

XIANGQI: Final = Xiangqi()
RNG: Final = Rng(bytes(32), 0)
# The positions of https://www.chessprogramming.org/Chinese_Chess_Perft_Results, the third from the engine Folium, and
# how many ways there are to go on from each for 1, 2, ... half-moves.
STANDARD: Final[dict[str, tuple[int, ...]]] = {
    "rnbakabnr/9/1c5c1/p1p1p1p1p/9/9/P1P1P1P1P/1C5C1/9/RNBAKABNR w": (44, 1_920, 79_666, 3_290_240),
    "r1ba1a3/4kn3/2n1b4/pNp1p1p1p/4c4/6P2/P1P2R2P/1CcC5/9/2BAKAB2 w": (38, 1_128, 43_929, 1_339_047),
    "r2akab1r/3n5/4b3n/p1p1pRp1p/9/2P3P2/P3P3c/N2C3C1/4A4/1RBAK1B2 w": (58, 1_651, 90_744, 2_605_437),
    "1cbak4/9/n2a5/2p1p3p/5cp2/2n2N3/6PCP/3AB4/2C6/3A1K1N1 w": (7, 281, 8_620),
    "5a3/3k5/3aR4/9/5r3/5n3/9/3A1A3/5K3/2BC2B2 w": (25, 424, 9_850),
    "CRN1k1b2/3ca4/4ba3/9/2nr5/9/9/4B4/4A4/4KA3 w": (28, 516, 14_808),
    "R1N1k1b2/9/3aba3/9/2nr5/2B6/9/4B4/4A4/4KA3 w": (21, 364, 7_626),
    "C1nNk4/9/9/9/9/9/n1pp5/B3C4/9/3A1K3 w": (28, 222, 6_241),
    "4ka3/4a4/9/9/4N4/p8/9/4C3c/7n1/2BK5 w": (23, 345, 8_124),
    "2b1ka3/9/b3N4/4n4/9/9/9/4C4/2p6/2BK5 w": (21, 195, 3_883),
    "1C2ka3/9/C1Nab1n2/p3p3p/6p2/9/P3P3P/3AB4/3p2c2/c1BAK4 w": (30, 830, 22_787),
    "CnN1k1b2/c3a4/4ba3/9/2nr5/9/9/4C4/4A4/4KA3 w": (19, 583, 11_714),
}


def position_of(fen: str) -> Position:
    """The position that ``fen`` tells; what follows the side to move may be left out."""
    board, turn, *rest = fen.split()
    for gap in "123456789":
        board = board.replace(gap, EMPTY * int(gap))
    quiet, number = (int(each) for each in rest[2:]) if rest else (0, 1)
    return Position(board=board.replace("/", ""), red=turn == "w", quiet=quiet, number=number)


def state_of(fen: str, red: int = 0) -> State:
    """A match that goes on from ``fen``."""
    position = position_of(fen)
    return State(position=position, red=red, keys=(key(position),))


def new_game(**options: Any) -> State:
    return XIANGQI.setup(2, XiangqiOptions(**options), RNG)


def play(state: State, ucci: str) -> State:
    """The state after whoever is to move did ``ucci``."""
    (seat,) = XIANGQI.to_move(state)
    return XIANGQI.play(state, seat, Move(ucci=ucci), RNG)


def played(state: State, moves: Iterable[str]) -> State:
    for move in moves:
        state = play(state, move)
    return state


def _wandered(fen: str, choices: list[int]) -> State:
    """Where one comes from ``fen`` by moves picked with ``choices``."""
    state = state_of(fen)
    for choice in choices:
        if state.ended:
            break
        legal = legal_moves(state.position)
        state = play(state, legal[choice % len(legal)])
    return state


states = st.builds(_wandered, st.sampled_from(list(STANDARD)), st.lists(st.integers(0, 1_000), max_size=40))
