"""How many bots play for each person: they think in a few processes that all matches share.

Known from the tables that were noted: of matches that began, changed or were loaded.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from models.errors import Refusal
from models.ids import MatchId, UserId
from server.matches.table import Chair, Table

# At one time, in all matches that are played. A person can fill the largest table with bots.
MOST_EACH: Final = 16


class BotQuota:
    """Counts the bots that each person set at tables where a match is being played."""

    def __init__(self) -> None:
        self._by_match: dict[MatchId, Counter[UserId]] = {}
        self._by_user: Counter[UserId] = Counter()

    def begin(self, table: Table) -> None:
        """Count the bots of a match that begins. Raises ``conflict`` if too many would play for one person."""
        self.check(table.match, table.chairs)
        self._count(table.match, Counter(_setters(table.chairs)))

    def check(self, match: MatchId, chairs: Iterable[Chair]) -> None:
        """Raise ``conflict`` if with those in ``chairs`` too many bots would play for one person."""
        before = self._by_match.get(match, Counter())
        for user, bots in Counter(_setters(chairs)).items():
            if self._by_user[user] - before[user] + bots > MOST_EACH:
                most = f"{MOST_EACH} bots are the most that play for one at a time"
                raise Refusal("conflict", f"{most}; end some of their matches")

    def note(self, table: Table) -> None:
        """Count the bots of a match in its present state."""
        setters = _setters(table.chairs) if table.is_played else []
        if setters or table.match in self._by_match:
            self._count(table.match, Counter(setters))

    def _count(self, match: MatchId, bots: Counter[UserId]) -> None:
        self._by_user -= self._by_match.pop(match, Counter())
        self._by_user += bots
        if bots:
            self._by_match[match] = bots


def _setters(chairs: Iterable[Chair]) -> list[UserId]:
    """The users who set the bots that sit in ``chairs`` and hold nobody's seat."""
    return [chair.by for chair in chairs if chair.by is not None and chair.bot is not None]
