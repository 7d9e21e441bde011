"""What moderators do to others: kick, ban, mute, and undo it. Each function submits a plan to the room.

A ban and a mute last for ``duration_s``, or until they are undone. They outlive the membership.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.stores.entries import Entry, MemberEntry, MemberRecord, Sanction
from models.wire.chat_values import MemberChange, Person
from models.wire.commands.moderation import Moderation
from models.wire.events import Reply
from models.wire.moderation.values import Ban, BanKind
from server.rooms.membership import absent, present_member
from server.rooms.permissions import FOREVER, check_outranks, require
from server.rooms.reading.pages import first_fitting
from server.runtime.cooperative import in_slices
from server.timeline.pending_commits import Answer
from server.timeline.room import Room
from server.timeline.words.text import reason_of


def kick(room: Room, actor: UserId, command: Moderation) -> Answer:
    """End a membership; with ``duration_s`` also keep the user out for that long.

    Raises:
        Refusal: ``forbidden``, ``not_found``; ``conflict`` for a player of a match that is under way.
    """

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, actor, type(command))
        target = present_member(room, command.user)
        check_outranks(member, target)
        _check_plays_not(room, target.user.id)
        until = _until(room, command) if command.duration_s else None
        sanction = _sanction(room, member, command) if until is not None else None
        kicked = replace(absent(target), banned_until=until, banned=sanction)
        return _entry(room, kicked, "kicked", actor, command), Reply()

    return room.submit(plan)


def ban(room: Room, actor: UserId, person: Person, command: Moderation) -> Answer:
    """End a membership, if there is one, and keep the user out.

    Raises:
        Refusal: ``forbidden``; ``conflict`` for a player of a match that is under way.
    """

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, actor, type(command))
        known = room.state.members.newest(person.id)
        check_outranks(member, known)
        if person.id == actor:
            raise Refusal("forbidden", "user: that is you")
        _check_plays_not(room, person.id)
        target = known or MemberRecord(user=person, present=False)
        sanction = _sanction(room, member, command)
        banned = replace(absent(target), banned_until=_until(room, command), banned=sanction)
        entry = _entry(room, banned, "banned", actor, command)
        return replace(entry, ended=target.present), Reply()

    return room.submit(plan)


def unban(room: Room, actor: UserId, command: Moderation) -> Answer:
    """Let a user in again. A user who is not banned stays as before. Raises ``forbidden``."""

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, type(command))
        target = room.state.members.newest(command.user)
        if target is None or target.banned_until is None:
            return None, Reply()
        return _entry(
            room, replace(target, banned_until=None, banned=None), "unbanned", actor, command
        ), Reply()

    return room.submit(plan)


def mute(room: Room, actor: UserId, command: Moderation) -> Answer:
    """Let a member only read, also after leaving and rejoining. Raises ``forbidden``, ``not_found``."""

    def plan() -> tuple[Entry | None, Reply]:
        member = require(room, actor, type(command))
        target = present_member(room, command.user)
        check_outranks(member, target)
        sanction = _sanction(room, member, command)
        muted = replace(target, muted_until=_until(room, command), muted=sanction)
        return _entry(room, muted, "muted", actor, command), Reply()

    return room.submit(plan)


def unmute(room: Room, actor: UserId, command: Moderation) -> Answer:
    """Let a member write again. A member who is not muted stays as before. Raises ``forbidden``, ``not_found``."""

    def plan() -> tuple[Entry | None, Reply]:
        require(room, actor, type(command))
        target = present_member(room, command.user)
        if target.muted_until is None:
            return None, Reply()
        return _entry(room, replace(target, muted_until=None, muted=None), "unmuted", actor, command), Reply()

    return room.submit(plan)


async def bans(room: Room) -> list[Ban]:
    """The bans and mutes in force, the newest first, up to 256 KiB. A kick that keeps a user out is a ban."""
    now_ms = room.now_ms()
    found: list[Ban] = []
    async for page in room.state.members.sanctioned(now_ms):
        found += [
            ban for bans in await in_slices(list(_bans_of(each, now_ms)) for each in page) for ban in bans
        ]
    return first_fitting(sorted(found, key=lambda ban: ban.banned_at, reverse=True))


def _bans_of(record: MemberRecord, now_ms: int) -> Iterator[Ban]:
    kinds: list[tuple[BanKind, int | None, Sanction | None]] = [
        ("ban", record.banned_until, record.banned),
        ("mute", record.muted_until, record.muted),
    ]
    for kind, until, sanction in kinds:
        if until is not None and until > now_ms:
            yield Ban(
                user=record.user,
                kind=kind,
                banned_at=sanction.at if sanction is not None else 0,
                by=sanction.by if sanction is not None else None,
                until_at=until if until < FOREVER else None,
                reason=sanction.reason if sanction is not None else None,
            )


def _sanction(room: Room, actor: MemberRecord, command: Moderation) -> Sanction:
    return Sanction(room.now_ms(), actor.user, reason_of(command.reason))


def _check_plays_not(room: Room, user: UserId) -> None:
    if room.match is not None:
        room.match.check_may_be_sent_away(user)


def _until(room: Room, command: Moderation) -> int:
    return room.now_ms() + command.duration_s * 1_000 if command.duration_s else FOREVER


def _entry(
    room: Room, member: MemberRecord, change: MemberChange, actor: UserId, command: Moderation
) -> MemberEntry:
    return MemberEntry(room.id, room.state.next_rev, member, change, actor, reason_of(command.reason))
