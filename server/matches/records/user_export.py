"""All data of one user, for the user to take along: as lines of JSON, one at a time.

Nothing is gathered: only one page at a time is in memory.
"""

from collections.abc import AsyncIterator

import msgspec

from models.ids import RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.people.holdings import PAGE, Holding, Holdings
from models.stores.rooms import RoomStore
from server.accounts.sign_in_limits import SignInLimits
from server.matches.storage import MatchStorage
from server.rooms.directory import RoomDirectory
from server.runtime.costly_lane import CostlyLane


class UserExport:
    """Exports of users."""

    def __init__(
        self,
        holdings: Holdings,
        rooms: RoomDirectory,
        store: RoomStore,
        matches: MatchStorage,
        limits: SignInLimits,
        lane: CostlyLane,
    ) -> None:
        self._holdings = holdings
        self._rooms = rooms
        self._store = store
        self._matches = matches
        self._limits = limits
        self._lane = lane
        self._encode = msgspec.json.Encoder().encode

    async def lines(self, user: UserId) -> AsyncIterator[bytes]:
        """All data, each line a map with its ``type``; the last line, ``end``, has the number of lines before it.

        Raises ``Refusal``: ``rate_limited`` before the first line, ``unavailable`` before any line.
        """
        self._limits.export(user)
        count = 0
        async for holding in self._all(user):
            count += 1
            yield self._encode(holding) + b"\n"
        yield self._encode({"type": "end", "lines": count}) + b"\n"

    async def _all(self, user: UserId) -> AsyncIterator[Holding]:
        async for holding in self._holdings.personal(user):
            yield holding
        for room in await self._store.rooms_that_know(user):
            record = await self._present(room)
            if record is None:
                continue
            yield await self._holdings.membership(record, user)
            played = await self._played(record, user) if record.match is not None else None
            if played is not None:
                yield played
            for low in range(1, record.seq + 1, PAGE):
                async with self._lane.turn(user):
                    page = await self._holdings.said(record.room, user, low)
                for holding in page:
                    yield holding

    async def _present(self, room: RoomId) -> RoomRecord | None:
        """The present record of the room; None if it is deleted."""
        record = (await self._store.get([room])).get(room)
        return None if record is None else self._rooms.present_record(record)

    async def _played(self, room: RoomRecord, user: UserId) -> Holding | None:
        """The match of a room, if ``user`` sits or sat at it. Its seed is nobody's to know before it is over."""
        table = await self._matches.newest_table(room.room)
        seat = None if table is None else table.seat_once_of(user)
        if table is None or seat is None:
            return None
        told = ("match", "room", "game", "status", "rated", "version", "started_at", "ended_at", "outcome")
        values = {field: getattr(table, field) for field in told}
        return {"type": "match", "seat": seat} | {
            field: each for field, each in values.items() if each is not None
        }
