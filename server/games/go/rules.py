"""Go: who may do what, when it ends, and what players see of it.

The board is ``board``, what moves do ``state``, the files ``sgf``, the bot ``search``.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, ClassVar, Final, Literal

from msgspec import Meta, Struct

from server.games.base import Game, GameRecord, IllegalMove, Options, Outcome, Rng, Seat, Viewer
from server.games.go import sgf
from server.games.go.board import EMPTY, LARGEST, STONES, open_points, owners
from server.games.go.search import Judged, Position, best_point, judged
from server.games.go.state import (
    LONGEST,
    Move,
    State,
    agreed,
    marked,
    may_mark,
    passed,
    placed,
    point_of,
    resumed,
)

MOST_KOMI: Final = 100
# If a chain's points are lost in at most this share of the random games, a bot counts it as alive.
SURELY_ALIVE: Final = 0.4
LIKELY_DEAD: Final = 0.75
SURELY_DEAD: Final = 0.92
Colour = Literal["black", "white"]
Phase = Literal["play", "counting", "over"]


class GoOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``komi``: what white gets for moving second. ``black``: the seat that has it and begins."""

    size: Literal[9, 13, 19] = 19
    komi: Annotated[float, Meta(ge=0, le=MOST_KOMI, multiple_of=0.5)] = 7.5
    black: Literal["first", "second", "random"] = "first"


class View(Struct, frozen=True, kw_only=True):
    """What everybody sees: ``cells`` row by row from the top, ``black`` the seat that has it.

    ``phase``: ``play``, ``counting`` (dead stones are being agreed on) or ``over``. ``next``: the colour that is to
    move, or to speak. ``passes``: how many passes came last. ``forbidden``: the empty points where ``next`` may put
    no stone. ``dead``: the stones that are marked. ``agreed``: whether the other one agreed to the marks.
    ``resumed``: whether two passes end the match at once. ``owners`` and ``score`` (area, and komi) are there once
    stones are counted.
    """

    size: int
    komi: float
    black: Seat
    phase: Phase
    cells: tuple[Colour | None, ...]
    next: Colour
    made: int
    passes: int
    last: int | None
    prisoners: dict[Colour, int]
    forbidden: tuple[int, ...]
    dead: tuple[int, ...]
    agreed: bool
    resumed: bool
    owners: tuple[Colour | None, ...] | None
    score: dict[Colour, float] | None


