"""The tables of all live matches: in the order of their changes, and the number of open ones of each user.

In memory only. Each table is noted whenever it changes; one that is no longer live is forgotten.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from msgspec import Struct

from models.errors import Refusal
from models.ids import MatchId, UserId
from models.stores.matches import Place
from server.matches.table import Table
from server.matches.upkeep.free_seats import FreeSeats

MOST_OPEN: Final = 10
PATIENCE_S: Final = 2.0


class Noted(Struct, frozen=True):
    """A table, and when it changed: in ms since the epoch, and as the number of the noted change."""

    changed_at: int
    number: int
    table: Table

    @property
    def place(self) -> Place:
        """The table's place among the others: no two have the same place."""
        return self.changed_at, self.number, self.table.match


class LiveTables:
    """One for all matches of this process. With ``limits=False`` a user may have any number of open tables."""

    def __init__(self, *, limits: bool = True) -> None:
        self.free_seats = FreeSeats()
        self._limits = limits
        self._by_match: dict[MatchId, Noted] = {}
        self._changes = 0
        self._newest: Place = (0, 0, MatchId(""))
        self._is_in_order = True
        # Including tables that are being made.
        self._open_of: Counter[UserId] = Counter()
        self._complete = asyncio.Event()
        self._complete.set()

    def begin_loading(self) -> None:
        """Note that matches that were live before this start are not all noted yet."""
        self._complete.clear()

    def all_loaded(self) -> None:
        """Note that they are all noted now."""
        self._complete.set()

    async def complete(self) -> None:
        """Return once the matches that were live before this start are noted, after 2 s at the latest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S):
                await self._complete.wait()

    @contextmanager
    def making(self, user: UserId) -> Iterator[None]:
        """``user`` makes a table inside. Raises ``conflict`` if the user has the most open ones allowed."""
        if self._limits and self._open_of[user] >= MOST_OPEN:
            raise Refusal("conflict", f"{MOST_OPEN} tables of yours are open; play at them, or delete some")
        self._open_of[user] += 1
        try:
            yield
        finally:
            self._open_of[user] -= 1

    def note(self, table: Table) -> None:
        """Note the present state of a table. A state that is no newer than the noted one changes nothing."""
        before = self._by_match.get(table.match)
        if before is not None and before.table.edition == table.edition:
            return
        self.free_seats.note(table)
        if before is not None:
            del self._by_match[table.match]
            self._count(before.table, -1)
        if not table.is_live:
            return
        self._changes += 1
        noted = self._by_match[table.match] = Noted(table.changed_at, self._changes, table)
        if noted.place < self._newest:
            # It was loaded, and changed before others did.
            self._is_in_order = False
        self._newest = max(self._newest, noted.place)
        self._count(table, +1)

    def newest_first(self) -> Iterator[Noted]:
        """All live tables. No table may be noted before the iteration ends."""
        if not self._is_in_order:
            ordered = sorted(self._by_match.items(), key=lambda item: item[1].place)
            self._by_match = dict(ordered)
            self._is_in_order = True
        return reversed(self._by_match.values())

    def _count(self, table: Table, more: int) -> None:
        if table.status == "open" and table.maker is not None:
            self._open_of[table.maker] += more
            if not self._open_of[table.maker]:
                del self._open_of[table.maker]
