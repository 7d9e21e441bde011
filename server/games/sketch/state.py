"""The state of a match of sketch: the turn, the word, the picture, the points.

The paper is 400 by 300; a line is a run of points, ``x, y, x, y``. Longer strokes go on in the next line.
"""

from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from server.games.base import HiddenOptions, Seat, Viewer
from server.games.sketch.words import Language

Phase = Literal["pick", "draw", "shown", "over"]

TICK_HZ: Final = 10
MOST_SEATS: Final = 12
MOST_ROUNDS: Final = 3
MOST_DRAW_S: Final = 90
PICK_TICKS: Final = 20 * TICK_HZ
SHOWN_TICKS: Final = 4 * TICK_HZ
# A drawer who has drawn nothing by then is asleep.
ASLEEP_TICKS: Final = 30 * TICK_HZ
CHOICES: Final = 3
WIDTH: Final = 400
HEIGHT: Final = 300
COLOURS: Final = 12
WIDTHS: Final = 4
# All numbers of a picture and all its lines, so that a view stays small.
MOST_NUMBERS: Final = 2_600
MOST_LINES: Final = 120
MOST_GUESS: Final = 60
HIDDEN: Final = "_"

Coordinate = Annotated[int, Meta(ge=0, le=WIDTH)]


class SketchOptions(HiddenOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``rounds``: how often each draws. ``draw_s``: how long. ``words``: in which language."""

    rounds: Annotated[int, Meta(ge=1, le=MOST_ROUNDS)] = 2
    draw_s: Annotated[int, Meta(ge=30, le=MOST_DRAW_S)] = 70
    words: Language = "en"
    undo: bool = False


class Line(Struct, frozen=True):
    """A piece of a stroke: ``p`` its points, ``c`` colour, ``w`` width; ``of``: the number of the first piece."""

    p: tuple[int, ...]
    c: int
    w: int
    of: int


class Input(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a seat does: one of these things.

    ``pick``: the word to draw, by its place. ``line``: points, which go on from the last line if ``on``. ``undo``:
    take the last stroke away; ``clear``: all. ``skip``: draw nothing this time. ``guess``: a word for turn ``turn``.
    """

    pick: Annotated[int, Meta(ge=0, lt=CHOICES)] | None = None
    line: Annotated[tuple[Coordinate, ...], Meta(min_length=2, max_length=64)] | None = None
    colour: Annotated[int, Meta(ge=0, lt=COLOURS)] = 0
    width: Annotated[int, Meta(ge=0, lt=WIDTHS)] = 1
    on: bool = False
    undo: bool = False
    clear: bool = False
    skip: bool = False
    guess: Annotated[str, Meta(max_length=MOST_GUESS)] | None = None
    turn: Annotated[int, Meta(ge=0, lt=MOST_ROUNDS * MOST_SEATS)] | None = None


class State(Struct, frozen=True, kw_only=True):
    """The whole position.

    Attributes:
        turn: from 0; the drawer is the seat ``turn`` modulo how many there are.
        until: the tick at which the phase ends, unless something ends it sooner.
        coming: the words that the next drawer is to choose from.
        choices: those of this one; ``word``: what was chosen, empty before.
        opened: the places of letters that all see.
        lines: the picture by number; ``drawn``: how many lines there were, those taken back too.
        gained: what each seat has from this turn, with 0 for who has not guessed; ``points``: of the turns before.
        near: when each seat was last close to the word, in this turn.
        used: the words that were drawn.
    """

    tick: int
    rounds: int
    draw_ticks: int
    language: Language
    turn: int
    phase: Phase
    until: int
    coming: tuple[str, ...]
    choices: tuple[str, ...]
    points: tuple[int, ...]
    gained: tuple[int, ...]
    near: tuple[int | None, ...]
    word: str = ""
    opened: tuple[int, ...] = ()
    lines: dict[str, Line] = {}
    drawn: int = 0
    used: tuple[str, ...] = ()

    @property
    def seats(self) -> int:
        return len(self.points)

    @property
    def drawer(self) -> Seat:
        return self.turn % self.seats

    def knows(self, viewer: Viewer) -> bool:
        """Whether ``viewer`` knows the word: its drawer, and those who have guessed it."""
        return viewer is not None and (viewer == self.drawer or self.gained[viewer] > 0)

    @property
    def hint(self) -> str:
        """The word with a mark for each letter that is hidden."""
        return "".join(
            letter if not is_letter(letter) or place in self.opened else HIDDEN
            for place, letter in enumerate(self.word)
        )


class View(Struct, frozen=True, kw_only=True):
    """What one may see. The picture's lines are told one by one, as they come.

    Attributes:
        drawer: the seat that draws, or picks a word. ``turns``: how many there will be.
        until: the tick at which the phase ends at the latest.
        hint: the letters that are open; ``word``: for those who know it, and for all once its turn is over.
        choices: for the drawer, while it picks.
        gained: what each seat has won in this turn; more than 0: it has guessed the word.
        near: the tick at which the viewer's last guess was nearly right.
    """

    phase: Phase
    turn: int
    turns: int
    drawer: int
    until: int
    hint: str
    word: str
    choices: tuple[str, ...]
    lines: dict[str, Line]
    points: tuple[int, ...]
    gained: tuple[int, ...]
    near: int = 0


def is_letter(letter: str) -> bool:
    """Whether a character of a word must be guessed, and is no space or hyphen."""
    return letter.isalnum()
