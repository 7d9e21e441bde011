"""``room.join`` with ``since``: a client that comes back by itself makes nobody a member."""

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_a_user_who_left_on_another_device_stays_out(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    laptop = await server.connect(ben.user, task="laptop")
    await laptop.ok("room.leave", room=room)
    assert await ben.code("room.join", room=room, since=2) == "not_member"
    assert await ben.code("message.send", room=room, text="typed while away") == "not_member"
    heard = [event for event in await ann.socket.all_events() if event["op"] in ("member", "message")]
    assert [event["change"] for event in heard] == ["left"]
    assert await ben.code("room.join", room=room) == "ok"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        ({"op": "room.kick"}, "not_member"),
        ({"op": "room.kick", "duration_s": 60}, "banned"),
        ({"op": "room.ban"}, "banned"),
        ({"op": "room.ban", "duration_s": 60}, "banned"),
    ],
)
async def test_a_user_who_was_removed_is_told_so(
    shared_server: ReachableServer, act: dict[str, object], code: str
) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    fields = {name: value for name, value in act.items() if name != "op"}
    await ann.ok(str(act["op"]), room=room, user=ben.id, **fields)
    refusal = await ben.socket.refused("room.join", room=room, since=1)
    assert refusal["code"] == code
    assert ("retry_after_s" in refusal) == ("duration_s" in act)


@pytest.mark.parametrize("act", ["room.leave", "room.kick", "room.ban"])
async def test_of_a_private_room_nothing_is_told(shared_server: ReachableServer, act: str) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben, visibility="private")
    fields = {} if act == "room.leave" else {"user": ben.id}
    await (ben if act == "room.leave" else ann).ok(act, room=room, **fields)
    resumed = await ben.socket.refused("room.join", room=room, since=1)
    unknown = await ben.socket.refused("room.join", room="r-nowhere", since=1)
    assert {**resumed, "id": 0} == {**unknown, "id": 0}


async def test_a_user_who_never_was_a_member_cannot_resume(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann)
    assert await ben.code("room.join", room=room, since=0) == "not_member"
    invite = (await ann.ok("room.invite", room=room))["invite"]["invite"]
    assert await ben.code("room.join", room=room, since=0, invite=invite) == "not_member"
    assert await ben.code("room.join", room=room, invite=invite) == "ok"
