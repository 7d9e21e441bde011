"""When a match begins: once all seats are taken and everybody who sits is present.

Until then it is ``open``. The caretaker frees the seats of players who stay away for too long.
"""

from models.errors import Refusal
from server.games.base import Seat
from server.matches.match import Decide, Match, Transition
from server.matches.moves import begun
from server.matches.table import Table
from server.matches.upkeep.bot_quota import BotQuota
from server.matches.upkeep.presence import Presence


class Beginning:
    """One for all matches of this process. ``presence`` knows who is there, ``quota`` how many bots may play."""

    def __init__(self, presence: Presence, quota: BotQuota) -> None:
        self.presence = presence
        self.quota = quota

    def waiting_for(self, table: Table) -> list[Seat]:
        """The seats at an open table whose people are not present; at any other table there are none."""
        if table.status != "open":
            return []
        return [
            seat
            for seat, chair in enumerate(table.chairs)
            if chair.user is not None and not self.presence.is_present(chair.user.id)
        ]

    def is_due(self, table: Table) -> bool:
        """Whether the match can begin now."""
        return table.status == "open" and table.is_full and not self.waiting_for(table)

    def seated(self, match: Match, table: Table) -> Transition:
        """The change after which the people in ``table`` sit; it begins the match if that is due.

        Raises ``conflict`` if too many bots would play for one person.
        """
        if table.is_full:
            self.quota.check(table.match, table.chairs)
        if not self.is_due(table):
            return Transition(table, match.now_ms())
        self.quota.begin(table)
        return begun(match, table)

    def begins(self, match: Match) -> Decide:
        """Begin the match after the last awaited player has come, if that is still so.

        It stays open if too many bots play for one person now.
        """

        def decide() -> Transition | None:
            if not self.is_due(match.table):
                return None
            try:
                return self.seated(match, match.table)
            except Refusal:
                return None

        return decide
