"""Members and owners of a room: they join, leave, change roles. Each function submits a plan to the room.

The room's one owner is the member whom its settings name. When the owner leaves, or makes another member the owner,
a second change follows the first one: the heir becomes the owner, or the old owner a moderator. That second change
is retried until it is stored; if a crash prevents it, it is made when the room is loaded.
"""

import asyncio
from contextlib import suppress
from functools import partial
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import LOBBY, UserId
from models.stores.entries import Entry, MemberEntry, MemberRecord, RoomEntry
from models.wire.chat_values import DELETED, MAX_TITLE, MemberChange, Person, Role
from models.wire.commands.rooms import RoomAdd, RoomLeave, RoomRole
from models.wire.events import Reply
from server.rooms.permissions import RANK, check_exists, check_not_banned, check_right, require
from server.timeline.pending_commits import Answer, Plan, stored
from server.timeline.room import Room

_RETRY_S: Final = 0.5


def join(room: Room, person: Person) -> Answer:
    """Make ``person`` a member, or update the name of a member.

    Raises:
        Refusal: ``not_found`` if the room is deleted, ``banned``, ``room_full``.
    """

    def plan() -> tuple[Entry | None, Reply]:
        check_exists(room)
        known = room.state.members.newest(person.id)
        if known is not None and known.present:
            return _renamed(room, known, person), Reply()
        check_not_banned(known, room.now_ms())
        return _entry(room, _newcomer(room, person), "joined"), Reply()

    return room.submit(plan)


def add(room: Room, actor: UserId, person: Person) -> Answer:
    """Have ``actor`` make another user a member. Nothing changes for a user who is a member.

    Raises:
        Refusal: ``not_found``, ``not_member``; ``forbidden`` in a room of two people, and for a member who may not
            invite to a private room, or is no moderator of another; ``banned`` and ``room_full``.
    """

    def plan() -> tuple[Entry | None, Reply]:
        check_may_add(room, actor)
        if room.member(person.id) is not None:
            return None, Reply()
        known = room.state.members.newest(person.id)
        check_not_banned(known, room.now_ms(), "user: is banned here")
        return _entry(room, _newcomer(room, person), "joined", by=actor), Reply()

    return room.submit(plan)


def check_may_add(room: Room, actor: UserId) -> None:
    """Raise what ``add`` raises for ``actor``, whichever user is to be added."""
    member = require(room, actor, RoomAdd)
    if room.state.newest_record.visibility == "private":
        check_right(room, member, "invite")
    elif RANK[member.role] < RANK["moderator"]:
        raise Refusal("forbidden", f"room.add: needs the role moderator, and yours is {member.role}")


def rename(room: Room, person: Person) -> Answer:
    """Update the name of a member; nothing happens if ``person`` is not a member."""

    def plan() -> tuple[Entry | None, Reply]:
        member = room.member(person.id)
        return _renamed(room, member, person) if member is not None else None, Reply()

    return room.submit(plan)


def leave(room: Room, user: UserId) -> Answer:
    """End a membership. The longest-standing moderator inherits an owner's room, or else the longest-standing member.

    Call ``know_heirs`` first.

    Raises:
        Refusal: ``not_found``, ``not_member``; ``forbidden`` in a room of two people.
    """

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, user, RoomLeave)
        return _entry(room, absent(member), "left"), Reply()

    answer = room.submit(plan)
    _follow(room, partial(_pass_on, room, user), user)
    return answer


async def know_heirs(room: Room, user: UserId) -> None:
    """Fetch the possible heirs of the room, if ``user`` owns it. Raises ``unavailable``."""
    if room.is_owned_by(user):
        await room.state.members.fetch_heirs()


async def depart(room: Room, user: UserId) -> None:
    """End the membership of a user whose account is deleted, in any kind of room; nothing happens if there is none.

    A room that nobody inherits has no owner. The title of a room of two people no longer names the user. Calling it
    twice changes nothing. Raises ``unavailable``.
    """

    def plan() -> tuple[Entry | None, Reply]:
        member = room.member(user)
        return None if member is None else _entry(room, absent(member), "left"), Reply()

    await room.state.members.fetch(user)
    await know_heirs(room, user)
    for each in (plan, partial(_pass_on, room, user), partial(_without, room, user)):
        await stored(room.submit(each))


def set_role(room: Room, actor: UserId, user: UserId, role: Role) -> Answer:
    """Give a member a role. If there is a new owner, the old one becomes a moderator.

    Raises:
        Refusal: ``forbidden``, ``not_found``; ``conflict`` if the owner gives up the role without an heir.
            The lobby has no owner, and keeps the roles of admins (``forbidden``).
    """

    def plan() -> tuple[Entry | None, Reply]:
        owner = require(room, actor, RoomRole)
        target = present_member(room, user)
        _check_lobby_role(room, target, role)
        if target.role == role:
            return None, Reply()
        if target.user.id == owner.user.id:
            raise Refusal("conflict", "role: make somebody else the owner first")
        return _entry(room, replace(target, role=role), "role", by=actor), Reply()

    answer = room.submit(plan)
    if role == "owner" and room.id != LOBBY:
        _follow(room, partial(_step_down, room, actor, by=actor), actor)
    return answer


