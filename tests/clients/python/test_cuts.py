"""Connections that are cut: nothing is lost, nothing comes twice, and the order stays."""

import asyncio

import pytest
from teahouse_client import Failure, connect

from tests.clients.python.rig import assert_same_picture, heard, origin, text_of, until
from tests.rigs.client import Client as Native
from tests.rigs.network.cutter import Cutter
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test(timeout=120)
SAYS = 40
CUTS = 5


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Back-off by milliseconds."""
    monkeypatch.setattr("teahouse_client.connection.backoff.Backoff.next_s", lambda _: 0.005)


async def room_of(native: Native) -> str:
    room: str = (await native.ok("room.create", title="Tea"))["room"]["room"]
    await native.ok("room.join", room=room)
    return room


async def test_a_talk_through_cuts_is_whole_and_in_order(server: RunningServer) -> None:
    native = await server.connect()
    room = await room_of(native)
    async with (
        Cutter(int(server.host.rpartition(":")[2])) as cutter,
        connect(origin(server, cutter.port), guest=True) as client,
        connect(origin(server), guest=True) as fresh,
    ):
        await client.join(room)
        opened = client.events("hello")
        hearing = asyncio.create_task(heard(client, room, "the end"))
        await asyncio.sleep(0)
        saying = [asyncio.create_task(client.say(room, f"program {number}")) for number in range(SAYS)]
        for number in range(SAYS):
            await native.ok("message.send", room=room, text=f"native {number}")
            if number % (SAYS // CUTS) == 3:
                cutter.cut()
                await anext(opened)
        seqs = [(await each)["seq"] for each in saying]
        assert seqs == sorted(set(seqs))
        await native.ok("message.send", room=room, text="the end")
        texts = await hearing
        assert [seq for seq, _ in texts] == list(range(1, 2 * SAYS + 2))
        for name in ("program", "native"):
            assert [text for _, text in texts if text.startswith(name)] == [
                f"{name} {n}" for n in range(SAYS)
            ]
        assert cutter.cuts == CUTS
        await assert_same_picture(client, fresh, room)


async def test_missed_changes_arrive_page_by_page(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rooms.reading.pages.PAGE_CHANGES", 20)
    native = await server.connect()
    room = await room_of(native)
    async with (
        Cutter(int(server.host.rpartition(":")[2])) as cutter,
        connect(origin(server, cutter.port), guest=True) as client,
        connect(origin(server), guest=True) as fresh,
    ):
        await client.join(room)
        hearing = asyncio.create_task(heard(client, room, "49"))
        await asyncio.sleep(0)
        cutter.go_silent()
        cutter.cut()
        for number in range(50):
            await native.ok("message.send", room=room, text=f"{number}")
        cutter.go_on()
        assert [text for _, text in await hearing] == [f"{number}" for number in range(50)]
        await assert_same_picture(client, fresh, room)


async def test_so_much_was_missed_that_it_is_told_as_a_new_page(server: RunningServer) -> None:
    native = await server.connect()
    room = await room_of(native)
    async with (
        Cutter(int(server.host.rpartition(":")[2])) as cutter,
        connect(origin(server, cutter.port), guest=True) as client,
    ):
        known = await client.join(room)
        first = await client.say(room, "the first")
        resyncs = client.events("resync")
        cutter.go_silent()
        cutter.cut()
        for number in range(51):
            await native.ok("message.send", room=room, text=f"{number}")
        known.epoch = "of a database that was restored"
        cutter.go_on()
        event = await anext(resyncs)
        assert (event["after"], event["messages"][-1]["text"]) == (None, "50")
        assert first["seq"] not in {each["seq"] for each in known.messages}
        assert len(known.messages) == 50


async def test_a_resume_never_joins(server: RunningServer) -> None:
    native = await server.connect()
    room = await room_of(native)
    async with (
        Cutter(int(server.host.rpartition(":")[2])) as cutter,
        connect(origin(server, cutter.port), guest=True) as client,
    ):
        await client.join(room)
        gone = client.events("gone")
        cutter.go_silent()
        cutter.cut()
        saying = asyncio.create_task(client.say(room, "unsaid"))
        await native.ok("room.kick", room=room, user=client.user["id"])
        cutter.go_on()
        assert await anext(gone) == {"op": "gone", "room": room, "reason": "not_member"}
        with pytest.raises(Failure, match="not_member"):
            await saying
        assert client.rooms == {}


async def test_a_change_that_is_made_again_does_not_undo_a_newer_one(server: RunningServer) -> None:
    user = await server.account("ann")
    native = await server.connect(user)
    room = await room_of(native)
    async with (
        Cutter(int(server.host.rpartition(":")[2])) as cutter,
        connect(origin(server, cutter.port), login=("ann", "password1")) as client,
    ):
        known = await client.join(room)
        seq = (await client.say(room, "first"))["seq"]
        await until(lambda: known.message(seq) is not None)
        # The edit takes effect, and its answer is lost.
        cutter.go_silent()
        editing = asyncio.create_task(client.edit(room, seq, "from the program"))
        await asyncio.sleep(0.05)
        cutter.cut()
        await native.ok("message.edit", room=room, seq=seq, text="from another device")
        cutter.go_on()
        with pytest.raises(Failure, match="conflict"):
            await editing
        await until(lambda: text_of(known, seq) == "from another device")
