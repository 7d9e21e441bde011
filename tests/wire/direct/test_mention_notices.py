"""The notice ``mention``: who is mentioned learns it on every socket that does not hear the room."""

import pytest

from tests.rigs.client import Client, Frame
from tests.rigs.reachable_server import ReachableServer
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = pytest.mark.gen_test


async def party(shared_server: ReachableServer, **fields: object) -> tuple[Guest, Guest, Client, str]:
    """Ann, an owner; Ben, a member with a socket that hears the room and one that does not."""
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben, **fields)
    return ann, ben, await shared_server.connect(ben.user, task="deaf"), room


async def noticed(shared_server: ReachableServer, socket: Client) -> list[Frame]:
    """The notices that ``socket`` has got, once every mention so far is told."""
    last, other = await guests(shared_server, "Last", "Other")
    room = await room_of(last, other)
    await other.ok("room.close", room=room)
    await last.say(room, "@Other")
    await other.socket.event("notice")
    return await socket.all_events("notice")


@pytest.mark.parametrize("history", ["kept", "none"])
@pytest.mark.parametrize("text", ["@Ben, tea?", "@everyone", "@here"])
async def test_a_mention_is_told_to_the_sockets_that_do_not_hear_it(
    shared_server: ReachableServer, text: str, history: str
) -> None:
    ann, ben, deaf, room = await party(shared_server, history=history)
    elsewhere = await shared_server.connect(ann.user, task="deaf")
    await ann.say(room, text)
    notice = await deaf.event("notice")
    assert (notice["kind"], notice["room"], notice["by"]) == ("mention", room, {"id": ann.id, "name": "Ann"})
    assert notice["info"]["title"] == "Tea"
    assert await noticed(shared_server, deaf) == []
    assert await ben.socket.all_events("notice") == []
    assert await elsewhere.all_events("notice") == []


async def test_everyone_reaches_a_member_whose_sockets_all_are_elsewhere_and_here_does_not(
    shared_server: ReachableServer,
) -> None:
    ann, ben, deaf, room = await party(shared_server)
    await ben.ok("room.close", room=room)
    await ann.say(room, "@here")
    assert await noticed(shared_server, deaf) == []
    await ann.say(room, "@everyone")
    assert (await deaf.event("notice"))["kind"] == "mention"


async def test_an_edit_and_a_message_that_is_sent_again_mention_nobody_anew(
    shared_server: ReachableServer,
) -> None:
    ann, _, deaf, room = await party(shared_server)
    seq = (await ann.say(room, "tea?"))["seq"]
    await ann.ok("message.edit", room=room, seq=seq, text="tea, @Ben?")
    assert await noticed(shared_server, deaf) == []
    for _ in range(2):
        await ann.say(room, "@Ben", nonce="n1")
    assert len([await deaf.event("notice")]) == 1
    assert await deaf.all_events("notice") == []


async def test_a_mention_by_somebody_who_is_blocked_is_not_told(shared_server: ReachableServer) -> None:
    ann, ben, deaf, room = await party(shared_server)
    await ben.ok("user.block", user=ann.id, on=True)
    for text in ("@Ben", "@everyone", "@here"):
        await ann.say(room, text)
    assert await noticed(shared_server, deaf) == []
    await ben.ok("user.block", user=ann.id, on=False)
    await ann.say(room, "@Ben")
    assert (await deaf.event("notice"))["kind"] == "mention"


async def test_nobody_hears_of_a_mention_in_a_room_that_it_left(shared_server: ReachableServer) -> None:
    ann, ben, deaf, room = await party(shared_server, visibility="private")
    await ben.ok("room.leave", room=room)
    await ann.say(room, "@Ben")
    await ann.say(room, "@everyone")
    assert await noticed(shared_server, deaf) == []
