"""The newest reports and the newest entries of the audits, of all rooms. Pages are ranges of their times."""

from models.database.client import Collection, Database, Document
from models.ids import RoomId
from models.stores.moderation.audit import AUDIT, OF_OPERATORS, entry_of
from models.stores.moderation.reports import REPORTS, report_of
from models.stores.shapes.windows import newest_of
from models.wire.base import Value
from models.wire.moderation.values import AuditEntry, Report


class ReportInRoom(Value, frozen=True):
    room: RoomId
    report: Report


class EntryInRoom(Value, frozen=True):
    """``room`` is None for operators' actions, on anything."""

    room: RoomId | None
    entry: AuditEntry


class OversightStore:
    """Reads the stores of moderation. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._reports = database.collection(REPORTS)
        self._audit = database.collection(AUDIT)

    async def reports(self, before_at: int, count: int) -> list[ReportInRoom]:
        """The last ``count`` reports before a time, the newest first."""
        found = await self._newest(self._reports, before_at, count)
        return [ReportInRoom(room=RoomId(each["room"]), report=report_of(each)) for each in found]

    async def entries(self, before_at: int, count: int) -> list[EntryInRoom]:
        """The last ``count`` entries of audits before a time, the newest first."""
        found = await self._newest(self._audit, before_at, count)
        return [EntryInRoom(room=_room_of(each), entry=entry_of(each)) for each in found]

    async def _newest(self, collection: Collection, before_at: int, count: int) -> list[Document]:
        async def find(low: int, high: int, most: int) -> list[Document]:
            async with self._reached():
                return await collection.find({"at": {"$gte": low, "$lt": high}}).limit(most).to_list(None)

        found = await newest_of(find, "at", 0, before_at, count)
        return found[::-1]


def _room_of(document: Document) -> RoomId | None:
    return None if document["room"] == OF_OPERATORS else RoomId(document["room"])
