"""What each way to say or change something is refused with: muted, banned, blocked, gone, too long.

The tables are written by hand and share nothing with the rules of the server.
"""

from collections.abc import Mapping
from typing import Any, Final

import pytest

from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]

LATER: Final = 60_000
# Every command by which a member says something, with what it needs besides its room.
SAYING: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "text": ("message.send", {"text": "tea"}),
    "reply": ("message.send", {"text": "tea", "reply_to": 1}),
    "thread": ("message.send", {"text": "tea", "thread": 1}),
    "action": ("message.send", {"text": "waves", "kind": "me"}),
    "roll": ("message.send", {"text": "2d6", "kind": "roll"}),
    "answer": ("message.send", {"text": "", "open": True}),
    "file": ("message.send", {"text": "", "attachments": [{"url": "https://a.example/x", "name": "x"}]}),
    "ephemeral": ("message.send", {"text": "psst", "to": []}),
    "edit": ("message.edit", {"seq": 2, "text": "cake"}),
    "poll": ("poll.create", {"question": "Tea?", "answers": ["yes", "no"]}),
}
# What names a message, and the code where that message is a tombstone, or was never there.
NAMING: Final[Mapping[str, tuple[str, Mapping[str, Any], str, str]]] = {
    "edit": ("message.edit", {"text": "cake"}, "conflict", "not_found"),
    "piece": ("message.append", {"text": "cake"}, "conflict", "not_found"),
    "reaction": ("message.react", {"emoji": "🍵", "on": True}, "conflict", "not_found"),
    "pin": ("message.pin", {"on": True}, "conflict", "not_found"),
    "thread": ("message.send", {"text": "tea"}, "conflict", "not_found"),
    "report": ("room.report", {"reason": "rude"}, "conflict", "not_found"),
    "vote": ("poll.vote", {"answers": [0]}, "not_found", "not_found"),
    "around": ("history.around", {}, "ok", "not_found"),
    "earlier texts": ("history.edits", {}, "ok", "not_found"),
}
LONG: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "text": ("message.send", {"text": "x" * 4_001}),
    "thread": ("message.send", {"text": "x" * 4_001, "thread": 1}),
    "ephemeral": ("message.send", {"text": "x" * 4_001, "to": []}),
    "action": ("message.send", {"text": "x" * 4_001, "kind": "me"}),
    "answer": ("message.send", {"text": "x" * 4_001, "open": True}),
    "edit": ("message.edit", {"seq": 2, "text": "x" * 4_001}),
    "schedule": ("message.schedule", {"text": "x" * 4_001, "send_at": LATER}),
}


async def asked(server: RunningServer, who: Guest, room: str, op: str, fields: Mapping[str, Any]) -> str:
    later = {"send_at": server.clock.now_ms() + fields["send_at"]} if "send_at" in fields else {}
    return await who.code(op, room=room, **{**fields, **later})


async def a_talk(server: RunningServer, **settings: Any) -> tuple[Guest, Guest, str]:
    """Ann's room with a message of hers, one of Ben's, and one of Ben's that was taken back."""
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, **settings)
    await ann.say(room, "first")
    await ben.say(room, "second")
    await ben.say(room, "third")
    await ben.ok("message.delete", room=room, seq=3)
    return ann, ben, room


async def test_who_is_muted_says_nothing_in_any_way(server: RunningServer) -> None:
    ann, ben, room = await a_talk(server)
    for name, (op, fields) in SAYING.items():
        assert await asked(server, ben, room, op, fields) == "ok", name
    await ann.ok("room.mute", room=room, user=ben.id)
    before = (await ann.ok("history", room=room))["messages"]
    found = {name: await asked(server, ben, room, op, fields) for name, (op, fields) in SAYING.items()}
    assert found == dict.fromkeys(SAYING, "muted")
    assert (await ann.ok("history", room=room))["messages"] == before


async def test_who_is_banned_does_nothing_and_comes_in_by_no_door(server: RunningServer) -> None:
    ann, ben, room = await a_talk(server)
    invite = (await ann.ok("room.invite", room=room))["invite"]["invite"]
    await ann.ok("room.ban", room=room, user=ben.id)
    for name, (op, fields) in SAYING.items():
        assert await asked(server, ben, room, op, fields) == "not_member", name
    for name, (op, fields, _, _) in NAMING.items():
        key = "thread" if name == "thread" else "seq"
        assert await asked(server, ben, room, op, {**fields, key: 1}) in ("not_member", "not_found"), name
    assert await ben.code("room.join", room=room) == "banned"
    assert await ben.code("room.join", room=room, invite=invite) == "banned"
    assert await ann.code("room.add", room=room, user=ben.id) == "banned"
    assert (await ben.ok("search", query="first"))["messages"] == []
    assert room not in [each["info"]["room"] for each in (await ben.ok("sync"))["rooms"]]


async def test_what_is_gone_or_was_never_there_takes_nothing(server: RunningServer) -> None:
    ann, ben, room = await a_talk(server)
    # So that nothing but the message is wrong.
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    found = {}
    for name, (op, fields, _, _) in NAMING.items():
        key = "thread" if name == "thread" else "seq"
        rev = (await ben.ok("room.join", room=room))["rev"]
        found[name] = [await asked(server, ben, room, op, {**fields, key: seq}) for seq in (3, 4)]
        assert (await ben.ok("room.join", room=room))["rev"] == rev, name
    assert found == {name: [gone, never] for name, (_, _, gone, never) in NAMING.items()}


async def test_what_is_too_long_is_refused_in_every_form_and_takes_no_number(server: RunningServer) -> None:
    _, ben, room = await a_talk(server)
    rev = (await ben.ok("room.join", room=room))["rev"]
    found = {name: await asked(server, ben, room, op, fields) for name, (op, fields) in LONG.items()}
    assert found == dict.fromkeys(LONG, "bad_request")
    assert (await ben.ok("room.join", room=room))["rev"] == rev
    assert (await ben.ok("scheduled"))["messages"] == []


async def test_a_block_stops_every_way_to_say_something_to_the_other(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = str((await ann.ok("dm.open", user=ben.id))["room"]["room"])
    await ann.say(room, "first")
    await ben.ok("room.join", room=room)
    await ann.say(room, "second")
    await ben.ok("user.block", user=ann.id, on=True)
    for who, code in ((ann, "forbidden"), (ben, "conflict")):
        for name, (op, fields) in SAYING.items():
            if name != "edit" or who is ann:
                assert await asked(server, who, room, op, fields) == code, (name, code)
