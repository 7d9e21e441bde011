"""The state of a match of werewolf, and its views."""

from collections import Counter
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

from server.games.base import HiddenOptions, Seat, Viewer

MOST_SEATS: Final = 12
MOST_DAYS: Final = 10
# The choice of a seat that chose nobody.
NOBODY: Final = -1

Role = Literal["wolf", "seer", "doctor", "villager"]
Phase = Literal["night", "dawn", "day", "over"]
Team = Literal["wolves", "village", "nobody"]


class WerewolfOptions(HiddenOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``undo`` is off unless it is asked for: who has heard something keeps that."""

    undo: bool = False


class Move(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Whom a seat chooses: its vote by day; at night a victim, or whom to look at, save or suspect. None: nobody.

    ``wake`` is for dawn, and for nothing else: one that comes when somebody was sooner must not pass for a vote.
    """

    target: Annotated[int, Meta(ge=0, lt=MOST_SEATS)] | None = None
    wake: bool = False


class Look(Struct, frozen=True):
    """What the seer found out about a seat."""

    seat: Seat
    is_wolf: bool


class State(Struct, frozen=True, kw_only=True):
    """The whole position.

    Attributes:
        roles: by seat.
        dead: those who are, in the order in which they died.
        day: how many nights there were.
        picks: by seat, whom it chose in this phase (``NOBODY``: nobody); None: it has not chosen, or is dead.
        looks: what the seer found out.
        saved: whom the doctor guarded last night, for it is not done twice in a row.
        victim: who died in the last night; ``hanged``: on the last day.
    """

    roles: tuple[Role, ...]
    picks: tuple[int | None, ...]
    phase: Literal["night", "dawn", "day"] = "night"
    dead: tuple[Seat, ...] = ()
    day: int = 1
    looks: tuple[Look, ...] = ()
    saved: Seat | None = None
    victim: Seat | None = None
    hanged: Seat | None = None

    @property
    def living(self) -> tuple[Seat, ...]:
        return tuple(seat for seat in range(len(self.roles)) if seat not in self.dead)

    @property
    def wolves(self) -> tuple[Seat, ...]:
        """The wolves that live."""
        return tuple(seat for seat in self.living if self.roles[seat] == "wolf")

    @property
    def winner(self) -> Team | None:
        """The team that has won: wolves if they are as many as the others, the village if none is left."""
        # It is called all the time, so it builds no lists.
        wolves = self.roles.count("wolf") - sum(self.roles[seat] == "wolf" for seat in self.dead)
        if not wolves:
            return "village"
        if 2 * wolves >= len(self.roles) - len(self.dead):
            return "wolves"
        return "nobody" if self.day > MOST_DAYS else None

    def role_of(self, viewer: Viewer) -> Role | None:
        return None if viewer is None else self.roles[viewer]

    def sees_all(self, viewer: Viewer) -> bool:
        """The dead see everything, and when it is over everybody does."""
        return viewer in self.dead or self.winner is not None

    def knows_role(self, viewer: Viewer, seat: Seat) -> bool:
        """Whether ``viewer`` knows the role of ``seat``; wolves know each other."""
        if seat == viewer or seat in self.dead:
            return True
        role = self.role_of(viewer)
        if role == "wolf" and self.roles[seat] == "wolf":
            return True
        return (role == "seer" and Look(seat, True) in self.looks) or self.sees_all(viewer)

    def sees_pick(self, viewer: Viewer, seat: Seat) -> bool:
        """Whether ``viewer`` sees the choice of ``seat`` in this phase; by day everybody does."""
        if self.phase == "day" or seat == viewer:
            return True
        return self.role_of(viewer) == self.roles[seat] == "wolf" or self.sees_all(viewer)


class View(Struct, frozen=True, kw_only=True):
    """What one may see.

    Attributes:
        role: the own one.
        roles: by seat, as far as they are known: the own, those of the dead, fellow wolves, wolves that the seer saw.
        alive: by seat. ``acted``: who has chosen in this phase.
        picks: by seat, whom it chose, as far as that may be seen; -1: nobody.
        targets: whom the viewer may choose now; it may also choose nobody. At dawn there is nobody to choose.
        looks: what the seer found out, for the seer.
        guarded: whom the doctor guarded last night, for the doctor.
        victim: who died in the last night, ``hanged``: on the last day; both None where nobody did.
        winner: who has won, once it is over.
    """

    phase: Phase
    day: int
    role: Role | None
    roles: tuple[Role | None, ...]
    alive: tuple[bool, ...]
    acted: tuple[bool, ...]
    picks: tuple[int | None, ...]
    targets: tuple[Seat, ...]
    looks: tuple[Look, ...]
    guarded: Seat | None
    victim: Seat | None
    hanged: Seat | None
    winner: Team | None


def most_chosen(picks: tuple[int | None, ...], seats: tuple[Seat, ...]) -> tuple[Seat, ...]:
    """The seats that most of ``seats`` chose, ascending; none if nobody was chosen."""
    chosen = Counter(pick for seat in seats if (pick := picks[seat]) is not None and pick != NOBODY)
    most = max(chosen.values(), default=0)
    return tuple(sorted(seat for seat, many in chosen.items() if many == most))
