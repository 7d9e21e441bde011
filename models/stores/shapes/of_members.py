"""The records that rooms hold about users, as documents."""

from typing import Final

import msgspec
from pymongo import DeleteOne, ReplaceOne, UpdateOne

from models.database.client import Document
from models.ids import RoomId, UserId
from models.stores.entries import MemberEntry, MemberRecord
from models.wire.normal_form import name_key

MEMBERS: Final = "members"


def by_joining(member: MemberRecord) -> tuple[int, UserId]:
    """The order in which members are listed."""
    return member.place, member.user.id


def found_by(member: MemberRecord) -> Document:
    """The fields by which a member document is found: only those that apply, for indexes hold no others.

    ``place``, ``key`` and ``rank`` exist for present members: when they joined, their names, and their role if it is
    higher than member. ``until`` is when bans and mutes end.
    """
    fields: Document = {}
    if member.present:
        fields = {"place": member.place, "key": name_key(member.user.name)}
        if member.role != "member":
            fields["rank"] = member.role
    if until := member.sanctioned_until:
        fields["until"] = until
    return fields


def past_update(room: RoomId, user: UserId) -> UpdateOne:
    """Record that ``user`` was once a member of ``room``."""
    was = {"room": room, "user": user}
    return UpdateOne({"_id": membership_id(room, user)}, {"$set": was}, upsert=True)


def drop_of(room: RoomId, member: MemberRecord) -> DeleteOne:
    """Delete a member document, unless the user has become a member again, or is banned or muted anew."""
    until = {f"member.{field}": getattr(member, field) for field in ("muted_until", "banned_until")}
    return DeleteOne({"_id": membership_id(room, member.user.id), "present": False} | until)


def member_update(entry: MemberEntry) -> ReplaceOne[Document] | DeleteOne:
    """Bring the room's record of a user to its state after ``entry``."""
    member, key = entry.member, {"_id": membership_id(entry.room, entry.member.user.id)}
    if not member.is_needed():
        return DeleteOne(key)
    document = {
        "room": entry.room,
        "user": member.user.id,
        "present": member.present,
        "member": msgspec.to_builtins(member),
    }
    return ReplaceOne(key, document | found_by(member), upsert=True)


def membership_id(room: RoomId, user: UserId) -> str:
    """The id of a room's record of a user."""
    return f"{room}|{user}"
