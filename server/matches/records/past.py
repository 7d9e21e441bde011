"""The command ``matches``: matches that are over, by player or by room, the newest first.

The asker sees public matches, those in their own rooms, those that they played, and for a room of which they are a
member all matches that were made there. A page has a bounded number of steps: one that finds little may be short,
and then has a cursor.
"""

from collections.abc import Container, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec import Struct

from models.ids import MatchId, RoomId, UserId
from models.stores.entries import RoomRecord
from models.stores.play.past_matches import PastMatchRow, PastMatchStore, Place, Whose, of_room, of_user
from models.stores.play.rating_curves import DAY_MS, RatedDay
from models.wire.chat_values import MAX_NUMBER
from models.wire.cursors import never_given_out, number_in
from models.wire.match_values import ClockAsked
from models.wire.play.past_matches import CurvePoint, PastMatchesReply, PastMatchInfo, PastSeat
from server.games.registry import GAMES
from server.matches.storage import MatchStorage
from server.matches.table import Table
from server.ratings.ratings import RatingChange, Ratings
from server.rooms.reading.listing import RoomListing
from server.rooms.reading.pages import first_fitting
from server.runtime.clock import Clock

PAGE: Final = 50
STEP: Final = 64
MAX_STEPS: Final = 8
CURVE_DAYS: Final = 365
MAX_POINTS: Final = 1_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Asked(Struct, frozen=True):
    """The matches that are asked for. ``sees_all``: ``asker`` may know of all of them."""

    asker: UserId
    whose: Whose
    game: str | None
    cursor: str | None
    sees_all: bool


def by_user(asker: UserId, user: UserId, game: str | None, cursor: str | None) -> Asked:
    """The matches that ``user`` played; for ``asker`` also those that others may not know of."""
    return Asked(asker, of_user(user), game, cursor, sees_all=user == asker)


def by_room(asker: UserId, room: RoomId, game: str | None, cursor: str | None) -> Asked:
    """The matches that were played in ``room`` or made from it, for one of its members."""
    return Asked(asker, of_room(room), game, cursor, sees_all=True)


class PastMatches:
    """Reads pages of past matches, and rating curves. Raises ``unavailable``."""

    def __init__(
        self,
        store: PastMatchStore,
        storage: MatchStorage,
        listing: RoomListing,
        ratings: Ratings,
        clock: Clock,
        base_path: str = "",
    ) -> None:
        self._base_path = base_path
        self._store = store
        self._storage = storage
        self._listing = listing
        self._ratings = ratings
        self._clock = clock

    async def page(self, asked: Asked) -> PastMatchesReply:
        """Up to 50 matches or 256 KiB, and the cursor of the next page. Raises ``bad_request`` for a wrong cursor."""
        place = _place_in(asked.cursor)
        await self._storage.store.noted()
        mine = await self._listing.rooms_of(asked.asker)
        rows, end = await self._rows(asked, place, mine)
        infos = await self._infos(rows, mine)
        shown = first_fitting([infos[row.match] for row in rows if row.match in infos])
        if len(shown) < len(infos):
            end = shown[-1].ended_at, shown[-1].match
        return PastMatchesReply(matches=shown, cursor=None if end is None else ".".join(map(str, end)))

    async def curve(self, user: UserId, game: str | None) -> list[CurvePoint]:
        """The rating curve of ``user`` over the last 365 days: one point a day and game, up to the last 1,000."""
        today = self._clock.now_ms() // DAY_MS
        days = await self._ratings.days_of(user, game, today - CURVE_DAYS)
        return [_point(day) for day in days[-MAX_POINTS:]]

    async def _rows(
        self, asked: Asked, place: Place, mine: Container[RoomId]
    ) -> tuple[list[PastMatchRow], Place | None]:
        """The matches of a page, and the place behind which there may be others."""
        found: list[PastMatchRow] = []
        for _ in range(MAX_STEPS):
            now_ms = self._clock.now_ms()
            step = await self._store.before(asked.whose, asked.game, place, STEP, now_ms)
            records = await self._listing.records([each.room for each in step])
            found += [each for each in step if _may_know(asked, records.get(each.room), mine)]
            if len(found) >= PAGE:
                is_all = len(found) == PAGE and len(step) < STEP
                return found[:PAGE], None if is_all else found[PAGE - 1].place
            if len(step) < STEP:
                return found, None
            place = step[-1].place
        return found, place

    async def _infos(
        self, rows: Sequence[PastMatchRow], mine: Container[RoomId]
    ) -> dict[MatchId, PastMatchInfo]:
        """The info of each match that this server can still read."""
        ended = await self._storage.store.ended_among([row.match for row in rows])
        tables = await self._storage.tables(ended)
        rated = [table.match for table in tables.values() if table.rated]
        changes = await self._ratings.changes(rated)
        return {
            table.match: _info(
                table, changes.get(table.match), self._base_path if table.room in mine else None
            )
            for table in tables.values()
            if table.outcome is not None
        }


def _may_know(asked: Asked, record: RoomRecord | None, mine: Container[RoomId]) -> bool:
    if record is None or record.deleted:
        return False
    return asked.sees_all or record.visibility == "public" or record.room in mine


def _info(table: Table, changes: Sequence[RatingChange] | None, base_path: str | None) -> PastMatchInfo:
    """The info of a match; with ``base_path`` also the address of its file."""
    assert table.outcome is not None
    game, spec = GAMES.get(table.game), None if table.clock is None else table.clock.spec
    return PastMatchInfo(
        match=table.match,
        room=table.room,
        game=table.game,
        title=table.game if game is None else game.title,
        seats=_seats(table, changes),
        rated=table.rated,
        started_at=table.started_at or table.created_at,
        ended_at=table.ended_at or table.changed_at,
        outcome=table.outcome,
        versions=table.version,
        clock=None if spec is None else msgspec.convert(spec, ClockAsked, from_attributes=True),
        url=None if base_path is None else f"{base_path}/api/matches/{table.match}.json",
    )


def _seats(table: Table, changes: Sequence[RatingChange] | None) -> list[PastSeat]:
    by_seat = changes if changes is not None and len(changes) == len(table.chairs) else None
    return [
        PastSeat(
            seat=seat,
            user=chair.user,
            bot=chair.bot,
            left=chair.left,
            rating_before=None if by_seat is None else round(by_seat[seat].before),
            rating_after=None if by_seat is None else round(by_seat[seat].after),
        )
        for seat, chair in enumerate(table.chairs)
    ]


def _point(day: RatedDay) -> CurvePoint:
    date = _EPOCH + timedelta(days=day.day)
    return CurvePoint(day=date.strftime("%Y-%m-%d"), game=day.game, rating=round(day.rating))


def _place_in(cursor: str | None) -> Place:
    """The place before which a page begins. Raises ``bad_request``."""
    if cursor is None:
        return MAX_NUMBER, MatchId("")
    ended_at, _, match = cursor.partition(".")
    if not match:
        raise never_given_out()
    return number_in(ended_at), MatchId(match)
