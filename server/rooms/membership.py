"""What happens to members and settings: come, go, role, kick, ban, mute, update, delete. Each is a plan.

Called by ``chat_rooms`` once the command's shape is checked. Who may is decided by ``permissions``; plans
decide by the room's newest state and must not wait.
"""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.stores.entries import Entry, MemberEntry, MemberRecord, RoomEntry, RoomRecord
from models.wire.chat_values import MemberChange, Person, Role
from models.wire.commands import Moderation, RoomDelete, RoomLeave, RoomRole, RoomUpdate
from models.wire.events import Reply
from server.rooms.permissions import FOREVER, RANK, check_exists, check_outranks, require, seconds_until
from server.timeline.pending_commits import Answer, Plan
from server.timeline.room import Room
from server.timeline.text import reason_of, title_of, topic_of

_RETRY_S: Final = 0.5
# The settings by which something can be said.
_WORDS: Final = frozenset({"title", "topic"})


def join(room: Room, person: Person) -> Answer:
    """Make ``person`` a member, if it is none. Raises ``banned``, ``room_full``."""

    def plan() -> tuple[Entry | None, Reply]:
        check_exists(room)
        known = room.state.members.newest(person.id)
        if known is not None and known.present and known.user == person:
            return None, Reply()
        if known is None or not known.present:
            _check_may_come(room, known)
        owns = room.state.newest_record.owner == person.id
        came = MemberRecord(
            user=person,
            role=known.role if known is not None and known.present else "owner" if owns else "member",
            joined_at=known.joined_at if known is not None and known.present else room.now_ms(),
            muted_until=known.muted_until if known is not None else None,
        )
        return _entry(room, came, "joined"), Reply()

    return room.submit(plan)


def leave(room: Room, user: UserId) -> Answer:
    """End a membership. An owner who goes is followed by the longest-standing moderator, else member."""

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, user, RoomLeave)
        return _entry(room, _gone(member), "left"), Reply()

    answer = room.submit(plan)
    _follow(room, partial(_succeed, room, user))
    return answer


def set_role(room: Room, actor: UserId, user: UserId, role: Role) -> Answer:
    """Give a member a role. A new owner takes the place of the old one, who becomes a moderator."""

    def plan() -> tuple[Entry | None, Reply]:
        owner = require(room, actor, RoomRole)
        target = _present(room, user)
        if target.role == role:
            return None, Reply()
        if target.user.id == owner.user.id:
            raise Refusal("conflict", "role: make somebody else the owner first")
        return _entry(room, replace(target, role=role), "role", by=actor), Reply()

    answer = room.submit(plan)
    if role == "owner":
        _follow(room, partial(_step_down, room, actor, by=actor))
    return answer


async def mend(room: Room) -> None:
    """Do what had to follow the last changes of a room that was just loaded, if a crash came in between."""
    if room.record.deleted:
        return
    owners = [member.user.id for member in room.state.members.all_newest() if member.role == "owner"]
    plans = [partial(_step_down, room, user) for user in owners]
    last = room.state.changes.last
    # Who came to a room that its owner had left alone takes over nothing.
    if isinstance(last, MemberEntry) and (last.change, last.member.user.id) == ("left", room.record.owner):
        plans.append(partial(_succeed, room, room.record.owner))
    for plan in plans:
        answer = room.submit(plan)
        if not isinstance(answer, Reply):
            await answer


def kick(room: Room, actor: UserId, command: Moderation) -> Answer:
    """End somebody's membership; with ``duration_s`` also keep it out for that long."""

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, actor, type(command))
        target = _present(room, command.user)
        check_outranks(member, target)
        _check_plays_not(room, target.user.id)
        until = _until(room, command) if command.duration_s else None
        return _moderated(room, replace(_gone(target), banned_until=until), "kicked", actor, command), Reply()

    return room.submit(plan)


def ban(room: Room, actor: UserId, person: Person, command: Moderation) -> Answer:
    """End somebody's membership, if it has one, and keep it out for ``duration_s`` or until unbanned."""

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, actor, type(command))
        known = room.state.members.newest(person.id)
        check_outranks(member, known)
        if person.id == actor:
            raise Refusal("forbidden", "user: that is you")
        _check_plays_not(room, person.id)
        target = known or MemberRecord(user=person, present=False)
        banned = replace(_gone(target), banned_until=_until(room, command))
        return _moderated(room, banned, "banned", actor, command), Reply()

    return room.submit(plan)


def unban(room: Room, actor: UserId, command: Moderation) -> Answer:
    """Let somebody in again. Nothing happens where it is not banned."""

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, type(command))
        target = room.state.members.newest(command.user)
        if target is None or target.banned_until is None:
            return None, Reply()
        return _moderated(room, replace(target, banned_until=None), "unbanned", actor, command), Reply()

    return room.submit(plan)


def mute(room: Room, actor: UserId, command: Moderation) -> Answer:
    """Let somebody read only, for ``duration_s`` or until unmuted. Leaving and coming back does not end it."""

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, actor, type(command))
        target = _present(room, command.user)
        check_outranks(member, target)
        muted = replace(target, muted_until=_until(room, command))
        return _moderated(room, muted, "muted", actor, command), Reply()

    return room.submit(plan)


