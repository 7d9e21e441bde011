"""The event ``notice``: what concerns a user reaches each of its sockets at once."""

import pytest

from tests.rigs.client import Client, Frame
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def noticed(socket: Client) -> list[Frame]:
    """The notices that ``socket`` has got by now."""
    await socket.ok("room.close", room="lobby")
    return await socket.all_events("notice")


async def party(server: RunningServer, **fields: object) -> tuple[Guest, Guest, str]:
    """An owner, and a member whose socket does not listen to the room."""
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, **fields)
    await ben.ok("room.close", room=room)
    await ben.socket.all_events()
    return ann, ben, room


async def test_the_first_direct_message_is_told_to_every_socket_of_its_receiver(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    second = await server.connect(ben.user, task="second")
    room = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    assert await noticed(ben.socket) == []
    await ann.say(room, "psst")
    for socket in (ben.socket, second):
        notice = await socket.event("notice")
        assert (notice["kind"], notice["room"]) == ("dm", room)
        assert notice["by"] == {"id": ann.id, "name": "Ann"}
        assert (notice["info"]["room"], notice["info"]["kind"], notice["info"]["seq"]) == (room, "dm", 1)
    await ann.say(room, "are you there?")
    assert await noticed(ben.socket) == []
    assert await noticed(ann.socket) == []


async def test_a_first_message_that_is_sent_again_is_told_once(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ann.say(room, "psst", nonce="n1")
    await ann.say(room, "psst", nonce="n1")
    await ann.ok("message.react", room=room, seq=1, emoji="🍵", on=True)
    assert [each["kind"] for each in await noticed(ben.socket)] == ["dm"]


@pytest.mark.parametrize("history", ["kept", "none"])
async def test_a_role_is_told_to_the_one_who_is_given_it(server: RunningServer, history: str) -> None:
    ann, ben, room = await party(server, history=history)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    notice = await ben.socket.event("notice")
    assert (notice["kind"], notice["room"], notice["role"]) == ("role", room, "moderator")
    assert notice["by"] == {"id": ann.id, "name": "Ann"}
    assert notice["info"]["title"] == "Tea"
    assert await noticed(ann.socket) == []
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    assert await noticed(ben.socket) == []


async def test_an_heir_is_told_that_the_room_is_its_own(server: RunningServer) -> None:
    ann, ben, room = await party(server)
    await ann.ok("room.leave", room=room)
    notice = await ben.socket.event("notice")
    assert (notice["kind"], notice["role"]) == ("role", "owner")
    assert "by" not in notice


async def test_a_mute_and_its_end_are_told(server: RunningServer) -> None:
    ann, ben, room = await party(server)
    await ann.ok("room.mute", room=room, user=ben.id, duration_s=60, reason="too loud")
    muted = await ben.socket.event("notice")
    assert (muted["kind"], muted["reason"]) == ("muted", "too loud")
    assert muted["until_at"] == server.clock.now_ms() + 60_000
    await ann.ok("room.unmute", room=room, user=ben.id)
    unmuted = await ben.socket.event("notice")
    assert unmuted["kind"] == "unmuted"
    assert not {"until_at", "reason", "role"} & set(unmuted)
    await ann.ok("room.mute", room=room, user=ben.id)
    assert "until_at" not in await ben.socket.event("notice")


async def test_a_kick_and_a_ban_are_told_with_their_reasons(server: RunningServer) -> None:
    ann, ben, room = await party(server)
    await ann.ok("room.kick", room=room, user=ben.id, reason="enough")
    kicked = await ben.socket.event("notice")
    assert (kicked["kind"], kicked["reason"], kicked["by"]["id"]) == ("kicked", "enough", ann.id)
    assert "until_at" not in kicked
    await ann.ok("room.ban", room=room, user=ben.id, duration_s=60)
    banned = await ben.socket.event("notice")
    assert (banned["kind"], banned["info"]["room"]) == ("banned", room)
    assert banned["until_at"] > 0


async def test_a_ban_from_a_private_room_shows_nothing_of_it(server: RunningServer) -> None:
    ann, ben, room = await party(server, visibility="private")
    await ann.ok("room.kick", room=room, user=ben.id)
    assert "info" not in await ben.socket.event("notice")
    cid = await guest(server, "Cid")
    await ann.ok("room.ban", room=room, user=cid.id)
    assert await noticed(cid.socket) == []
