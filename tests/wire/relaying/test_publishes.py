"""What a message costs the broker: one publish for all listeners, at however many processes they are."""

from typing import Any

import pytest

from models.database.client import Database
from server.relaying.gateway import attachment as attachments
from tests.rigs.server import RunningServer
from tests.wire.relaying.several import several_servers

pytestmark = pytest.mark.gen_test(timeout=60)

COUNT = 20


def published_by(server: RunningServer) -> list[str]:
    """The channels on which it publishes what it says to gateways from now on; beats are left out."""
    bus: Any = vars(server.app)["_bus"]
    publish, channels = bus.publish, []

    def counted(channel: str, message: bytes) -> None:
        if b"MessageEvent" in message or b"SentReply" in message or ".home." in channel:
            channels.append(channel.split(".")[2])
        publish(channel, message)

    bus.publish = counted
    return channels


async def test_a_message_for_listeners_at_three_processes_is_published_once(database: Database) -> None:
    async with several_servers(database, 3) as servers:
        home, first, _ = servers
        sockets = [await server.connect() for server in servers]
        room = (await sockets[0].ok("room.create", title="Tea"))["room"]["room"]
        joined = [await socket.ok("room.join", room=room) for socket in sockets]
        at_home, at_first = published_by(home), published_by(first)
        for number in range(COUNT):
            await sockets[0].ok("message.send", room=room, text=f"{number}")
            assert [(await each.event("message"))["message"]["text"] for each in sockets] == [f"{number}"] * 3
        assert at_home == ["gateways"] * COUNT
        for number in range(COUNT):
            await sockets[1].ok("message.send", room=room, text=f"{number}")
            assert [(await each.event("message"))["message"]["text"] for each in sockets] == [f"{number}"] * 3
        # The command on its way, and the event with the reply.
        assert at_first == ["home"] * COUNT
        assert at_home == ["gateways"] * 2 * COUNT
        told = [each["rev"] for each in sockets[2].frames if each.get("op") == "message"]
        assert told == [joined[2]["rev"] + number for number in range(1, 2 * COUNT + 1)]


async def test_a_batch_that_passes_another_on_its_way_waits_for_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "_PASSED_S", 30.0)
    async with several_servers(database, 3) as servers:
        last = servers[2]
        sockets = [await server.connect() for server in servers]
        room = (await sockets[0].ok("room.create", title="Tea"))["room"]["room"]
        for socket in sockets:
            await socket.ok("room.join", room=room)
        attachment: Any = vars(last.app)["_gateway"].attachment
        link, hear = attachment._link, attachment._common._hear
        held: list[Any] = []
        attachment._common._hear = held.append
        await sockets[0].ok("message.send", room=room, text="passed")
        private = (await sockets[0].ok("room.create", title="Two"))["room"]["room"]
        while not held:
            await sockets[0].ask("ping")
        asking = sockets[2].begin("room.join", room=private)
        attachment._common._hear = hear
        while not attachment._early:
            await sockets[0].ask("ping")
        for batch in held:
            hear(batch)
        assert (await sockets[2].answer(asking))["op"] == "ok"
        assert (await sockets[2].event("message"))["message"]["text"] == "passed"
        assert attachment._link == link
