"""A write that was carried out, whose answer was lost, and which is repeated by a driver that cannot know.

A database that lives on remembers the attempt and answers it again. One that was killed does not: the second
attempt meets the documents of the first. And a write that was given up may be carried out long after.
"""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any, Final

import pytest

from tests.chaos.audit import Stored
from tests.chaos.faulty import Faulty, faulty
from tests.chaos.wire import Refused, Wire

_GIVEN_UP_S: Final = 20.0


@pytest.mark.logs_errors
def test_a_write_that_meets_its_own_first_attempt_is_shown_and_acknowledged(tmp_path: Path) -> None:
    async def play() -> None:
        async with faulty(tmp_path, 71, talkers=1) as server:
            rooms = server.stress.listeners[0].rooms
            _lose_the_next_answer_with_the_database(server)
            wire = server.stress.talkers[0].wire
            # One that nobody can tell by a nonce, alone: nothing comes after it that could bring it to light.
            first = await wire.ask("message.send", room=rooms[0], text="alone")
            assert await _heard(server, rooms[0]) == []
            assert (await wire.ask("message.send", room=rooms[0], text="next"))["rev"] == first["rev"] + 1
            assert server.stress.server.errors() == []

    asyncio.run(play())


@pytest.mark.logs_errors
def test_a_batch_that_meets_its_own_first_attempt_is_stored_once(tmp_path: Path) -> None:
    async def play() -> None:
        async with faulty(tmp_path, 72, talkers=1) as server:
            wire, rooms = server.stress.talkers[0].wire, server.stress.listeners[0].rooms
            for room in rooms:
                await wire.ask("message.send", room=room, text="changed below")
            _lose_the_next_answer_with_the_database(server)
            asked = [reply for room in rooms for reply in _a_bit_of_everything(wire, room)]
            answers = await asyncio.gather(*asked, return_exceptions=True)
            assert [answer for answer in answers if isinstance(answer, BaseException)] == []
            for room in rooms:
                assert await _heard(server, room) == []
            stored = await asyncio.to_thread(Stored.of, server.embedded.uri)
            assert stored.faults() == []
            for room in rooms:
                texts = [message["text"] for message in stored.messages(room)]
                assert texts == ["edited", "one", "two", "three"]
            assert server.stress.server.errors() == []

    asyncio.run(play())


def test_a_write_that_is_carried_out_after_it_was_given_up_is_found(tmp_path: Path) -> None:
    async def play() -> None:
        async with faulty(tmp_path, 73, talkers=1) as server:
            wire, room = server.stress.talkers[0].wire, server.stress.listeners[0].rooms[0]
            server.proxy.once("hold", "insert", "log")
            late = wire.post("message.send", room=room, text="late", nonce="n")
            await asyncio.wait([late], timeout=_GIVEN_UP_S)
            error = late.exception()
            assert isinstance(error, Refused)
            assert error.code == "unavailable"
            await _until_ready(wire, room)
            server.proxy.release.set()
            async with asyncio.timeout(_GIVEN_UP_S):
                await server.proxy.delivered_late.wait()
            again = await wire.ask("message.send", room=room, text="late", nonce="n")
            assert again["seq"] == 1
            assert await _heard(server, room) == []
            assert (await wire.ask("message.send", room=room, text="next"))["seq"] == 2
            assert (await asyncio.to_thread(Stored.of, server.embedded.uri)).faults() == []

    asyncio.run(play())


def test_an_update_that_is_carried_out_after_it_was_given_up_undoes_nothing(tmp_path: Path) -> None:
    async def play() -> None:
        async with faulty(tmp_path, 74, talkers=1) as server:
            wire, room = server.stress.talkers[0].wire, server.stress.listeners[0].rooms[0]
            seq = (await wire.ask("message.send", room=room, text="first"))["seq"]
            server.proxy.once("hold", "update", "log")
            late = wire.post("message.edit", room=room, seq=seq, text="second")
            await asyncio.wait([late], timeout=_GIVEN_UP_S)
            await _until_ready(wire, room)
            await wire.ask("message.delete", room=room, seq=seq)
            server.proxy.release.set()
            async with asyncio.timeout(_GIVEN_UP_S):
                await server.proxy.delivered_late.wait()
            assert (await asyncio.to_thread(Stored.of, server.embedded.uri)).faults() == []

    asyncio.run(play())


def test_a_room_whose_deletion_was_given_up_and_stored_is_cleared_away(tmp_path: Path) -> None:
    async def play() -> None:
        async with faulty(tmp_path, 75, "&retryWrites=false", talkers=1) as server:
            wire = server.stress.talkers[0].wire
            room = (await wire.ask("room.create", title="To be deleted"))["room"]["room"]
            await wire.ask("message.send", room=room, text="secret")
            server.proxy.once("lose answer", "insert", "log")
            with pytest.raises(Refused, match="unavailable"):
                await wire.ask("room.delete", room=room)
            async with asyncio.timeout(_GIVEN_UP_S):
                while (await asyncio.to_thread(Stored.of, server.embedded.uri)).logs[room]:
                    await asyncio.sleep(0.2)
            with pytest.raises(Refused, match="not_found"):
                await wire.ask("room.join", room=room)

    asyncio.run(play())


def _a_bit_of_everything(wire: Wire, room: str) -> list["asyncio.Future[dict[str, Any]]"]:
    """Changes of every kind. A coming and going takes its number in the order of the room as well."""
    return [
        wire.post("message.send", room=room, text="one"),
        wire.post("message.edit", room=room, seq=1, text="edited"),
        wire.post("message.send", room=room, text="two", nonce="two"),
        wire.post("message.react", room=room, seq=1, emoji="👍", on=True),
        wire.post("message.send", room=room, text="three"),
    ]


def _lose_the_next_answer_with_the_database(server: Faulty) -> None:
    async def kill() -> None:
        assert server.embedded.pid is not None
        os.kill(server.embedded.pid, signal.SIGKILL)

    server.proxy.on_loss = kill
    server.proxy.once("lose answer", "insert", "log")


async def _heard(server: Faulty, room: str) -> list[str]:
    """What the listener missed of what is stored in ``room`` by now."""
    stored = await asyncio.to_thread(Stored.of, server.embedded.uri)
    listener, end = server.stress.listeners[0], len(stored.logs[room])
    if not await listener.caught_up(room, end):
        return [f"{end} is stored and the listener is at {listener.rev[room]}"]
    return listener.faults


async def _until_ready(wire: Wire, room: str) -> None:
    """Return once the room knows again what is stored, without a change of it."""
    async with asyncio.timeout(_GIVEN_UP_S):
        while True:
            try:
                await wire.ask("history", room=room)
            except Refused:
                await asyncio.sleep(0.1)
            else:
                return