def _check_lobby_role(room: Room, target: MemberRecord, role: Role) -> None:
    if room.id != LOBBY:
        return
    if room.state.is_admin(target.user):
        raise Refusal("forbidden", "user: is an admin, whose role here is given by the operator")
    if role == "owner":
        raise Refusal("forbidden", "role: the lobby belongs to the server")


async def mend(room: Room) -> None:
    """Make the second changes that a crash prevented. The room was just loaded. Raises ``unavailable``."""
    if room.record.deleted:
        return
    await room.state.members.fetch_owners()
    owners = [member.user.id for member in room.state.members.all_known() if member.role == "owner"]
    plans = [partial(_step_down, room, user) for user in owners]
    last = room.state.changes.last
    # A user who joins after the owner left an empty room does not become its owner.
    if isinstance(last, MemberEntry) and (last.change, last.member.user.id) == ("left", room.record.owner):
        await room.state.members.fetch(last.member.user.id)
        await room.state.members.fetch_heirs()
        plans.append(partial(_pass_on, room, room.record.owner))
    for plan in plans:
        await stored(room.submit(plan))


def present_member(room: Room, user: UserId) -> MemberRecord:
    """The member record of ``user``. Raises ``not_found`` for a user who is not a member."""
    member = room.member(user)
    if member is None:
        raise Refusal("not_found", "user: is no member of this room")
    return member


def absent(member: MemberRecord) -> MemberRecord:
    """The record that the room keeps of ``member`` after the membership has ended."""
    return replace(member, present=False, role="member")


def _newcomer(room: Room, person: Person) -> MemberRecord:
    """The member that ``person`` becomes. Raises ``room_full``."""
    known, now_ms = room.state.members.newest(person.id), room.now_ms()
    _check_not_full(room)
    return MemberRecord(
        user=person,
        role="owner" if room.is_owned_by(person.id) else "member",
        joined_at=now_ms,
        numbered=room.state.members.next_place(now_ms),
        muted_until=known.muted_until if known is not None else None,
        muted=known.muted if known is not None else None,
    )


def _check_not_full(room: Room) -> None:
    capacity = room.state.newest_record.capacity
    if capacity is not None and room.state.newest_count >= capacity:
        raise Refusal("room_full", f"the room takes {capacity} members")


def _heir(room: Room) -> MemberRecord | None:
    present = [member for member in room.state.members.all_known() if member.present]
    return min(present, key=lambda member: (-RANK[member.role], member.place), default=None)


def _follow(room: Room, plan: Plan, user: UserId) -> None:
    """Submit ``plan``, which is about ``user``, right behind the last change, and retry it until it is stored."""
    answer = room.submit(plan)
    if not isinstance(answer, Reply):
        room.beside(_retry_until_stored(room, plan, answer, user))


async def _retry_until_stored(room: Room, plan: Plan, answer: Answer, user: UserId) -> None:
    while not isinstance(answer, Reply):
        with suppress(Refusal):
            await answer
            return
        await asyncio.sleep(_RETRY_S)
        with suppress(Refusal):
            # It may have taken so long that the room has let go of them.
            await room.state.members.fetch_heirs()
            await room.state.members.fetch(user)
            answer = room.submit(plan)


def _pass_on(room: Room, user: UserId | None) -> tuple[Entry | None, Reply]:
    """A plan: the room of an owner who has left goes to the heir, if there is one."""
    has_left = user is not None and room.state.newest_record.owner == user and room.member(user) is None
    heir = _heir(room) if has_left else None
    if heir is None:
        return None, Reply()
    return _entry(room, replace(heir, role="owner"), "role"), Reply()


def _without(room: Room, user: UserId) -> tuple[Entry | None, Reply]:
    """A plan: remove ``user``, who has left for ever, from the room's settings."""
    record = room.state.newest_record
    if record.deleted or room.member(user) is not None:
        return None, Reply()
    changed = replace(record, owner=None if record.owner == user else record.owner)
    if record.kind == "dm":
        changed = replace(changed, title=_title_without(room, user))
    return None if changed == record else RoomEntry(room.id, room.state.next_rev, changed), Reply()


def _title_without(room: Room, user: UserId) -> str:
    people = {member.user.id: member.user.name for member in room.state.members.all_known()}
    return ", ".join((people | {user: DELETED.name}).values())[:MAX_TITLE]


def _step_down(room: Room, user: UserId, by: UserId | None = None) -> tuple[Entry | None, Reply]:
    """A plan: an owner whose room belongs to another user now becomes a moderator."""
    old = room.member(user)
    if old is None or old.role != "owner" or room.state.newest_record.owner == user:
        return None, Reply()
    return _entry(room, replace(old, role="moderator"), "role", by=by), Reply()


def _renamed(room: Room, member: MemberRecord, person: Person) -> Entry | None:
    return None if member.user == person else _entry(room, replace(member, user=person), "renamed")


def _entry(room: Room, member: MemberRecord, change: MemberChange, by: UserId | None = None) -> Entry:
    return MemberEntry(room.id, room.state.next_rev, member, change, by)