class Go(Game[State, Move, GoOptions]):
    """Rules of the Chinese Weiqi Association, 2002, with positional superko and without the option of suicide.

    After two passes the players agree on dead stones. If they do not, they play on, and the next two passes end the
    match with all stones counted as they lie. ``LONGEST`` times as many moves as there are points end it as well.
    """

    name = "go"
    title = "Go"
    # The moves of play, a mark for each point, each of them agreed to, and a few more.
    max_moves = (LONGEST + 2) * LARGEST * LARGEST + 4
    state_type = State
    move_type = Move
    options_type = GoOptions
    clock: ClassVar[Mapping[str, str | float]] = {
        "kind": "byo_yomi",
        "initial_s": 600,
        "periods": 3,
        "period_s": 30,
    }

    def setup(self, seats: int, options: GoOptions, rng: Rng) -> State:
        black = rng.below(2) if options.black == "random" else int(options.black == "second")
        board = EMPTY * (options.size * options.size)
        return State(size=options.size, komi=options.komi, black=black, board=board)

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        if move.call is None:
            point = point_of(state, move)
            return placed(state, point) if state.speaker is None else marked(state, point)
        if move.x is not None or move.y is not None:
            raise IllegalMove("put a stone or say something, not both")
        if (move.call == "pass") != (state.speaker is None):
            raise IllegalMove(
                "mark dead stones, agree, or resume the game" if state.speaker else "put a stone, or pass"
            )
        match move.call:
            case "pass":
                return passed(state)
            case "agree":
                return agreed(state)
            case "resume":
                return resumed(state)

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if state.ended else (_seat_of(state, state.speaker or state.stone),)

    def outcome(self, state: State) -> Outcome | None:
        if state.ended is None:
            return None
        score = _score(owners(state.board, state.size, state.dead), state.komi)
        black, white = score["black"], score["white"]
        winner = STONES[0] if black > white else STONES[1] if white > black else None
        scores = {state.black: black, 1 - state.black: white}
        return Outcome(
            winners=() if winner is None else (_seat_of(state, winner),), reason=state.ended, scores=scores
        )

    def legal_moves(self, state: State, seat: Seat) -> Iterator[Move]:
        points = _open(state) if state.speaker is None else _markable(state)
        yield from (Move(x=point % state.size, y=point // state.size) for point in points)
        if state.speaker is None:
            yield Move(call="pass")
        else:
            yield Move(call="agree")
            yield Move(call="resume")

    def view(self, state: State, viewer: Viewer) -> View:
        in_play = state.speaker is None and state.ended is None
        counted = None if in_play else owners(state.board, state.size, state.dead)
        may = set(_open(state)) if in_play else set()
        return View(
            size=state.size,
            komi=state.komi,
            black=state.black,
            phase="over" if state.ended else "play" if in_play else "counting",
            cells=_colours(state.board),
            next=_colour(state.speaker or state.stone),
            made=state.made,
            passes=state.passes,
            last=state.last,
            prisoners={"black": state.prisoners[0], "white": state.prisoners[1]},
            forbidden=tuple(
                point
                for point, cell in enumerate(state.board)
                if in_play and cell == EMPTY and point not in may
            ),
            dead=state.dead,
            agreed=state.agreed,
            resumed=state.resumed,
            owners=None if counted is None else _colours(counted),
            score=None if counted is None else _score(counted, state.komi),
        )

    def best_move(self, state: State, seat: Seat, rng: Rng, goes_on: Callable[[], bool]) -> Move:
        position = Position(state.board, state.size, state.stone, state.komi, state.passes > 0, state.resumed)
        if state.speaker is None:
            point = best_point(position, _open(state), rng, goes_on)
            return Move(call="pass") if point is None else Move(x=point % state.size, y=point // state.size)
        return _spoken(state, judged(position, rng, goes_on))

    def documents(self, record: GameRecord) -> Mapping[str, str]:
        """SGF, the format of go programs."""
        black = record.moves[0][0] if record.moves else {"first": 0, "second": 1}.get(record.options.black)
        places = [(seat, _place(move)) for seat, move in _in_play(record)]
        return {"sgf": sgf.written(record, black, record.options.size, record.options.komi, places)}


def _spoken(state: State, chains: Judged) -> Move:
    """A bot's part in the counting: it marks dead stones, agrees, and resumes if the other is clearly wrong."""
    dead = frozenset(state.dead)
    for points, lost in chains:
        is_marked = points[0] in dead
        if state.agreed and (lost < SURELY_ALIVE if is_marked else lost > SURELY_DEAD):
            return Move(call="resume")
        if not state.agreed and is_marked != (lost >= LIKELY_DEAD) and may_mark(state):
            return Move(x=points[0] % state.size, y=points[0] // state.size)
    return Move(call="agree")


def _markable(state: State) -> tuple[int, ...]:
    if not may_mark(state):
        return ()
    return tuple(point for point, stone in enumerate(state.board) if stone != EMPTY)


def _open(state: State) -> tuple[int, ...]:
    return open_points(state.board, state.size, state.stone, state.seen)


def _score(owned: str, komi: float) -> dict[Colour, float]:
    """The area of black, and of white with the komi."""
    return {"black": float(owned.count(STONES[0])), "white": owned.count(STONES[1]) + komi}


def _seat_of(state: State, stone: str) -> Seat:
    return state.black if stone == STONES[0] else 1 - state.black


def _colour(stone: str) -> Colour:
    return "black" if stone == STONES[0] else "white"


def _colours(letters: str) -> tuple[Colour | None, ...]:
    return tuple(None if letter == EMPTY else _colour(letter) for letter in letters)


def _place(move: Move) -> sgf.Place:
    return None if move.x is None or move.y is None else (move.x, move.y)


def _in_play(record: GameRecord) -> Iterator[tuple[Seat, Move]]:
    """The moves of a match without those of the counting."""
    passes, counting, resumed = 0, False, False
    for seat, move in record.moves:
        if counting:
            if move.call == "resume":
                counting, resumed, passes = False, True, 0
            continue
        yield seat, move
        passes = passes + 1 if move.call == "pass" else 0
        counting = passes == len(STONES) and not resumed
