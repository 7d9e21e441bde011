"""Rooms of two people: there is one for each two, and both are always its members."""

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.stores.entries import blank_record
from models.wire.chat_values import Person
from models.wire.room_ids import direct_room_id
from server.rooms import membership
from server.rooms.directory import RoomDirectory
from server.timeline.pending_commits import stored
from server.timeline.room import Room


async def find_direct(rooms: RoomDirectory, one: UserId, other: UserId) -> Room | None:
    """The room of these two people, if there is one. Raises ``unavailable``."""
    try:
        return await rooms.find(direct_room_id(one, other))
    except Refusal as refusal:
        if refusal.code != "not_found":
            raise
        return None


async def direct_room(rooms: RoomDirectory, one: Person, other: Person) -> Room:
    """The room of two people, the same one every time; both are members. Raises ``unavailable``."""
    room = await find_direct(rooms, one.id, other.id) or await _added(rooms, one, other)
    for person in (one, other):
        await stored(membership.join(room, person))
    return room


async def _added(rooms: RoomDirectory, one: Person, other: Person) -> Room:
    room, title = direct_room_id(one.id, other.id), f"{one.name}, {other.name}"[:100]
    try:
        return await rooms.add(replace(blank_record(room, title), kind="dm", visibility="private"))
    except Refusal as refusal:
        if refusal.code != "conflict":
            raise
        return await rooms.find(room)
