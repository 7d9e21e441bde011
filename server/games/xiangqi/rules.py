"""Xiangqi: who may do what, when it ends, and what players see of it.

The board is ``board``, the moves ``moves``, the endings ``draws``, its writing ``notation``, its bot ``search``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from server.games import pgn
from server.games.base import Game, GameRecord, IllegalMove, Options, Outcome, Rng, Seat, Viewer
from server.games.xiangqi import draws, notation
from server.games.xiangqi.board import NAMES, PLACES, Position, checked_king
from server.games.xiangqi.moves import after, can_move, captured, legal_moves, refusal
from server.games.xiangqi.search import MoveSearch, chances

# No match between people was ever this long; the replay and the files have all moves.
SHOWN_MOVES: Final = 400
# JSON Schema has no \Z, and only in Python $ also matches before a last line break.
_UCCI: Final = r"^[a-i][0-9][a-i][0-9]$(?!\n)"


class XiangqiOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``red``: the seat that has red and begins."""

    red: Literal["first", "second", "random"] = "first"


class State(Struct, frozen=True):
    """``red``: the seat that has it. ``last``: the latest move in UCCI. ``captured``: what was taken, in order.

    ``keys``: the positions since the last capture, for repetitions. ``moves`` and ``chinese``: the latest
    ``SHOWN_MOVES`` in either notation. ``ended``: why it is over, and ``winner`` who won.
    """

    position: Position
    red: Seat
    keys: tuple[str, ...]
    moves: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()
    last: str | None = None
    captured: str = ""
    ended: str | None = None
    winner: Seat | None = None


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    """From where and where to, in UCCI: files ``a`` to ``i`` from red's left, ranks 0 to 9 from red's side."""

    ucci: Annotated[str, Meta(pattern=_UCCI)]


class View(Struct, frozen=True, kw_only=True):
    """What everybody sees.

    ``ply`` half-moves were made, of which ``moves`` are the last in WXF notation, and ``chinese`` the same as
    Chinese books write them; ``last`` is the latest in UCCI. ``check`` is the point of a king in check. ``legal``:
    what the side to move can do. ``captured``: letters as in FEN, in order.
    """

    fen: str
    red: Seat
    ply: int
    moves: tuple[str, ...]
    chinese: tuple[str, ...]
    last: str | None
    check: str | None
    legal: list[str]
    captured: str


class Xiangqi(Game[State, Move, XiangqiOptions]):
    """World Xiangqi Federation, "World Xiangqi Rules", 2018; perpetual check and repetition as in ``draws``.

    30 pieces can be captured, and ``MOST_QUIET`` half-moves without a capture end the game. Hence ``max_moves``.
    """

    name = "xiangqi"
    title = "Xiangqi"
    max_moves = 31 * draws.MOST_QUIET
    state_type = State
    move_type = Move
    options_type = XiangqiOptions

    def setup(self, seats: int, options: XiangqiOptions, rng: Rng) -> State:
        red = rng.below(2) if options.red == "random" else int(options.red == "second")
        position = Position()
        return State(position=position, red=red, keys=(draws.key(position),))

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        if move.ucci not in legal_moves(state.position, (PLACES[move.ucci[:2]],)):
            raise IllegalMove(refusal(state.position, move.ucci))
        position, keys = _followed(state, move.ucci)
        ended, winner = _ended(position, keys, seat)
        return State(
            position=position,
            red=state.red,
            keys=keys,
            moves=(*state.moves[1 - SHOWN_MOVES :], notation.wxf(state.position, move.ucci)),
            chinese=(*state.chinese[1 - SHOWN_MOVES :], notation.chinese(state.position, move.ucci)),
            last=move.ucci,
            captured=state.captured + captured(state.position, move.ucci),
            ended=ended,
            winner=winner,
        )

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if state.ended else (_turn(state),)

    def outcome(self, state: State) -> Outcome | None:
        if state.ended is None:
            return None
        return Outcome(winners=() if state.winner is None else (state.winner,), reason=state.ended)

    def legal_moves(self, state: State, seat: Seat) -> Iterator[Move]:
        yield from (Move(ucci=move) for move in legal_moves(state.position))

    def view(self, state: State, viewer: Viewer) -> View:
        position = state.position
        king = checked_king(position)
        return View(
            fen=notation.fen(position),
            red=state.red,
            ply=2 * position.number - 1 - position.red,
            moves=state.moves,
            chinese=state.chinese,
            last=state.last,
            check=None if king is None else NAMES[king],
            legal=[] if state.ended else legal_moves(position),
            captured=state.captured,
        )

    def estimate(self, state: State, seat: Seat) -> float:
        outcome = self.outcome(state)
        if outcome is not None:
            return float(seat in outcome.winners) if outcome.winners else 0.5
        red = chances(state.position)
        return red if seat == state.red else 1 - red

    def best_move(self, state: State, seat: Seat, rng: Rng, goes_on: Callable[[], bool]) -> Move:
        known = {}
        for move in legal_moves(state.position):
            ended, winner = _ended(*_followed(state, move), seat)
            if ended is not None:
                known[move] = None if winner is None else winner == seat
        return Move(ucci=MoveSearch(state.position, known, rng, goes_on).best())

    def timeout(self, state: State, seat: Seat) -> Outcome:
        """The other side wins, unless it has nothing left to attack with."""
        if draws.can_attack(state.position.board, red=seat != state.red):
            return self.resign(state, seat, reason="timeout")
        return Outcome(winners=(), reason="timeout")

    def documents(self, record: GameRecord) -> Mapping[str, str]:
        """PGN as Chinese programs read it, its moves in WXF notation (``pgn``) and in Chinese (``txt``)."""
        in_wxf, in_chinese = notation.written(move.ucci for _, move in record.moves)
        tags = _tags(record)
        return {
            "pgn": pgn.written(tags | {"Format": "WXF"}, in_wxf, record.left_s),
            "txt": pgn.written(tags | {"Format": "Chinese"}, in_chinese),
        }


def _turn(state: State) -> Seat:
    return state.red if state.position.red else 1 - state.red


def _followed(state: State, move: str) -> tuple[Position, tuple[str, ...]]:
    """The position after ``move``, and the keys since a capture."""
    position = after(state.position, move)
    return position, (*(state.keys if position.quiet else ()), draws.key(position))


def _ended(position: Position, keys: tuple[str, ...], mover: Seat) -> tuple[str | None, Seat | None]:
    """The reason of the end after a move of ``mover``, if it is over, and the winner."""
    if not can_move(position):
        return "no_moves" if checked_king(position) is None else "checkmate", mover
    if draws.repeated(keys):
        checker = draws.perpetual(keys)
        if checker is None:
            return "threefold_repetition", None
        return "perpetual_check", mover if checker == 0 else 1 - mover
    if draws.dead(position.board):
        return "insufficient_material", None
    return ("sixty_moves", None) if position.quiet >= draws.MOST_QUIET else (None, None)


def _tags(record: GameRecord) -> dict[str, str]:
    red = record.moves[0][0] if record.moves else {"first": 0, "second": 1}.get(record.options.red)
    names = ("?", "?") if red is None else (record.names[red], record.names[1 - red])
    tags = {"Game": "Chinese Chess"} | pgn.played_at(record)
    tags |= {"Red": names[0], "Black": names[1], "Result": pgn.result(record.outcome, red)}
    return tags | pgn.began(record) | pgn.ended(record) | {"FEN": notation.fen(Position())}
