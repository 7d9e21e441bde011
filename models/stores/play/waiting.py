"""The store of players who wait for a match: one document for each ticket, from its search to its match or end.

A match is made of tickets that were claimed for it: each by a compare-and-set, so that a ticket is never in two
matches, and is not cancelled while its match is made. Only the owner knows the content of a search; here it is text.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from models.database.client import Database, Index
from models.database.inserts import insert_missing
from models.ids import RoomId, TicketId, UserId

WAITING: Final = "waiting"
INDEXES: Final = (Index(WAITING, ("user",)),)


class WaitingRecord(Struct, frozen=True, kw_only=True):
    """A ticket as stored. ``room``: the room of the match that has claimed it."""

    ticket: TicketId
    user: UserId
    state: str
    room: RoomId | None = None


class WaitingStore:
    """Tickets. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._waiting = database.collection(WAITING)

    async def add(self, record: WaitingRecord) -> None:
        """Store a new ticket. Repeating it changes nothing."""
        document = {"_id": record.ticket, "user": record.user, "state": record.state}
        async with self._reached():
            await insert_missing(self._waiting, [document])

    async def put(self, record: WaitingRecord) -> None:
        """Store the new state of a search; nothing happens if the ticket is gone."""
        async with self._reached():
            await self._waiting.update_one({"_id": record.ticket}, {"$set": {"state": record.state}})

    async def claim(self, tickets: Sequence[TicketId], room: RoomId) -> bool:
        """Claim ``tickets`` for the match in ``room``; False if one of them is gone, or claimed by another match."""
        free = {"_id": {"$in": list(tickets)}, "room": {"$exists": False}}
        async with self._reached():
            done = await self._waiting.update_many(free, {"$set": {"room": room}})
        return bool(done.matched_count == len(tickets))

    async def release(self, tickets: Sequence[TicketId], room: RoomId) -> None:
        """The match in ``room`` is not made: its tickets wait on."""
        async with self._reached():
            claimed = {"_id": {"$in": list(tickets)}, "room": room}
            await self._waiting.update_many(claimed, {"$unset": {"room": ""}})

    async def cancel(self, ticket: TicketId) -> bool:
        """Delete a ticket that no match has claimed; returns whether it existed."""
        async with self._reached():
            done = await self._waiting.delete_one({"_id": ticket, "room": {"$exists": False}})
        return bool(done.deleted_count)

    async def forget(self, tickets: Sequence[TicketId]) -> None:
        """Delete ``tickets``, claimed or not."""
        async with self._reached():
            await self._waiting.delete_many({"_id": {"$in": list(tickets)}})

    async def forget_user(self, user: UserId) -> None:
        """Delete the tickets of a user."""
        async with self._reached():
            await self._waiting.delete_many({"user": user})

    async def all(self) -> list[WaitingRecord]:
        """Every ticket. Their number is limited by how many users may wait at once."""
        async with self._reached():
            found = await self._waiting.find({"user": {"$gt": ""}}).to_list(None)
        return [
            WaitingRecord(
                ticket=TicketId(each["_id"]),
                user=UserId(each["user"]),
                state=each["state"],
                room=RoomId(each["room"]) if "room" in each else None,
            )
            for each in found
        ]
