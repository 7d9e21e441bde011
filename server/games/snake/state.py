"""The state of a match of snake: the arena, the snakes in it, and the numbers of the rounds.

A cell of the arena is one number, ``y * width + x``; a direction is 0 (up), 1 (right), 2 (down) or 3 (left).
"""

from functools import lru_cache
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from server.games.base import Options, Seat

Size = Literal["small", "medium", "large"]
Pace = Literal["slow", "normal", "fast"]
Direction = Literal[0, 1, 2, 3]
Phase = Literal["ready", "running", "shown"]

TICK_HZ: Final = 20
# Width and height.
SIZES: Final[dict[Size, tuple[int, int]]] = {"small": (24, 16), "medium": (32, 22), "large": (44, 30)}
# Ticks for each cell.
PACES: Final[dict[Pace, int]] = {"slow": 4, "normal": 3, "fast": 2}
READY_TICKS: Final = 2 * TICK_HZ
SHOWN_TICKS: Final = 2 * TICK_HZ
MOST_ROUNDS: Final = 9
MOST_ROUND_S: Final = 180
# One for each seat, and this many more.
FOOD: Final = 2
LENGTH: Final = 4
GROWTH: Final = 2
# Turns queued for the next cells: faster ones are dropped.
MOST_TURNS: Final = 2


class SnakeOptions(Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``round_s``: after so long a round is over, and the longest snake has won it."""

    rounds: Annotated[int, Meta(ge=1, le=MOST_ROUNDS)] = 3
    size: Size = "medium"
    pace: Pace = "normal"
    round_s: Annotated[int, Meta(ge=20, le=MOST_ROUND_S)] = 90
    undo: bool = False


class Snake(Struct, frozen=True, gc=False):
    """``body``: its cells, the head first. ``turns`` wait; ``grows`` by so many cells; ``died`` at a tick."""

    body: tuple[int, ...]
    heading: Direction
    turns: tuple[Direction, ...] = ()
    grows: int = 0
    died: int | None = None


class State(Struct, frozen=True, kw_only=True, gc=False):
    """``phase`` ends before tick ``until``, unless something ends it sooner. ``points``: of the rounds before.

    One is kept of each second; none is part of a cycle, so the collector need not look at them.
    """

    width: int
    height: int
    pace: int
    rounds: int
    round_ticks: int
    tick: int
    round: int
    phase: Phase
    until: int
    snakes: tuple[Snake, ...]
    food: tuple[int, ...]
    points: tuple[int, ...]
    is_over: bool = False


class Input(Struct, frozen=True, forbid_unknown_fields=True):
    """Where the snake is to go from the next cell on."""

    turn: Direction


class SnakeView(Struct, frozen=True, omit_defaults=True):
    """A snake as it is shown; ``dead`` from its last cell on. ``turns`` and ``grows`` tell its next cells."""

    body: tuple[int, ...]
    heading: Direction
    dead: bool
    turns: tuple[Direction, ...] = ()
    grows: int = 0


class View(Struct, frozen=True, kw_only=True):
    """What everybody sees. Snakes step when ``(tick - 1) % pace`` is 0; ``phase`` ends at tick ``until``."""

    width: int
    height: int
    pace: int
    rounds: int
    round: int
    phase: Phase
    until: int
    snakes: dict[str, SnakeView]
    food: tuple[int, ...]
    points: tuple[int, ...]


@lru_cache(maxsize=len(SIZES))
def neighbours(width: int, height: int) -> tuple[tuple[int | None, ...], ...]:
    """For each cell its neighbours, by direction; None for the wall."""
    return tuple(
        (
            cell - width if cell >= width else None,
            cell + 1 if (cell + 1) % width else None,
            cell + width if cell < width * (height - 1) else None,
            cell - 1 if cell % width else None,
        )
        for cell in range(width * height)
    )


def ahead(state: State, cell: int, direction: int) -> int | None:
    """The neighbour of ``cell`` in ``direction``; None for the wall."""
    return neighbours(state.width, state.height)[cell][direction]


def living(state: State) -> tuple[Seat, ...]:
    """The seats whose snakes live."""
    return tuple(seat for seat, snake in enumerate(state.snakes) if snake.died is None)
