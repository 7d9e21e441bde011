"""``room.list``: rooms of matches by their newest change, with their matches; other rooms as ``RoomListing`` does.

Live matches are in memory. Those that are over are read from the store, in steps with one read of their rooms each.
A page has a bounded number of steps: one that finds little may be short, and then has a cursor.
"""

from collections.abc import Sequence
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import MatchId, RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.matches import EndedMatch, Place
from models.wire.chat_values import MAX_NUMBER, RoomInfo
from models.wire.commands.rooms import RoomList
from models.wire.cursors import never_given_out, number_in
from models.wire.match_values import ClockAsked, ListedMatch, ListedSeat
from server.matches.storage import MatchStorage
from server.matches.table import Table
from server.matches.upkeep.live_tables import LiveTables
from server.rooms.directory import RoomDirectory
from server.rooms.reading.listing import RoomListing, is_listed
from server.rooms.reading.pages import first_fitting
from server.runtime.clock import Clock

STEP: Final = 256
MAX_STEPS: Final = 40


class _Found(Struct, frozen=True):
    """A match that is listed. ``table``: for a match that is over it is still to be read."""

    place: Place
    record: RoomRecord
    table: Table | EndedMatch


class MatchListing:
    """Reads pages of rooms."""

    def __init__(
        self,
        tables: LiveTables,
        storage: MatchStorage,
        rooms: RoomDirectory,
        listing: RoomListing,
        clock: Clock,
    ) -> None:
        self._tables = tables
        self._storage = storage
        self._rooms = rooms
        self._listing = listing
        self._clock = clock

    async def page(self, user: UserId, asked: RoomList) -> tuple[list[RoomInfo], str | None]:
        """Up to ``asked.limit`` rooms, and the cursor of the next page, if there is one.

        Raises:
            Refusal: ``bad_request`` for a cursor that was never given out, and for a ``status`` of rooms that are not
                for matches; ``unavailable``.
        """
        if asked.kind != "game":
            if asked.status is not None:
                raise Refusal("bad_request", "status: is that of a match, and goes with the kind game")
            return await self._listing.page(user, asked)
        start = _place_in(asked.cursor)
        mine = await self._listing.rooms_of(user)
        await self._tables.complete()
        live, live_end = self._live(asked, mine, start)
        ended, end = await self._ended(asked, mine, start)
        found = {each.table.match: each for each in (*ended, *live)}
        # Beyond the place where a search gave up there may be others that come first.
        end = max(filter(None, (live_end, end)), default=None)
        sure = sorted(
            (each for each in found.values() if end is None or each.place >= end),
            key=lambda each: each.place,
            reverse=True,
        )
        shown = first_fitting(await self._shown(sure[: asked.limit]))
        if len(shown) < len(sure):
            end = sure[len(shown) - 1].place
        return shown, None if end is None else ".".join(map(str, end))

    def _live(self, asked: RoomList, mine: set[RoomId], start: Place) -> tuple[list[_Found], Place | None]:
        """The newest live matches that match ``asked``, one more than fill a page; and where the search gave up."""
        found: list[_Found] = []
        for number, noted in enumerate(self._tables.newest_first()):
            table, place = noted.table, noted.place
            if number == STEP * MAX_STEPS:
                return found, place
            if place >= start or asked.status not in (None, table.status):
                continue
            room = self._rooms.live(table.room)
            if room is not None and is_listed(room.heads, asked, mine):
                found.append(_Found(place, room.heads, table))
                if len(found) > asked.limit:
                    break
        return found, None

    async def _ended(
        self, asked: RoomList, mine: set[RoomId], start: Place
    ) -> tuple[list[_Found], Place | None]:
        """The same for matches that are over, and no longer live."""
        found: list[_Found] = []
        if asked.status not in (None, "over"):
            return found, None
        place = start
        for _ in range(MAX_STEPS):
            step = await self._storage.store.ended(place, STEP, self._clock.now_ms())
            records = await self._listing.records([each.room for each in step])
            found += [
                _Found(each.place, records[each.room], each)
                for each in step
                if each.room in records and is_listed(records[each.room], asked, mine)
            ]
            if len(step) < STEP or len(found) > asked.limit:
                return found, None
            place = step[-1].place
        return found, place

    async def _shown(self, found: Sequence[_Found]) -> list[RoomInfo]:
        tables = await self._storage.tables(
            [each.table for each in found if isinstance(each.table, EndedMatch)]
        )
        tables |= {each.table.match: each.table for each in found if isinstance(each.table, Table)}
        shown = [(self._listing.info(each.record), tables.get(each.table.match)) for each in found]
        return [info if table is None else replace(info, match=_listed(table)) for info, table in shown]


def _listed(table: Table) -> ListedMatch:
    spec = None if table.clock is None else table.clock.spec
    return ListedMatch(
        match=table.match,
        game=table.game,
        status=table.status,
        seats=[
            ListedSeat(seat=seat, user=chair.user, bot=chair.bot) for seat, chair in enumerate(table.chairs)
        ],
        rated=table.rated,
        clock=None if spec is None else msgspec.convert(spec, ClockAsked, from_attributes=True),
    )


def _place_in(cursor: str | None) -> Place:
    """The place before which a page begins. Raises ``bad_request``."""
    if cursor is None:
        return MAX_NUMBER, 0, MatchId("")
    changed_at, number, match = (*cursor.split(".", 2), "", "")[:3]
    if not match:
        raise never_given_out()
    return number_in(changed_at), number_in(number), MatchId(match)
