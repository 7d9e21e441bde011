"""Who may do what in a room. What a command asks of its sender stands in its ``rules``, beside its fields.

``message.edit`` is for the sender of the message alone, ``message.delete`` also for moderators: see ``may_delete``.
"""

from typing import Final

from models.errors import Refusal
from models.ids import UserId
from models.stores.entries import MemberRecord
from models.wire.chat_values import Role
from models.wire.commands import Command, op_of
from server.timeline.room import Room

RANK: Final[dict[Role, int]] = {"member": 1, "moderator": 2, "owner": 3}


def require(room: Room, user: UserId, command: type[Command]) -> MemberRecord:
    """The member that ``user`` is, if the rules of ``command`` let it send that to ``room`` now.

    Raises:
        Refusal: ``not_found`` or ``not_member`` for a user who is no member, ``forbidden`` (also for a player who
            has to be silent during a match), ``muted``.
    """
    check_exists(room)
    member = room.member(user)
    if member is None:
        raise not_member(room)
    rules, kind = command.rules, room.state.record.kind
    if kind in rules.not_in:
        raise Refusal("forbidden", f"{op_of(command)}: not in a room of kind {kind}")
    least = rules.least_role
    if least is not None and RANK[member.role] < RANK[least]:
        raise Refusal("forbidden", f"{op_of(command)}: needs the role {least}, and yours is {member.role}")
    if rules.speaks:
        _check_may_speak(room, member)
    return member


def _check_may_speak(room: Room, member: MemberRecord) -> None:
    if member.muted_until is not None:
        check_not_muted(member.muted_until, room.now_ms())
    if room.match is not None:
        room.match.check_may_speak(member.user.id)


def no_such_room() -> Refusal:
    """What is said of a room that does not exist, and of one that must not be seen."""
    return Refusal("not_found", "room: there is no such room")


def check_exists(room: Room) -> None:
    """Raise ``not_found`` if the room is deleted, or about to be."""
    if room.state.newest_record.deleted:
        raise no_such_room()


def not_member(room: Room) -> Refusal:
    """What one who is no member is told: of a private room not even that it exists."""
    if room.state.newest_record.visibility == "private":
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
