"""Records the end of matches in the background: the player of the last move waits for that move only.

A crash before that costs nothing: the match is still recorded as live, and the next start records its end.
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
    """The last edition of a match that needs no more work: its number, its time, and the entry for lists."""

    match: MatchId
    edition: int
    changed_at: int
    past: PastMatch | None


class EndedMatches:
    """Ended matches that are not yet recorded. If a match is appended twice, the later edition counts."""

    def __init__(self, database: Database, on_noted: Callable[[Iterable[MatchId]], object]) -> None:
        self._database = database
        self._on_noted = on_noted
        self._matches = database.collection(MATCHES)
        self._past = PastMatchStore(database)
        self._waiting: dict[MatchId, LastEdition] = {}
        self._noting: asyncio.Task[Refusal | None] | None = None

    def append(self, ended: Sequence[LastEdition]) -> None:
        """Record these soon. On failure they are retried with the next ones, and by ``noted``."""
        self._waiting.update((each.match, each) for each in ended)
        self._begin()

    def has_some_of(self, matches: Container[MatchId]) -> bool:
        """Whether some of ``matches`` are not yet recorded."""
        return any(match in matches for match in self._waiting)

    async def noted(self) -> None:
        """Return once all that was appended is recorded. Raises ``unavailable``."""
        self._begin()
        if self._noting is not None:
            refusal = await asyncio.shield(self._noting)
            if refusal is not None:
                raise refusal

    async def note(self, ended: Sequence[LastEdition]) -> None:
        """Record these now. Raises ``unavailable``."""
        async with self._database.reached():
            # First, because the next start repeats this while the match is still recorded as live.
            await self._past.note([each.past for each in ended if each.past is not None])
            updates = [UpdateOne({"_id": each.match}, {"$set": _fields(each)}) for each in ended]
            await self._matches.bulk_write(updates, ordered=False)
        self._on_noted(each.match for each in ended)

    def _begin(self) -> None:
        if self._waiting and self._noting is None:
            # In a context of its own: the caller's deadline must not bound it.
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
        except Exception:  # a barrier: it is retried with the next ones
            _log.exception("ended matches cannot be recorded")
            return unavailable()
        finally:
            self._noting = None
        return None


def _fields(ended: LastEdition) -> Document:
    return {"live": False, "loose": True, "edition": ended.edition, "changed_at": ended.changed_at}
