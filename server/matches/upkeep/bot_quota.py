"""For whom bots play, and how many: they think in a few processes that all share.

Known from what matches say of themselves when they begin, change or are loaded. Called by ``moves``, ``matches`` and
``caretaker``.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from models.errors import Refusal
from models.ids import MatchId, UserId
from server.matches.table import Chair, Table

# At one time, in all matches that are played. A table of the most seats has room for one who plays with bots.
MOST_EACH: Final = 16


class BotQuota:
    """Bots that somebody set at tables where a match is being played."""

    def __init__(self) -> None:
        self._by_match: dict[MatchId, Counter[UserId]] = {}
        self._by_user: Counter[UserId] = Counter()

    def begin(self, table: Table) -> None:
        """A match is to begin. Raises ``conflict`` where too many bots would play for one."""
        self.check(table.match, table.chairs)
        self._note(table.match, _set_by(table.chairs))

    def check(self, match: MatchId, chairs: Iterable[Chair]) -> None:
        """Raise ``conflict`` where with these too many bots would play for one."""
        before = self._by_match.get(match, Counter())
        for user, bots in _set_by(chairs).items():
            if self._by_user[user] - before[user] + bots > MOST_EACH:
                told = f"{MOST_EACH} bots are the most that play for one at a time; end some of their matches"
                raise Refusal("conflict", told)

    def look(self, table: Table) -> None:
        """Know of a match as it is now."""
        self._note(table.match, _set_by(table.chairs) if table.is_played else Counter())

    def _note(self, match: MatchId, bots: Counter[UserId]) -> None:
        self._by_user -= self._by_match.pop(match, Counter())
        self._by_user += bots
        if bots:
            self._by_match[match] = bots


def _set_by(chairs: Iterable[Chair]) -> Counter[UserId]:
    return Counter(chair.by for chair in chairs if chair.by is not None and chair.bot is not None)
