"""Chess by FIDE's laws: who may do what, when it ends, and what players see of it.

The board is ``chess_board``, the moves ``chess_moves``, the draws ``chess_draws``, its writing ``chess_notation``.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct
from msgspec.structs import replace

from server.games import pgn
from server.games.base import Game, GameRecord, IllegalMove, Options, Outcome, Rng, Seat, Viewer
from server.games.chess import draws, notation
from server.games.chess.board import NAMES, SQUARES, Position, checked_king
from server.games.chess.estimate import chances
from server.games.chess.moves import after, can_move, captured, legal_moves, refusal

# No match between people was ever this long; the replay and the PGN have all moves.
SHOWN_MOVES: Final = 600
# JSON Schema has no \Z, and only in Python $ also matches before a last line break.
_UCI: Final = r"^[a-h][1-8][a-h][1-8][qrbn]?$(?!\n)"
_CANNOT_CLAIM: Final = "no draw can be claimed: neither the third time for a position nor fifty quiet moves"


class ChessOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``white``: the seat that has white and begins."""

    white: Literal["first", "second", "random"] = "first"


class State(Struct, frozen=True):
    """``white``: the seat that has it. ``last``: the latest move in UCI. ``captured``: what was taken, in order.

    ``keys``: the positions since the last capture or pawn's move (151 at most), for repetitions.
    ``moves``: the latest ``SHOWN_MOVES``, in SAN. ``ended``: why it is over.
    """

    position: Position
    white: Seat
    keys: tuple[str, ...]
    moves: tuple[str, ...] = ()
    last: str | None = None
    captured: str = ""
    ended: str | None = None


