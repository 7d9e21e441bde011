"""Who may do what in a room: every op for every role, as section 3 of the wire contract has it.

The table here is written by hand and shares nothing with that of the server.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.wire.rooms.party import Guest, guests

pytestmark = pytest.mark.gen_test(timeout=60)

ROLES: Final = ("owner", "moderator", "member", "outsider")
# The codes for owner, moderator, member, and for one who is no member of a public room.
EXPECTED: Final = {
    "room.close": ("ok", "ok", "ok", "ok"),
    "room.leave": ("ok", "ok", "ok", "not_member"),
    "room.members": ("ok", "ok", "ok", "not_member"),
    "room.invite": ("ok", "ok", "ok", "not_member"),
    "room.add": ("ok", "ok", "forbidden", "not_member"),
    "room.update": ("ok", "ok", "forbidden", "not_member"),
    "room.delete": ("ok", "forbidden", "forbidden", "not_member"),
    "room.role": ("ok", "forbidden", "forbidden", "not_member"),
    "room.kick": ("ok", "ok", "forbidden", "not_member"),
    "room.ban": ("ok", "ok", "forbidden", "not_member"),
    "room.unban": ("ok", "ok", "forbidden", "not_member"),
    "room.mute": ("ok", "ok", "forbidden", "not_member"),
    "room.unmute": ("ok", "ok", "forbidden", "not_member"),
    "room.bans": ("ok", "ok", "forbidden", "not_member"),
    "room.words": ("ok", "ok", "forbidden", "not_member"),
    "room.purge": ("ok", "ok", "forbidden", "not_member"),
    "room.report": ("ok", "ok", "ok", "not_member"),
    "room.reports": ("ok", "ok", "forbidden", "not_member"),
    "room.resolve": ("not_found", "not_found", "forbidden", "not_member"),
    "room.audit": ("ok", "ok", "forbidden", "not_member"),
    "message.send": ("ok", "ok", "ok", "not_member"),
    "message.append": ("conflict", "conflict", "conflict", "not_member"),
    "message.append of another": ("forbidden", "forbidden", "forbidden", "not_member"),
    "message.schedule": ("ok", "ok", "ok", "not_member"),
    "message.edit": ("ok", "ok", "ok", "not_member"),
    "message.edit of another": ("forbidden", "forbidden", "forbidden", "not_member"),
    "message.delete": ("ok", "ok", "ok", "not_member"),
    "message.delete of another": ("ok", "ok", "forbidden", "not_member"),
    "message.react": ("ok", "ok", "ok", "not_member"),
    "message.pin": ("ok", "ok", "forbidden", "not_member"),
    "pins": ("ok", "ok", "ok", "not_member"),
    "thread": ("ok", "ok", "ok", "not_member"),
    "history.edits": ("ok", "ok", "forbidden", "not_member"),
    "history": ("ok", "ok", "ok", "not_member"),
    "history.since": ("ok", "ok", "ok", "not_member"),
    "history.around": ("ok", "ok", "ok", "not_member"),
    "search": ("ok", "ok", "ok", "not_member"),
    "read": ("ok", "ok", "ok", "not_member"),
    "seen": ("ok", "ok", "ok", "not_member"),
    "typing": ("ok", "ok", "ok", "not_member"),
    "room.join": ("ok", "ok", "ok", "ok"),
}
# In a direct room both are members, and what would make it another room is not to be had.
FORBIDDEN_IN_DM: Final = {
    "room.leave",
    "room.invite",
    "room.add",
    "room.update",
    "room.delete",
    "room.role",
    "room.kick",
    "room.ban",
    "room.unban",
    "room.mute",
    "room.unmute",
    "room.bans",
    "room.words",
    "room.purge",
    "room.report",
    "room.reports",
    "room.resolve",
    "room.audit",
}
# What one who is muted may still do: read, and take back what it said.
MUTED: Final = {
    "message.send",
    "message.append",
    "message.schedule",
    "message.edit",
    "message.react",
    "typing",
}
# After these the room is no longer as it was.
SPOILS: Final = {
    "room.leave",
    "room.delete",
    "room.role",
    "room.kick",
    "room.ban",
    "room.mute",
    "room.unmute",
    "room.purge",
    "message.delete",
    "message.delete of another",
}


def command(row: str, target: str) -> dict[str, Any]:
    """The fields of a row of the table. ``target`` is a plain member; message 1 is its own, 2 the actor's."""
    seq = 1 if row.endswith("of another") or row == "message.react" else 2
    more: dict[str, dict[str, Any]] = {
        "room.update": {"topic": "green"},
        "room.role": {"user": target, "role": "moderator"},
        "room.words": {"words": ["coffee"]},
        "room.purge": {"user": target, "since_s": 60},
        "room.report": {"seq": 1, "reason": "rude"},
        "room.resolve": {"report": "rp-none"},
        "message.send": {"text": "hello"},
        "message.append": {"seq": seq, "text": "more"},
        "message.schedule": {"text": "later", "send_at": 4_000_000_100_000},
        "message.edit": {"seq": seq, "text": "edited"},
        "message.delete": {"seq": seq},
        "message.react": {"seq": seq, "emoji": "👍", "on": True},
        "message.pin": {"seq": 2, "on": True},
        "thread": {"seq": 1},
        "history.edits": {"seq": 1},
        "history.since": {"rev": 0},
        "history.around": {"seq": 1},
        "search": {"query": "tea"},
        "read": {"seq": 1},
        "typing": {"on": True},
    }
    op = row.split()[0]
    if op in ("room.add", "room.kick", "room.ban", "room.unban", "room.mute", "room.unmute"):
        return {"op": op, "user": target}
    return {"op": op, **more.get(op, {})}


