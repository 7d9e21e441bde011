"""What the caretaker knows of one match, in memory alone."""

from collections.abc import Callable

from models.ids import UserId
from server.games.base import Seat
from server.matches.match import Match
from server.matches.match_clock import grace_s
from server.matches.table import Chair
from server.matches.upkeep.absence import Abandonment, Absence
from server.matches.upkeep.grace import Grace
from server.matches.views import MatchView


class Care:
    """One match that is taken care of.

    Attributes:
        leavers: those who left the room and may still sit.
        is_break_untold: whether the room is still to be told that the server was restarted.
        errands: what is being carried out for the match, by name.
    """

    def __init__(self, match: Match, view: MatchView, is_present: Callable[[UserId], bool]) -> None:
        self.match = match
        self.view = view
        self._is_present = is_present
        self.absence = Absence()
        self.grace = Grace(lambda seat: grace_s(match.table, seat, match.now_ms()))
        self._noted: tuple[Chair, ...] | None = None
        self.leavers: set[UserId] = set()
        self.is_break_untold = False
        self.errands: set[str] = set()

    def note_absence_of_new(self, now: float) -> None:
        """See which players are there, if others sit than when that was noted last."""
        if self.match.table.chairs is not self._noted:
            self.note_absence(now)

    def note_absence(self, now: float) -> None:
        """See which players are there. To be called whenever somebody comes or goes."""
        self._noted = self.match.table.chairs
        people = [each.id for each in self.match.table.people]
        there = frozenset(user for user in people if self._is_present(user))
        self.absence.note(people, there, watched=self.view.is_watched, now=now)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing becomes due before the match changes, or somebody comes or goes.

        So it is where people play who are all there, and no clock runs: a sweep of many such matches costs next to
        nothing.
        """
        table = self.match.table
        if table.clock is not None or self.absence.is_anybody_away or self.leavers or self.match.is_in_doubt:
            return False
        are_people = all(chair.bot is None for chair in table.chairs) and bool(table.people)
        return are_people and not table.is_card_due and not table.is_rating_due

    def abandonment(self, now: float) -> Abandonment | None:
        """Whether the match is not played on."""
        return self.absence.abandonment(self.match.table, self.match.to_move, now)

    def hold_clocks(self, now: float) -> None:
        """Let clocks wait for players who are away, or run again, as it is time for."""
        if self.match.table.clock is not None:
            self.grace.look(self.match.to_move, self._away(), now)
            self.apply_grace()

    def apply_grace(self) -> None:
        """Let the clocks wait that grace says, and show it where that changes any."""
        if self.match.hold_clocks(self.grace.waiting):
            self.view.show_soon()

    def _away(self) -> dict[Seat, float | None]:
        """The seats whose players are not in the room, and when they went away.

        None for a player who has an open socket all the same or never came, or whose seat a bot holds.
        """
        return {
            seat: self.absence.went_at(chair.user.id) if chair.bot is None else None
            for seat, chair in enumerate(self.match.table.chairs)
            if chair.user is not None and not self.view.is_online(chair.user.id)
        }
