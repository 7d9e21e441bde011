"""Who may do what in a room: one table, to be read beside section 3 of the wire contract."""

from typing import Final

from models.errors import Refusal
from models.ids import UserId
from models.stores.entries import MemberRecord
from models.wire.chat_values import Role, RoomKind
from server.timeline.room import Room

RANK: Final[dict[Role, int]] = {"member": 1, "moderator": 2, "owner": 3}

# The least role for each op that concerns a room one is in. What is not here needs no membership.
# ``message.edit`` is for its sender alone, ``message.delete`` also for moderators: see ``may_delete``.
LEAST_ROLE: Final[dict[str, Role]] = {
    "room.leave": "member",
    "room.members": "member",
    "room.invite": "member",
    "room.update": "moderator",
    "room.kick": "moderator",
    "room.ban": "moderator",
    "room.unban": "moderator",
    "room.mute": "moderator",
    "room.unmute": "moderator",
    "room.role": "owner",
    "room.delete": "owner",
    "message.send": "member",
    "message.edit": "member",
    "message.delete": "member",
    "message.react": "member",
    "history": "member",
    "history.since": "member",
    "search": "member",
    "read": "member",
    "typing": "member",
}

# What makes no sense in a room of that kind, whoever asks.
NOT_IN: Final[dict[RoomKind, frozenset[str]]] = {
    "dm": frozenset(
        {
            "room.leave",
            "room.invite",
            "room.update",
            "room.kick",
            "room.ban",
            "room.unban",
            "room.mute",
            "room.unmute",
            "room.role",
            "room.delete",
        }
    ),
    "chat": frozenset(),
    "game": frozenset(),
    "feed": frozenset({"message.send", "message.edit", "message.delete", "message.react", "typing"}),
}

# What one says something by: not for who is muted, nor for whom a match keeps silent.
SAYS_SOMETHING: Final = frozenset({"message.send", "message.edit", "message.react", "typing"})


def require(room: Room, user: UserId, op: str) -> MemberRecord:
    """The member that ``user`` is, if it may do ``op`` in ``room`` now.

    Raises:
        Refusal: ``not_found`` or ``not_member`` for one who is none, ``forbidden`` (also for one who has to be
            silent while a match is played), ``muted``.
    """
    check_exists(room)
    member = room.member(user)
    if member is None:
        raise not_member(room)
    if op in NOT_IN[room.record.kind]:
        raise Refusal("forbidden", f"{op}: not in a room of kind {room.record.kind}")
    least = LEAST_ROLE[op]
    if RANK[member.role] < RANK[least]:
        raise Refusal("forbidden", f"{op}: needs the role {least}, and yours is {member.role}")
    if op in SAYS_SOMETHING:
        _check_may_speak(room, member)
    return member


def _check_may_speak(room: Room, member: MemberRecord) -> None:
    if member.muted_until is not None:
        check_not_muted(member.muted_until, room.clock.now_ms())
    if room.match is not None:
        room.match.check_may_speak(member.user.id)


def no_such_room() -> Refusal:
    """What is said of a room that does not exist, and of one that must not be seen."""
    return Refusal("not_found", "room: there is no such room")


def check_exists(room: Room) -> None:
    """Raise ``not_found`` if the room is deleted, or about to be."""
    if room.newest_record.deleted:
        raise no_such_room()


def not_member(room: Room) -> Refusal:
    """What one who is no member is told: of a private room not even that it exists."""
    if room.newest_record.visibility == "private":
        return no_such_room()
    return Refusal("not_member", "room: join it first")


def check_not_muted(muted_until: int, now_ms: int) -> None:
    """Raise ``muted`` until that time."""
    if muted_until > now_ms:
        raise Refusal("muted", "you are muted here", retry_after_s=seconds_until(muted_until, now_ms))


def check_outranks(actor: MemberRecord, target: MemberRecord | None) -> None:
    """Raise ``forbidden`` unless ``target`` is nobody, or of a lower role than ``actor``."""
    if target is not None and target.present and RANK[target.role] >= RANK[actor.role]:
        raise Refusal("forbidden", "user: its role is not below yours")


def may_delete(member: MemberRecord, sender: UserId) -> bool:
    """Whether ``member`` may delete a message of ``sender``."""
    return member.user.id == sender or RANK[member.role] >= RANK["moderator"]


def seconds_until(then_ms: int, now_ms: int) -> float | None:
    """How long to wait; None for what has no end."""
    return None if then_ms >= FOREVER else max(0.0, round((then_ms - now_ms) / 1_000, 3))


# The end of what has no end: it is stored and compared like any other time.
FOREVER: Final = 253_402_300_799_000
