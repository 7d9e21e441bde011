"""The caretaker's data of one match, in memory only."""

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
        leavers: users who left the room and may still sit.
        is_break_untold: whether the room has yet to get the notice of a restart.
        errands: the names of the errands under way for the match.
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

    @property
    def has_new_chairs(self) -> bool:
        """Whether the seats have changed since absence was noted last."""
        return self.match.table.chairs is not self._noted

    def note_absence(self, now: float) -> None:
        """Note which players are there. Call it whenever a player comes or goes."""
        self._noted = self.match.table.chairs
        people = [each.id for each in self.match.table.people]
        there = frozenset(user for user in people if self._is_present(user))
        self.absence.note(people, there, watched=self.view.is_watched, now=now)
        self.absence.note_seats(self.match.table, now)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing becomes due before the match changes, or a player comes or goes.

        That is so where all players are people who are there, and no clock runs: a sweep of many such matches costs
        next to nothing.
        """
        table = self.match.table
        if (table.status == "open" and table.is_full) or table.absences or self.view.is_late:
            return False
        if table.clock is not None or self.absence.is_anybody_away or self.leavers or self.match.is_in_doubt:
            return False
        are_people = all(chair.bot is None for chair in table.chairs) and bool(table.people)
        is_due = table.is_card_due or table.is_rating_due or table.is_reveal_due
        return are_people and not is_due

    def abandonment(self, now: float) -> Abandonment | None:
        """The end of the match, if it is abandoned."""
        return self.absence.abandonment(self.match.table, self.match.to_move, now)

    def hold_clocks(self, now: float) -> None:
        """Stop clocks for players who are away, or run them again, when it is time."""
        if self.match.table.clock is not None:
            returned_s = self.grace.look(self.match.running_s(), self._away(), now)
            self.match.give_back(returned_s)
            self.apply_grace()

    def apply_grace(self) -> None:
        """Stop the clocks that wait by ``grace``, and show the match if that changed any."""
        if self.match.hold_clocks(self.grace.waiting):
            self.view.show_soon()

    def _away(self) -> dict[Seat, float | None]:
        """The seats whose players are not in the room, and when they went away.

        None for a player who still has an open socket or never came, or whose seat a bot holds.
        """
        return {
            seat: self.absence.went_at(chair.user.id) if chair.bot is None else None
            for seat, chair in enumerate(self.match.table.chairs)
            if chair.user is not None and not self.view.is_online(chair.user.id)
        }


class CaresByPlayer:
    """Finds the matches of each player, however many matches there are."""

    def __init__(self) -> None:
        self._of_user: dict[UserId, dict[Care, None]] = {}
        self._people: dict[Care, frozenset[UserId]] = {}

    def of(self, user: UserId) -> tuple[Care, ...]:
        """The matches at which ``user`` sits."""
        return tuple(self._of_user.get(user, ()))

    def all(self) -> list[Care]:
        """Every match in care."""
        return list(self._people)

    def add(self, care: Care) -> None:
        """Take a match into care."""
        self._people[care] = frozenset()
        self.note(care)

    def note(self, care: Care) -> None:
        """Update who sits at a match, if it is in care."""
        before = self._people.get(care)
        if before is None:
            return
        people = self._people[care] = frozenset(person.id for person in care.match.table.people)
        for user in before - people:
            self._leave(care, user)
        for user in people - before:
            self._of_user.setdefault(user, {})[care] = None

    def forget(self, care: Care) -> None:
        """Drop a match from care."""
        for user in self._people.pop(care, ()):
            self._leave(care, user)

    def _leave(self, care: Care, user: UserId) -> None:
        cares = self._of_user[user]
        del cares[care]
        if not cares:
            del self._of_user[user]