class Move(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A move in UCI; castling is the king's move, and a pawn that promotes says what to: ``e7e8q``.

    ``claim`` claims a draw by threefold repetition or fifty moves: with a move, for the position that it
    makes; alone, for the one on the board.
    """

    uci: Annotated[str, Meta(pattern=_UCI)] | None = None
    claim: bool = False

    def __post_init__(self) -> None:
        if self.uci is None and not self.claim:
            raise ValueError("a move is missing, or a claim")


class View(Struct, frozen=True, kw_only=True):
    """What everybody sees.

    ``ply`` half-moves were made, of which ``moves`` are the last, in SAN; ``last`` is the latest in UCI. ``check``
    is the square of a king in check. ``legal``: what the side to move can do; with ``claims`` it can claim a
    draw as well, and if ``claim`` without any move. ``captured``: letters as in FEN, in order.
    """

    fen: str
    white: Seat
    ply: int
    moves: tuple[str, ...]
    last: str | None
    check: str | None
    legal: list[str]
    claim: bool
    claims: list[str]
    captured: str


class Chess(Game[State, Move, ChessOptions]):
    """FIDE, "Laws of Chess", in force since 2023.

    Pawns move at most 96 times and 30 men can be captured: 126 moves from which no position can come back, and
    150 half-moves without such a one end the game. Hence ``max_moves``.
    """

    name = "chess"
    title = "Chess"
    max_moves = 127 * 150
    state_type = State
    move_type = Move
    options_type = ChessOptions

    def setup(self, seats: int, options: ChessOptions, rng: Rng) -> State:
        white = rng.below(2) if options.white == "random" else int(options.white == "second")
        position = Position()
        return State(position=position, white=white, keys=(draws.key(position),))

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        if move.uci is None:
            return _claimed(state)
        if move.uci not in legal_moves(state.position, (SQUARES[move.uci[:2]],)):
            raise IllegalMove(refusal(state.position, move.uci))
        position, keys = _followed(state, move.uci)
        drawn = draws.claimable(position, keys) if move.claim else None
        if move.claim and drawn is None:
            raise IllegalMove(_CANNOT_CLAIM)
        written = notation.san(state.position, move.uci) + notation.sign(position)
        return State(
            position=position,
            white=state.white,
            keys=keys,
            moves=(*state.moves[1 - SHOWN_MOVES :], written),
            last=move.uci,
            captured=state.captured + captured(state.position, move.uci),
            ended=_ended(position, keys) or drawn,
        )

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if state.ended else (_turn(state),)

    def outcome(self, state: State) -> Outcome | None:
        if state.ended is None:
            return None
        winners = (1 - _turn(state),) if state.ended == "checkmate" else ()
        return Outcome(winners=winners, reason=state.ended)

    def legal_moves(self, state: State, seat: Seat) -> Iterator[Move]:
        legal = legal_moves(state.position)
        yield from (Move(uci=move) for move in legal)
        if draws.claimable(state.position, state.keys):
            yield Move(claim=True)
        yield from (Move(uci=move, claim=True) for move in _claims(state, legal))

    def view(self, state: State, viewer: Viewer) -> View:
        position = state.position
        king = checked_king(position)
        legal = [] if state.ended else legal_moves(position)
        return View(
            fen=notation.fen(position),
            white=state.white,
            ply=2 * position.number - 1 - position.white,
            moves=state.moves,
            last=state.last,
            check=None if king is None else NAMES[king],
            legal=legal,
            claim=not state.ended and draws.claimable(position, state.keys) is not None,
            claims=_claims(state, legal),
            captured=state.captured,
        )

    def estimate(self, state: State, seat: Seat) -> float:
        outcome = self.outcome(state)
        if outcome is not None:
            return float(seat in outcome.winners) if outcome.winners else 0.5
        white = chances(state.position)
        return white if seat == state.white else 1 - white

    def timeout(self, state: State, seat: Seat) -> Outcome:
        """The other side wins, unless it could not mate by any moves (article 6.9)."""
        if draws.can_mate(state.position.board, white=seat != state.white):
            return self.resign(state, seat, reason="timeout")
        return Outcome(winners=(), reason="timeout")

    def documents(self, record: GameRecord) -> Mapping[str, str]:
        white = _white(record)
        names = ("?", "?") if white is None else (record.names[white], record.names[1 - white])
        elos = pgn.ratings(record, white)
        tags = pgn.played_at(record)
        tags |= {"White": names[0], "Black": names[1], "Result": pgn.result(record.outcome, white)}
        tags |= pgn.began(record) | {"WhiteElo": elos[0], "BlackElo": elos[1]} | pgn.ended(record)
        moves = [move.uci for _, move in record.moves if move.uci is not None]
        # A claim of a draw without a move is always the last, and no move of PGN.
        return {"pgn": pgn.written(tags, notation.sans(Position(), moves), record.left_s[: len(moves)])}


def _turn(state: State) -> Seat:
    return state.white if state.position.white else 1 - state.white


def _followed(state: State, move: str) -> tuple[Position, tuple[str, ...]]:
    """The position after ``move``, and the keys since a capture or a pawn's move."""
    position = after(state.position, move)
    return position, (*(state.keys if position.quiet else ()), draws.key(position))


def _ended(position: Position, keys: tuple[str, ...]) -> str | None:
    if draws.dead(position.board):
        return "insufficient_material"
    if not can_move(position):
        return "stalemate" if checked_king(position) is None else "checkmate"
    return draws.automatic(position, keys)


def _claimed(state: State) -> State:
    """The state after a draw was claimed without a move."""
    drawn = draws.claimable(state.position, state.keys)
    if drawn is None:
        raise IllegalMove(_CANNOT_CLAIM)
    return replace(state, ended=drawn)


def _claims(state: State, legal: list[str]) -> list[str]:
    """The moves after whose positions a draw may be claimed."""
    if state.position.quiet < 99 and len(set(state.keys)) == len(state.keys):
        return []
    return [move for move in legal if draws.claimable(*_followed(state, move))]


def _white(record: GameRecord) -> Seat | None:
    """The seat that had white; None if it was drawn at random and nobody has moved."""
    if record.moves:
        return record.moves[0][0]
    return {"first": 0, "second": 1}.get(record.options.white)
