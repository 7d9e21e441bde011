"""The store of reports: messages that members reported to the moderators, until one of these resolves it.

A room has a limited number of reports, so its moderators' list is read whole; the messages in it come by page.
"""

import hashlib
from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from models.database.client import Database, Document, Index
from models.database.queries import by_ids
from models.ids import RoomId, UserId
from models.wire.base import Person
from models.wire.chat_values import Message
from models.wire.moderation.values import Report

REPORTS: Final = "reports"
INDEXES: Final = (
    Index(REPORTS, ("room", "by.id")),
    Index(REPORTS, ("by.id",)),
    Index(REPORTS, ("sender",)),
    Index(REPORTS, ("at",)),
)


class Filed(NamedTuple):
    """A report as lists contain it."""

    at: int
    report: str
    by: UserId


class ReportStore:
    """Reports. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reports = database.collection(REPORTS)

    async def file(self, room: RoomId, report: Report) -> None:
        """Store a report. An existing one stays unchanged."""
        document: Document = {"room": room, "seq": report.seq, "at": report.at, "reason": report.reason}
        document |= {"by": msgspec.to_builtins(report.by), "sender": report.message.sender.id}
        # Some keys in it come from users.
        document["message"] = msgspec.json.encode(report.message).decode()
        async with self._database.reached():
            await self._reports.update_one({"_id": report.report}, {"$setOnInsert": document}, upsert=True)

    async def filed(self, room: RoomId) -> list[Filed]:
        """All reports of ``room``, the newest first."""
        async with self._database.reached():
            documents = await self._reports.find({"room": room}, {"at": 1, "by.id": 1}).to_list(None)
        found = [Filed(each["at"], each["_id"], UserId(each["by"]["id"])) for each in documents]
        return sorted(found, reverse=True)

    async def get(self, room: RoomId, report: str) -> Report | None:
        """One report of ``room``."""
        async with self._database.reached():
            document = await self._reports.find_one({"_id": report, "room": room})
        return report_of(document) if document else None

    async def read(self, reports: Sequence[str]) -> list[Report]:
        """Those of ``reports`` that exist, in their order."""
        async with self._database.reached():
            documents = {each["_id"]: each for each in await by_ids(self._reports, reports)}
        return [report_of(documents[report]) for report in reports if report in documents]

    async def remove(self, report: str) -> None:
        """Delete a resolved report."""
        async with self._database.reached():
            await self._reports.delete_one({"_id": report})

    async def forget_user(self, user: UserId) -> None:
        """Delete the reports by ``user``, and those about their messages."""
        async with self._database.reached():
            await self._reports.delete_many({"by.id": user})
            await self._reports.delete_many({"sender": user})

    async def forget(self, room: RoomId) -> None:
        """Delete the reports of a deleted room."""
        async with self._database.reached():
            await self._reports.delete_many({"room": room})


def report_id(room: RoomId, seq: int, by: UserId) -> str:
    """The id of a user's report of a message; there is at most one."""
    digest = hashlib.blake2b(f"{room}|{seq}|{by}".encode(), digest_size=16)
    return f"rp-{digest.hexdigest()}"


def report_of(document: Document) -> Report:
    """The report that a document holds."""
    return Report(
        report=document["_id"],
        seq=document["seq"],
        message=msgspec.json.decode(document["message"], type=Message),
        by=Person(**document["by"]),
        at=document["at"],
        reason=document["reason"],
    )
