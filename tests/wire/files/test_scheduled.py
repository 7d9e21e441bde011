"""Files of messages for later: they wait with them, and go as they go."""

from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.files.shared import NOTHING, kept, uploaded
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = pytest.mark.gen_test

HOUR_S = 3_600
DAY_S = 86_400


async def schedule(
    server: RunningServer, who: Guest, room: str, in_s: float, file: Any, **fields: Any
) -> str:
    send_at = int(server.clock.now_ms() + in_s * 1_000)
    fields = {"text": "", "attachments": [{"upload": file["id"]}], "send_at": send_at} | fields
    return str((await who.ok("message.schedule", room=room, **fields))["scheduled"])


async def after(server: RunningServer, who: Guest, seconds: float) -> Guest:
    """``who`` once so much has passed, by when its token has expired; the files that were due were looked at."""
    server.clock.advance(seconds)
    await sweep(server)
    user = await server.renewed(who.user)
    return Guest(user, await server.connect(user))


async def sweep(server: RunningServer) -> None:
    await server.part("attachments").sweep()


@pytest.mark.parametrize("history", ["kept", "none"])
async def test_a_file_waits_as_long_as_its_message_and_comes_with_it(
    database: Database, history: str
) -> None:
    async with running_server(database, heartbeat_s=3_600) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben, history=history)
        file = await uploaded(server, ann, b"tea", "tea.bin")
        await schedule(server, ann, room, HOUR_S + 600, file)
        (waiting,) = (await ann.ok("scheduled"))["messages"]
        assert waiting["text"] == ""
        (shown,) = waiting["attachments"]
        assert (shown["id"], shown["name"], shown["size_bytes"]) == (file["id"], "tea.bin", 3)
        again = {"room": room, "text": "", "attachments": [{"upload": file["id"]}]}
        assert await ann.code("message.send", **again) == "not_found"
        ben = await after(server, ben, HOUR_S + 1)
        await ben.socket.ok("room.join", room=room)
        server.clock.advance(600)
        message = (await ben.socket.event("message"))["message"]
        assert message["attachments"] == [shown]
        assert (await server.api.get(shown["url"])).raw == b"tea"
        server.clock.advance(2 * HOUR_S)
        await sweep(server)
        is_there = (await server.api.get(shown["url"])).status == 200
        assert is_there == (history == "kept")


async def test_what_is_taken_back_may_be_sent_and_else_is_gone_in_an_hour(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    sent, left = [await uploaded(server, ann, b"tea") for _ in range(2)]
    waiting = [await schedule(server, ann, room, 3 * HOUR_S, file) for file in (sent, left)]
    ann = await after(server, ann, HOUR_S + 1)
    for one in waiting:
        await ann.ok("message.unschedule", scheduled=one)
    await ann.ok("message.send", room=room, text="", attachments=[{"upload": sent["id"]}])
    ann = await after(server, ann, HOUR_S + 1)
    assert (
        await ann.code("message.send", room=room, text="", attachments=[{"upload": left["id"]}])
        == "not_found"
    )
    assert (await kept(server))["uploads"] == 1


async def test_what_is_refused_at_its_time_keeps_its_files_a_day(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await schedule(server, ben, room, 10, await uploaded(server, ben, b"tea"))
    await ann.ok("room.mute", room=room, user=ben.id)
    await ben.socket.event("notice", kind="muted")
    server.clock.advance(11)
    await ben.socket.event("notice", kind="scheduled")
    ben = await after(server, ben, HOUR_S + 1)
    (failed,) = (await ben.ok("scheduled"))["messages"]
    assert (await server.api.get(failed["attachments"][0]["url"])).status == 200
    server.clock.advance(DAY_S)
    await server.part("scheduling").forget()
    await sweep(server)
    assert await kept(server) == NOTHING


async def test_a_retry_is_the_same_message_with_the_same_file_and_no_other(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    file, other = [await uploaded(server, ann, b"tea") for _ in range(2)]
    one = await schedule(server, ann, room, 60, file, nonce="n")
    assert await schedule(server, ann, room, 60, file, nonce="n") == one
    wrong = {"room": room, "text": "", "send_at": server.clock.now_ms() + 60_000}
    assert (
        await ann.code("message.schedule", **wrong, attachments=[{"upload": other["id"]}], nonce="n")
        == "conflict"
    )
    assert await ben.code("message.schedule", **wrong, attachments=[{"upload": other["id"]}]) == "not_found"
    await ann.ok("message.send", room=room, text="", attachments=[{"upload": other["id"]}])


async def test_a_user_who_may_not_attach_cannot_schedule_files(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.update", room=room, rights={"attach": "owner"})
    file = await uploaded(shared_server, ben, b"tea")
    send_at = ben.socket.hello["server_at"] + 3_600_000
    fields = {"room": room, "text": "", "send_at": send_at, "attachments": [{"upload": file["id"]}]}
    assert await ben.code("message.schedule", **fields) == "forbidden"
