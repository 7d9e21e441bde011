"""The rights of a room: the least role that may invite, call all, send, attach; and mentions that are bounded."""

from typing import Any

import pytest

from tests.rigs.doors.stomp import stomp
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]

DEFAULTS = {"invite": "member", "mention_all": "moderator", "send": "member", "attach": "member"}
FILE = [{"url": "https://files.example/tea.png"}]


async def party(server: ReachableServer, **fields: Any) -> tuple[Guest, Guest, Guest, str]:
    """An owner, a moderator and a member in one room."""
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid, **fields)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    return ann, ben, cid, room


async def test_the_settings_show_all_four(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server)
    assert (await cid.join(room))["room"]["rights"] == DEFAULTS
    updated = await ben.ok("room.update", room=room, rights={"invite": "owner"})
    assert updated["room"]["rights"] == DEFAULTS | {"invite": "owner"}
    event = await cid.socket.event("room")
    assert event["info"]["rights"] == DEFAULTS | {"invite": "owner"}
    rev = event["rev"]
    await ann.ok("room.update", room=room, rights={"invite": "owner"})
    await ann.ok("room.update", room=room, rights={})
    assert (await cid.join(room))["rev"] == rev
    assert await cid.code("room.update", room=room, rights={"send": "member"}) == "forbidden"


@pytest.mark.parametrize(
    "rights", [5, [], {"send": "king"}, {"send": 1}, {"ban": "member"}, {"invite": "Owner"}]
)
async def test_a_wrong_right_is_a_bad_request(shared_server: ReachableServer, rights: Any) -> None:
    (ann,) = await guests(shared_server, "Ann")
    room = await room_of(ann)
    assert await ann.code("room.update", room=room, rights=rights) == "bad_request"


async def test_a_user_who_may_not_send_can_read_and_react(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server)
    await cid.say(room, "first")
    await ann.ok("room.update", room=room, rights={"send": "moderator"})
    assert await cid.code("message.send", room=room, text="tea") == "forbidden"
    assert await cid.code("message.edit", room=room, seq=1, text="tea") == "forbidden"
    assert await cid.code("typing", room=room, on=True) == "forbidden"
    assert await cid.code("message.react", room=room, seq=1, emoji="🍵", on=True) == "ok"
    assert await cid.code("message.delete", room=room, seq=1) == "ok"
    assert await cid.code("history", room=room) == "ok"
    assert await ben.code("message.send", room=room, text="tea") == "ok"
    await ann.ok("room.update", room=room, rights={"send": "owner"})
    assert await ben.code("message.send", room=room, text="tea") == "forbidden"
    assert await ann.code("message.send", room=room, text="tea") == "ok"


async def test_a_user_who_may_not_attach_can_send_text(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server, history="none")
    await ann.ok("room.update", room=room, rights={"attach": "moderator"})
    assert await cid.code("message.send", room=room, text="tea", attachments=FILE) == "forbidden"
    assert await cid.code("message.send", room=room, text="tea", attachments=[]) == "ok"
    assert await ben.code("message.send", room=room, text="tea", attachments=FILE) == "ok"


@pytest.mark.parametrize("visibility", ["public", "private"])
async def test_a_user_who_may_not_invite_cannot_add_users_either(
    server: RunningServer, visibility: str
) -> None:
    ann, ben, cid, room = await party(server, visibility=visibility)
    (dan,) = await guests(server, "Dan")
    assert await cid.code("room.invite", room=room) == "ok"
    await ann.ok("room.update", room=room, rights={"invite": "moderator"})
    assert await cid.code("room.invite", room=room) == "forbidden"
    assert await cid.code("room.add", room=room, user=dan.id) == "forbidden"
    assert await ben.code("room.invite", room=room) == "ok"
    await ann.ok("room.update", room=room, rights={"invite": "owner"})
    assert await ben.code("room.invite", room=room) == "forbidden"
    assert await ben.code("room.add", room=room, user=dan.id) == (
        "forbidden" if visibility == "private" else "ok"
    )


async def test_a_room_sets_who_may_mention_everyone(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server)

    async def said(who: Guest, text: str, **fields: Any) -> list[str] | None:
        seq = (await who.say(room, text, **fields))["seq"]
        page = await ann.ok("history", room=room, after=seq - 1, limit=1)
        found: list[str] | None = page["messages"][0].get("mentions")
        return found

    assert await said(cid, "@everyone @here @ann") == [ann.id]
    await ann.ok("room.update", room=room, rights={"mention_all": "member"})
    assert await said(cid, "@everyone @here @ann") == ["everyone", "here", ann.id]
    await ann.ok("room.update", room=room, rights={"mention_all": "owner"})
    assert await said(ben, "@everyone") is None
    assert await said(ann, "@everyone") == ["everyone"]


async def test_a_message_mentions_only_whom_it_is_allowed_to(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server)
    text = "@ben @cid @everyone"
    bounds: list[tuple[Any, list[str] | None]] = [
        (None, [ben.id, cid.id, "everyone"]),
        ("none", None),
        ([], None),
        ([ben.id, "u-nobody"], [ben.id]),
        (["everyone"], ["everyone"]),
    ]
    for allowed, expected in bounds:
        fields = {} if allowed is None else {"allowed_mentions": allowed}
        seq = (await ann.say(room, text, **fields))["seq"]
        page = await ben.ok("history", room=room, after=seq - 1, limit=1)
        assert page["messages"][0].get("mentions") == expected
        await ann.ok("message.edit", room=room, seq=seq, text=f"{text}!")
        page = await ben.ok("history", room=room, after=seq - 1, limit=1)
        assert page["messages"][0].get("mentions") == expected
    await ann.ok("message.delete", room=room, seq=4)
    page = await ben.ok("history", room=room, after=3, limit=1)
    assert page["messages"][0].keys().isdisjoint({"mentions", "allowed_mentions"})
    (stored,) = await server.database.collection("log").find({"room": room, "seq": 4}).to_list(None)
    assert stored.keys().isdisjoint({"mentions", "allowed_mentions"})
    unread = (await cid.ok("unread"))["rooms"]
    assert next(each for each in unread if each["room"] == room)["mentions"] == 2


async def test_a_program_over_stomp_bounds_its_mentions_too(server: RunningServer) -> None:
    ann, ben, _, room = await party(server)
    frames = await stomp(server, ann.user, task="frames")
    await frames.send(f"/app/rooms.{room}", '{"text": "@ben", "allowed_mentions": "none"}')
    await frames.send(f"/app/rooms.{room}", '{"text": "@ben"}')
    page = await ben.ok("history", room=room)
    assert [message.get("mentions") for message in page["messages"]] == [None, [ben.id]]


@pytest.mark.parametrize("allowed", ["all", 5, {}, [5], ["a b"], ["u-x"] * 51])
async def test_wrong_bounds_are_a_bad_request(shared_server: ReachableServer, allowed: Any) -> None:
    (ann,) = await guests(shared_server, "Ann")
    room = await room_of(ann)
    assert await ann.code("message.send", room=room, text="x", allowed_mentions=allowed) == "bad_request"
