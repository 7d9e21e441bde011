"""Notes which matches are over, beside all else: whoever makes the last move waits for that move alone.

A crash before it is noted costs nothing: the match is noted as live still, and the next start does this again.
"""

import asyncio
import logging
from collections.abc import Callable, Container, Iterable, Sequence
from contextvars import Context
from typing import Final

from msgspec import Struct
from pymongo import UpdateOne

from models.database.client import Database, Document
from models.errors import Refusal, unavailable
from models.ids import MatchId
from models.stores.editions import MATCHES
from models.stores.play.past_matches import PastMatch, PastMatchStore

_log: Final = logging.getLogger(__name__)


class LastEdition(Struct, frozen=True):
    """Of a match for which nothing is left to do: its last edition, when that was made, and what is listed of it."""

    match: MatchId
    edition: int
    changed_at: int
    past: PastMatch | None


class EndedMatches:
    """What is to be noted, and is not yet. Of a match that is appended twice the later edition counts."""

    def __init__(self, database: Database, on_noted: Callable[[Iterable[MatchId]], object]) -> None:
        self._database = database
        self._on_noted = on_noted
        self._matches = database.collection(MATCHES)
        self._past = PastMatchStore(database)
        self._waiting: dict[MatchId, LastEdition] = {}
        self._noting: asyncio.Task[Refusal | None] | None = None

    def append(self, ended: Sequence[LastEdition]) -> None:
        """Have these noted soon. What cannot be is tried again with the next ones, and by ``noted``."""
        self._waiting.update((each.match, each) for each in ended)
        self._begin()

    def has_some_of(self, matches: Container[MatchId]) -> bool:
        """Whether some of ``matches`` are to be noted still."""
        return any(match in matches for match in self._waiting)

    async def noted(self) -> None:
        """Return when all that was appended is noted. Raises ``unavailable``."""
        self._begin()
        if self._noting is not None:
            refusal = await asyncio.shield(self._noting)
            if refusal is not None:
                raise refusal

    async def note(self, ended: Sequence[LastEdition]) -> None:
        """Note these now. Raises ``unavailable``."""
        async with self._database.reached():
            # Before: until it is noted that a match is no longer live, the next start does this again.
            await self._past.note([each.past for each in ended if each.past is not None])
            updates = [UpdateOne({"_id": each.match}, {"$set": _fields(each)}) for each in ended]
            await self._matches.bulk_write(updates, ordered=False)
        self._on_noted(each.match for each in ended)

    def _begin(self) -> None:
        if self._waiting and self._noting is None:
            # In a context of its own: the deadline of whoever begins it must not bound it.
            self._noting = asyncio.create_task(self._run(), name="note ended matches", context=Context())

    async def _run(self) -> Refusal | None:
        try:
            while self._waiting:
                some = list(self._waiting.values())
                await self.note(some)
                for each in some:
                    if self._waiting.get(each.match) is each:
                        del self._waiting[each.match]
        except Refusal as refusal:
            return refusal
        except Exception:  # a barrier: it is tried again with the next ones
            _log.exception("ended matches cannot be noted")
            return unavailable()
        finally:
            self._noting = None
        return None


def _fields(ended: LastEdition) -> Document:
    return {"live": False, "loose": True, "edition": ended.edition, "changed_at": ended.changed_at}
