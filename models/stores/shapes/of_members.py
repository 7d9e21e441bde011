"""What rooms know of users, as documents."""

import msgspec
from pymongo import DeleteOne, UpdateOne

from models.ids import RoomId, UserId
from models.stores.entries import MemberEntry, MemberRecord


def by_joining(member: MemberRecord) -> tuple[int, UserId]:
    """The order in which members are listed."""
    return member.joined_at, member.user.id


def past_update(room: RoomId, user: UserId) -> UpdateOne:
    """Note that ``user`` was a member of ``room`` once."""
    was = {"room": room, "user": user}
    return UpdateOne({"_id": membership_id(room, user)}, {"$set": was}, upsert=True)


def drop_of(room: RoomId, member: MemberRecord) -> DeleteOne:
    """Delete a member document, unless the user has become a member again, or is banned or muted anew."""
    until = {f"member.{field}": getattr(member, field) for field in ("muted_until", "banned_until")}
    return DeleteOne({"_id": membership_id(room, member.user.id), "present": False} | until)


def member_update(entry: MemberEntry) -> UpdateOne | DeleteOne:
    """Bring what the room knows of a user to its state after ``entry``."""
    member = entry.member
    if not member.is_needed():
        return DeleteOne({"_id": membership_id(entry.room, member.user.id)})
    document = {
        "room": entry.room,
        "user": member.user.id,
        "present": member.present,
        "member": msgspec.to_builtins(member),
    }
    return UpdateOne({"_id": membership_id(entry.room, member.user.id)}, {"$set": document}, upsert=True)


def membership_id(room: RoomId, user: UserId) -> str:
    """The id of what a room knows of a user."""
    return f"{room}|{user}"