def unmute(room: Room, actor: UserId, command: Moderation) -> Answer:
    """Let somebody speak again. Nothing happens where it is not muted."""

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, type(command))
        target = _present(room, command.user)
        if target.muted_until is None:
            return None, Reply()
        return _moderated(room, replace(target, muted_until=None), "unmuted", actor, command), Reply()

    return room.submit(plan)


def update(room: Room, actor: UserId, command: RoomUpdate, password_hash: str | None) -> Answer:
    """Change settings. ``password_hash`` is that of ``command.password``; None where it is empty."""
    changes: dict[str, object] = {}
    if command.title is not None:
        changes["title"] = title_of(command.title)
    if command.topic is not None:
        changes["topic"] = topic_of(command.topic)
    if command.visibility is not None:
        changes["visibility"] = command.visibility
    if command.password is not None:
        changes["password_hash"] = password_hash
    if command.capacity is not None:
        changes["capacity"] = command.capacity or None
    if command.slow_mode_s is not None:
        changes["slow_mode_s"] = command.slow_mode_s

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, type(command))
        if room.match is not None and not changes.keys().isdisjoint(_WORDS):
            room.match.check_may_speak(actor)
        record = replace(room.state.newest_record, **changes)
        return (None if record == room.state.newest_record else _settings(room, record)), Reply()

    return room.submit(plan)


def delete(room: Room, actor: UserId) -> Answer:
    """Delete the room: its last change. Its id is never given out again."""

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, RoomDelete)
        return _settings(room, replace(room.state.newest_record, deleted=True)), Reply()

    return room.submit(plan)


def check_not_banned(room: Room, known: MemberRecord | None) -> None:
    """Raise ``banned``, with how long it still lasts, for one who is."""
    now_ms = room.now_ms()
    if known is not None and known.banned_until is not None and known.banned_until > now_ms:
        raise Refusal(
            "banned", "you are banned here", retry_after_s=seconds_until(known.banned_until, now_ms)
        )


def _check_plays_not(room: Room, user: UserId) -> None:
    if room.match is not None:
        room.match.check_may_be_sent_away(user)


def _check_may_come(room: Room, known: MemberRecord | None) -> None:
    check_not_banned(room, known)
    capacity = room.state.newest_record.capacity
    if capacity is not None and room.state.newest_count >= capacity:
        raise Refusal("room_full", f"the room takes {capacity} members")


def _present(room: Room, user: UserId) -> MemberRecord:
    member = room.member(user)
    if member is None:
        raise Refusal("not_found", "user: is no member of this room")
    return member


def _gone(member: MemberRecord) -> MemberRecord:
    return replace(member, present=False, role="member")


def _heir(room: Room) -> MemberRecord | None:
    present = [member for member in room.state.members.all_newest() if member.present]
    return min(present, key=lambda member: (-RANK[member.role], member.joined_at), default=None)


def _follow(room: Room, plan: Plan) -> None:
    """Carry out ``plan`` right after what was submitted before; again, where it could not be stored."""
    answer = room.submit(plan)
    if not isinstance(answer, Reply):
        room.beside(_see_through(room, plan, answer))


async def _see_through(room: Room, plan: Plan, answer: Answer) -> None:
    while not isinstance(answer, Reply):
        with suppress(Refusal):
            await answer
            return
        await asyncio.sleep(_RETRY_S)
        with suppress(Refusal):
            answer = room.submit(plan)


def _succeed(room: Room, user: UserId | None) -> tuple[Entry | None, Reply]:
    """Give the room of an owner who has gone to the next one, if there is any."""
    has_gone = user is not None and room.state.newest_record.owner == user and room.member(user) is None
    heir = _heir(room) if has_gone else None
    if heir is None:
        return None, Reply()
    return _entry(room, replace(heir, role="owner"), "role"), Reply()


def _step_down(room: Room, user: UserId, by: UserId | None = None) -> tuple[Entry | None, Reply]:
    """Make a moderator of an owner whose room is another's by now."""
    old = room.member(user)
    if old is None or old.role != "owner" or room.state.newest_record.owner == user:
        return None, Reply()
    return _entry(room, replace(old, role="moderator"), "role", by=by), Reply()


def _until(room: Room, command: Moderation) -> int:
    return room.now_ms() + command.duration_s * 1_000 if command.duration_s else FOREVER


def _moderated(
    room: Room, member: MemberRecord, change: MemberChange, actor: UserId, command: Moderation
) -> Entry:
    return MemberEntry(room.id, room.state.next_rev, member, change, actor, reason_of(command.reason))


def _entry(room: Room, member: MemberRecord, change: MemberChange, by: UserId | None = None) -> Entry:
    return MemberEntry(room.id, room.state.next_rev, member, change, by)


def _settings(room: Room, record: RoomRecord) -> Entry:
    return RoomEntry(room.id, room.state.next_rev, record)