async def a_room(owner: Guest, actor: Guest, target: Guest, role: str, visibility: str) -> str:
    """A room in which ``target`` said the first message and ``actor``, if it is let, the second."""
    room = await owner.create(visibility=visibility)
    invite = (await owner.ok("room.invite", room=room, uses=2))["invite"]["invite"]
    await target.join(room, invite=invite)
    await target.say(room, "first")
    if role in ("member", "moderator"):
        await actor.join(room, invite=invite)
    if role == "moderator":
        await owner.ok("room.role", room=room, user=actor.id, role="moderator")
    await (owner if role == "outsider" else actor).say(room, "second")
    return room


async def codes_of(actor: Guest, target: Guest, fresh: Callable[[], Awaitable[str]]) -> dict[str, str]:
    """What ``actor`` is answered to each row, in rooms that ``fresh`` makes."""
    got: dict[str, str] = {}
    room: str | None = None
    for row in EXPECTED:
        room = room or await fresh()
        got[row] = await actor.code(room=room, **command(row, target.id))
        if got[row] == "ok" and row in SPOILS:
            room = None
    return got


@pytest.mark.parametrize("visibility", ["public", "private"])
@pytest.mark.parametrize("role", ROLES)
async def test_every_op_is_answered_as_the_contract_has_it(
    shared_server: ReachableServer, role: str, visibility: str
) -> None:
    owner, target, other = await guests(shared_server, "Owner", "Target", "Actor")
    actor = owner if role == "owner" else other
    got = await codes_of(actor, target, lambda: a_room(owner, actor, target, role, visibility))
    expected = {row: codes[ROLES.index(role)] for row, codes in EXPECTED.items()}
    if (role, visibility) == ("member", "private"):
        expected["room.add"] = "ok"
    if (role, visibility) == ("outsider", "private"):
        expected = dict.fromkeys(EXPECTED, "not_found")
    assert got == expected


async def test_every_op_on_a_missing_room_is_not_found(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    got = {row: await ann.code(room="nowhere", **command(row, ben.id)) for row in EXPECTED}
    assert got == dict.fromkeys(EXPECTED, "not_found")


async def test_an_outsider_cannot_tell_a_private_room_from_none(shared_server: ReachableServer) -> None:
    owner, target, actor = await guests(shared_server, "Owner", "Target", "Actor")
    room = await a_room(owner, actor, target, "outsider", "private")
    for row in EXPECTED:
        asked = command(row, target.id)
        there = await actor.socket.refused(room=room, **asked)
        nowhere = await actor.socket.refused(room="nowhere", **asked)
        assert (there["code"], there["message"]) == (nowhere["code"], nowhere["message"]), row


async def test_a_direct_room_refuses_commands_that_would_change_its_nature(
    shared_server: ReachableServer,
) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    got: dict[str, str] = {}
    room = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    for row in EXPECTED:
        first, second = (await ben.say(room, "first"))["seq"], (await ann.say(room, "second"))["seq"]
        asked = command(row, ben.id)
        if "seq" in asked:
            asked["seq"] = first if asked["seq"] == 1 else second
        got[row] = await ann.code(room=room, **asked)
    expected = {row: "forbidden" if row in FORBIDDEN_IN_DM else codes[2] for row, codes in EXPECTED.items()}
    assert got == expected | {"message.pin": "ok"}


async def test_a_muted_member_reads_and_deletes_but_cannot_speak(shared_server: ReachableServer) -> None:
    owner, target, actor = await guests(shared_server, "Owner", "Target", "Actor")

    async def a_muted_one() -> str:
        room = await a_room(owner, actor, target, "moderator", "public")
        await owner.ok("room.mute", room=room, user=actor.id)
        return room

    got = await codes_of(actor, target, a_muted_one)
    assert got == {row: "muted" if row.split()[0] in MUTED else codes[1] for row, codes in EXPECTED.items()}


@pytest.mark.parametrize("op", ["room.kick", "room.ban", "room.mute"])
async def test_a_moderator_cannot_act_on_an_equal_or_higher_role(
    shared_server: ReachableServer, op: str
) -> None:
    owner, first, second = await guests(shared_server, "Owner", "First", "Second")
    room = await owner.create()
    for each in (first, second):
        await each.join(room)
        await owner.ok("room.role", room=room, user=each.id, role="moderator")
    for actor, user in ((first, second), (first, owner), (first, first), (owner, owner)):
        assert await actor.code(op, room=room, user=user.id) == "forbidden", (actor.name, user.name)
    assert await owner.code(op, room=room, user=first.id) == "ok"


async def test_permission_is_checked_before_the_target(shared_server: ReachableServer) -> None:
    owner, member, outsider = await guests(shared_server, "Owner", "Member", "Outsider")
    room = await owner.create()
    await member.join(room)
    assert await outsider.code("message.edit", room=room, seq=99, text="x") == "not_member"
    assert await outsider.code("room.kick", room=room, user="nobody") == "not_member"
    assert await member.code("room.ban", room=room, user="nobody") == "forbidden"
    assert await member.code("room.role", room=room, user="nobody", role="owner") == "forbidden"
