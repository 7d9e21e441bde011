"""``room.join``: who may join, with which key, and what the reply holds."""

import asyncio

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guest, guests, room_of, short, texts

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_joining_makes_a_member_and_tells_the_others(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann)
    server.clock.advance(1)
    joined = await ben.join(room)
    assert [member["user"]["name"] for member in joined["members"]] == ["Ann", "Ben"]
    assert (joined["rev"], joined["room"]["members"], joined["resync"]) == (2, 2, False)
    assert "changes" not in joined
    event = await ann.socket.event("member")
    now_ms = server.clock.now_ms()
    person = {"id": ben.id, "name": "Ben"}
    came = {"user": person, "role": "member", "online": False, "joined_at": now_ms}
    assert event == {"op": "member", "room": room, "rev": 2, "member": came, "change": "joined"}


async def test_joining_again_changes_nothing(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    assert (await ann.join(room))["rev"] == 1
    assert await ann.socket.all_events() == []


async def test_everybody_may_join_the_lobby(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    await ann.join("lobby")
    joined = await ben.join("lobby")
    assert joined["room"]["owner"] is None
    assert [member["role"] for member in joined["members"]] == ["member", "member"]
    await ann.say("lobby", "hello")
    assert (await ben.socket.event("message"))["message"]["text"] == "hello"


async def test_a_join_brings_the_newest_50_messages_ascending(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann)
    await ann.say_many(room, 60)
    joined = await ben.join(room)
    assert [message["seq"] for message in joined["messages"]] == list(range(11, 61))
    assert texts(joined["messages"])[-1] == "text 60"


async def test_a_password_opens_a_locked_room(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create(password="open sesame")
    assert await ben.code("room.join", room=room) == "wrong_password"
    assert await ben.code("room.join", room=room, password="") == "wrong_password"
    assert await ben.code("room.join", room=room, password="open  sesame") == "wrong_password"
    assert await ben.code("message.send", room=room, text="hello") == "not_member"
    assert await ben.code("room.join", room=room, password="open sesame") == "ok"


async def test_a_member_joins_again_without_the_password(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create(password="pw")
    await ben.join(room, password="pw")
    assert await ben.code("room.join", room=room) == "ok"
    assert await ben.code("room.join", room=room, password="wrong") == "ok"
    await ben.ok("room.leave", room=room)
    assert await ben.code("room.join", room=room) == "wrong_password"


async def test_a_private_room_is_not_found_without_the_right_key(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create(visibility="private")
    locked = await ann.create(visibility="private", password="pw")
    other = (await ann.ok("room.invite", room=locked))["invite"]["invite"]
    attempts = [
        await ben.code("room.join", room=room),
        await ben.code("room.join", room=room, password="pw"),
        await ben.code("room.join", room=room, invite="i-none"),
        await ben.code("room.join", room=room, invite=other),
        await ben.code("room.join", room=locked),
        await ben.code("room.join", room=locked, password="wrong"),
        await ben.code("room.join", room=locked, password="wrong", invite="i-none"),
    ]
    assert attempts == ["not_found"] * len(attempts)
    assert await ben.code("room.join", room=locked, password="pw", invite="i-none") == "ok"


async def test_a_full_room_refuses_a_join(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await ann.create(capacity=2)
    await ben.join(room)
    assert await cid.code("room.join", room=room) == "room_full"
    assert await ben.code("room.join", room=room) == "ok"
    await ben.ok("room.leave", room=room)
    assert await cid.code("room.join", room=room) == "ok"


async def test_of_many_joins_for_the_last_place_one_succeeds(server: RunningServer) -> None:
    ann, *others = await guests(server, "Ann", "B", "C", "D", "E", "F")
    room = await ann.create(capacity=2)
    codes = await asyncio.gather(*(each.code("room.join", room=room) for each in others))
    assert sorted(codes) == ["ok", *["room_full"] * 4]
    assert len((await ann.join(room))["members"]) == 2


@pytest.mark.parametrize(
    "wrong",
    [{}, {"room": ""}, {"room": 5}, {"room": "a b"}, {"room": None}, {"since": -1}, {"since": "1"}, {"x": 1}],
    ids=short,
)
async def test_a_wrong_field_is_a_bad_request(
    shared_server: ReachableServer, wrong: dict[str, object]
) -> None:
    ann = await guest(shared_server, "Ann")
    fields = wrong if not wrong or "room" in wrong else {"room": "lobby", **wrong}
    assert (await ann.socket.refused("room.join", **fields))["code"] == "bad_request"


async def test_a_changed_name_is_published_once(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    answer = await server.api.register("Benedict", token=ben.user.token)
    again = await server.connect(answer["access_token"], task="other")
    joined = await again.ok("room.join", room=room)
    assert [member["user"]["name"] for member in joined["members"]] == ["Ann", "Benedict"]
    event = await ann.socket.event("member")
    assert (event["change"], event["member"]["user"]) == ("renamed", {"id": ben.id, "name": "Benedict"})
    assert joined["room"]["members"] == 2
    assert await ann.socket.all_events("member") == []
