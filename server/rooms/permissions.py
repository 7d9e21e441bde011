"""Who may do what in a room. The ``rules`` of a command, beside its fields, say what its sender needs.

Only the sender of a message may send ``message.edit``; ``message.delete`` is also for moderators: see ``may_delete``.
"""

from collections.abc import Collection
from typing import Final

from models.errors import Refusal
from models.ids import UserId, is_hooks, is_operators
from models.stores.entries import MemberRecord, Sanction
from models.wire.chat_values import Person, Role
from models.wire.commands.base import Command, Right, op_of
from server.timeline.room import Room

RANK: Final[dict[Role, int]] = {"member": 1, "moderator": 2, "owner": 3}


def require(room: Room, user: UserId, command: type[Command]) -> MemberRecord:
    """The member record of ``user``, if the rules of ``command`` allow the user to send it to ``room`` now.

    Operators, and the application's server, may do in every room what its owner may, and are no members. A hook
    of the room, which can only post, ranks as the moderators who made it.

    Raises:
        Refusal: ``not_found`` or ``not_member`` for a user who is no member, ``forbidden`` (also for a player who
            must be silent during a match, or who is blocked by the other user of a direct room), ``muted``,
            ``conflict`` (the sender has blocked the other user).
    """
    check_exists(room)
    member = room.member(user) or _operator(user)
    if member is None:
        raise not_member(room)
    rules, kind = command.rules, room.state.record.kind
    if kind in rules.not_in:
        raise Refusal("forbidden", f"{op_of(command)}: not in a room of kind {kind}")
    least = rules.least_role
    if least is not None and RANK[member.role] < RANK[least]:
        raise Refusal("forbidden", f"{op_of(command)}: needs the role {least}, and yours is {member.role}")
    if rules.right is not None:
        check_right(room, member, rules.right)
    if rules.speaks:
        _check_may_speak(room, member)
    return member


def reader_of(user: UserId) -> UserId | None:
    """The reader, for messages that may be hidden from some: None for an operator, who sees all."""
    return None if is_operators(user) else user


def has_right(room: Room, member: MemberRecord, right: Right) -> bool:
    """Whether the room's settings give ``right`` to the role of ``member``."""
    return RANK[member.role] >= RANK[getattr(room.state.newest_record.rights, right)]


def check_right(room: Room, member: MemberRecord, right: Right) -> None:
    """Raise ``forbidden`` if ``member`` does not have ``right``."""
    if not has_right(room, member, right):
        least = getattr(room.state.newest_record.rights, right)
        raise Refusal("forbidden", f"{right}: needs the role {least} here, and yours is {member.role}")


def _operator(user: UserId) -> MemberRecord | None:
    """A made-up record for an operator's ``user``, or for the user of a hook, neither of whom is a member."""
    if is_hooks(user):
        return MemberRecord(user=Person(id=user, name="hook", bot=True), present=False, role="moderator")
    if not is_operators(user):
        return None
    return MemberRecord(user=Person(id=user, name="operator", bot=True), present=False, role="owner")


def _check_may_speak(room: Room, member: MemberRecord) -> None:
    if is_operators(member.user.id):
        return
    check_not_blocked(room.blockers, member.user.id)
    if member.muted_until is not None:
        check_not_muted(member, room.now_ms())
    if room.match is not None:
        room.match.check_may_speak(member.user.id)


def no_such_room() -> Refusal:
    """The refusal for a room that does not exist, and for one that must not be seen."""
    return Refusal("not_found", "room: there is no such room")


def check_exists(room: Room) -> None:
    """Raise ``not_found`` if the room is deleted, or about to be."""
    if room.state.newest_record.deleted:
        raise no_such_room()


def not_member(room: Room) -> Refusal:
    """The refusal for a user who is no member; it does not reveal that a private room exists."""
    if room.state.newest_record.visibility == "private":
        return no_such_room()
    return Refusal("not_member", "room: join it first")


def check_not_banned(known: MemberRecord | None, now_ms: int, message: str = "you are banned here") -> None:
    """Raise ``banned``, with the seconds left, for a user whom the room knows as banned."""
    if known is not None and known.banned_until is not None and known.banned_until > now_ms:
        wait_s = seconds_until(known.banned_until, now_ms)
        raise Refusal("banned", _with_reason(message, known.banned), retry_after_s=wait_s)


def check_not_muted(member: MemberRecord, now_ms: int) -> None:
    """Raise ``muted``, with the seconds left, for a member who is muted."""
    until = member.muted_until
    if until is not None and until > now_ms:
        wait_s = seconds_until(until, now_ms)
        raise Refusal("muted", _with_reason("you are muted here", member.muted), retry_after_s=wait_s)


def _with_reason(message: str, sanction: Sanction | None) -> str:
    return f"{message}: {sanction.reason}" if sanction is not None and sanction.reason else message


def check_not_blocked(blockers: Collection[UserId], user: UserId) -> None:
    """Raise ``conflict`` for a user who has blocked the other of two, ``forbidden`` for one who is blocked.

    The text of ``forbidden`` is true of any user who takes no messages: it does not reveal a block.
    """
    if user in blockers:
        raise Refusal("conflict", "user: you have blocked this user: unblock first")
    if blockers:
        raise Refusal("forbidden", "user: takes no direct messages")


def check_outranks(actor: MemberRecord, target: MemberRecord | None) -> None:
    """Raise ``forbidden`` if ``target`` is a member whose role is not below the actor's. Operators outrank all."""
    if is_operators(actor.user.id):
        return
    if target is not None and target.present and RANK[target.role] >= RANK[actor.role]:
        raise Refusal("forbidden", "user: its role is not below yours")


def may_delete(member: MemberRecord, sender: UserId) -> bool:
    """Whether ``member`` may delete a message of ``sender``."""
    return member.user.id == sender or RANK[member.role] >= RANK["moderator"]


def seconds_until(then_ms: int, now_ms: int) -> float | None:
    """How long to wait for ``then_ms``; None for ``FOREVER``."""
    return None if then_ms >= FOREVER else max(0.0, round((then_ms - now_ms) / 1_000, 3))


# The end of bans and mutes that have no end; it is stored and compared like any other time.
FOREVER: Final = 253_402_300_799_000
