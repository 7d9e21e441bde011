"""A match that is made from a room is that room's members' own: they come in without a key, strangers do not."""

from typing import Any

import pytest

from tests.rigs.client import Client, Frame
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def _room_of(owner: Client, *others: Client, **settings: Any) -> str:
    """A new room of the owner's with the others in it."""
    room: str = (await owner.ok("room.create", title="Tea", **settings))["room"]["room"]
    for other in others:
        invite = (await owner.ok("room.invite", room=room))["invite"]["invite"]
        await other.ok("room.join", room=room, invite=invite)
    return room


async def _visibility(socket: Client, made: Frame) -> str:
    found: str = (await socket.ok("room.join", room=made["room"]))["room"]["visibility"]
    return found


@pytest.mark.own_server
async def test_members_sit_and_watch_where_strangers_see_nothing(server: RunningServer) -> None:
    ann, ben, cat, stranger = [await server.connect() for _ in range(4)]
    room = await _room_of(ann, ben, cat, visibility="private")
    made = await ann.ok("game.create", game="tictactoe", from_room=room)
    assert await _visibility(ann, made) == "private"
    for op in ("room.join", "game.sit"):
        assert (await stranger.refused(op, room=made["room"]))["code"] == "not_found"
    assert (await stranger.ok("room.list", game="tictactoe"))["rooms"] == []
    assert (await ben.ok("game.sit", room=made["room"]))["match"]["status"] == "playing"
    assert (await cat.ok("room.join", room=made["room"]))["match"]["status"] == "playing"


@pytest.mark.parametrize(
    ("settings", "asked", "visibility"),
    [
        ({}, {}, "public"),
        ({"visibility": "private"}, {}, "private"),
        ({"password": "oolong tea"}, {}, "private"),
        ({}, {"visibility": "private"}, "private"),
        ({"visibility": "private"}, {"visibility": "public"}, "public"),
    ],
)
async def test_a_match_is_as_hidden_as_its_room_unless_asked_otherwise(
    shared_server: ReachableServer, settings: Frame, asked: Frame, visibility: str
) -> None:
    ann = await shared_server.connect()
    room = await _room_of(ann, **settings)
    made = await ann.ok("game.create", game="tictactoe", from_room=room, **asked)
    assert await _visibility(ann, made) == visibility


async def test_a_match_of_two_who_talk_alone_is_theirs(server: RunningServer) -> None:
    ann, ben, stranger = [await server.connect() for _ in range(3)]
    room = (await ann.ok("dm.open", user=ben.hello["user"]["id"]))["room"]["room"]
    made = await ann.ok("game.create", game="tictactoe", from_room=room)
    assert (await stranger.refused("game.sit", room=made["room"]))["code"] == "not_found"
    assert (await ben.ok("game.sit", room=made["room"]))["match"]["status"] == "playing"


async def test_users_who_left_the_room_or_were_banned_from_the_match_stay_out(server: RunningServer) -> None:
    ann, ben, cat = [await server.connect() for _ in range(3)]
    room = await _room_of(ann, ben, cat, visibility="private")
    made = await ann.ok("game.create", game="tictactoe", from_room=room)
    await ben.ok("room.leave", room=room)
    assert (await ben.refused("game.sit", room=made["room"]))["code"] == "not_found"
    await ann.ok("room.ban", room=made["room"], user=cat.hello["user"]["id"])
    assert (await cat.refused("game.sit", room=made["room"]))["code"] == "banned"


async def test_a_password_set_at_the_table_holds_for_all(server: RunningServer) -> None:
    ann, ben = [await server.connect() for _ in range(2)]
    room = await _room_of(ann, ben)
    made = await ann.ok("game.create", game="tictactoe", from_room=room)
    await ann.ok("room.update", room=made["room"], password="oolong tea")
    assert (await ben.refused("game.sit", room=made["room"]))["code"] == "not_member"
    await ben.ok("room.join", room=made["room"], password="oolong tea")
    assert (await ben.ok("game.sit", room=made["room"]))["match"]["status"] == "playing"


async def test_a_deleted_room_opens_nothing_any_more(server: RunningServer) -> None:
    ann, ben = [await server.connect() for _ in range(2)]
    room = await _room_of(ann, ben, visibility="private")
    made = await ann.ok("game.create", game="tictactoe", from_room=room)
    await ann.ok("room.delete", room=room)
    assert (await ben.refused("game.sit", room=made["room"]))["code"] == "not_found"


async def test_spectators_of_a_private_match_can_watch_its_rematch(server: RunningServer) -> None:
    ann, ben, cat, stranger = [await server.connect() for _ in range(4)]
    room = (await ann.ok("game.create", game="tictactoe", visibility="private"))["room"]
    for socket in (ben, cat):
        invite = (await ann.ok("room.invite", room=room))["invite"]["invite"]
        await socket.ok("room.join", room=room, invite=invite)
    await ben.ok("game.sit", room=room)
    await ben.ok("game.resign", room=room)
    await ben.ok("game.offer", room=room, offer="rematch")
    await ann.ok("game.answer", room=room, offer="rematch", accept=True)
    while "rematch" not in (event := await cat.event("game")):
        pass
    assert (await cat.ok("room.join", room=event["rematch"]))["match"]["status"] == "playing"
    assert (await stranger.refused("room.join", room=event["rematch"]))["code"] == "not_found"
    await cat.ok("room.leave", room=event["rematch"])
    await cat.ok("room.leave", room=room)
    assert (await cat.refused("room.join", room=event["rematch"]))["code"] == "not_found"


async def test_a_rematch_is_open_to_the_same_room(server: RunningServer) -> None:
    ann, ben, cat = [await server.connect() for _ in range(3)]
    room = await _room_of(ann, ben, cat, visibility="private")
    made = await ann.ok("game.create", game="tictactoe", from_room=room)
    await ben.ok("game.sit", room=made["room"])
    await ben.ok("game.resign", room=made["room"])
    await ben.ok("game.offer", room=made["room"], offer="rematch")
    again = await ann.ok("game.answer", room=made["room"], offer="rematch", accept=True)
    assert (await cat.ok("room.join", room=again["room"]))["match"]["status"] == "playing"
