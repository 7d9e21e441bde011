"""Acknowledging: the read position that follows, and what comes again at the user's next subscription."""

from typing import Any

import pytest

from handlers.stomp.frames import VERSIONS, Frame, Version, written
from models.errors import Refusal
from models.stores.reads import READS
from models.wire.commands.messages import Read
from server.commands.dispatching.route import Route
from tests.rigs.client import Client
from tests.rigs.doors.stomp import ERRORS, Stomp, stomp
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer
from tests.rigs.sockets import gate_before

gen_test = pytest.mark.gen_test(timeout=60)
pytestmark = pytest.mark.one_server


class Reader:
    """Somebody who reads a room through STOMP, one client after the other."""

    def __init__(
        self, server: RunningServer, user: User, native: Client, room: str, version: Version
    ) -> None:
        self.server, self.user, self.native, self.room = server, user, native, room
        self.version: Version = version
        self.topic = f"/topic/rooms.{room}"

    async def comes(self, ack: str = "client") -> Stomp:
        client = await stomp(self.server, self.user, self.version)
        await client.subscribe(ERRORS, "e")
        await client.subscribe(self.topic, "s", ack=ack)
        return client

    async def says(self, many: int) -> None:
        """Have somebody else say so much."""
        for _ in range(many):
            await self.native.ok("message.send", room=self.room, text="x")

    async def told(self, client: Stomp, many: int) -> list[Frame]:
        return [await client.message(self.topic) for _ in range(many)]

    async def read_seq(self) -> int:
        native = await self.server.connect(self.user, "counts")
        (entry,) = [each for each in (await native.ok("unread"))["rooms"] if each["room"] == self.room]
        await native.close()
        seq: int = entry["read_seq"]
        return seq


async def a_reader(server: RunningServer, version: Version = "1.2") -> Reader:
    """A member who has read everything of a room in which nothing was said."""
    native = await server.connect()
    room = (await native.ok("room.create", title="Tea"))["room"]["room"]
    reader = Reader(server, await server.guest(), native, room, version)
    await (await reader.comes("auto")).cut()
    return reader


async def acks(client: Stomp, frame: Frame, command: str = "ACK", **more: Any) -> None:
    """Acknowledge a message in the way of the version, and wait until that is done."""
    if client.version == "1.2":
        await client.sure(command, id=frame.headers["ack"], **more)
    elif client.version == "1.1":
        named = {"message_id": frame.headers["message-id"], "subscription": frame.headers["subscription"]}
        await client.sure(command, **(named | more))
    else:
        await client.sure(command, message_id=frame.headers["message-id"], **more)


def ack_of(frame: Frame, receipt: str | None = None) -> bytes:
    """The ACK of a message in 1.2, to be sent with others."""
    asked = {} if receipt is None else {"receipt": receipt}
    return written("1.2", "ACK", ({"id": frame.headers["ack"]} | asked).items())


def seq_of(frame: Frame) -> int:
    return int(frame.headers["message-id"].split("/")[1])


@gen_test
@pytest.mark.parametrize("version", VERSIONS)
async def test_only_unacknowledged_messages_come_again(server: RunningServer, version: Version) -> None:
    reader = await a_reader(server, version)
    client = await reader.comes("client")
    await reader.says(5)
    frames = await reader.told(client, 5)
    assert all(("ack" in frame.headers) == (version == "1.2") for frame in frames)
    await acks(client, frames[2])
    assert await reader.read_seq() == 3
    await client.cut()
    await reader.says(1)
    again = await reader.comes("client")
    assert [seq_of(frame) for frame in await reader.told(again, 3)] == [4, 5, 6]
    await reader.says(1)
    assert [seq_of(frame) for frame in await reader.told(again, 1)] == [7]
    await again.nothing_more()


@gen_test
@pytest.mark.parametrize("version", VERSIONS)
async def test_individual_acks_count_only_for_their_message(server: RunningServer, version: Version) -> None:
    reader = await a_reader(server, version)
    client = await reader.comes("client-individual")
    await reader.says(4)
    frames = await reader.told(client, 4)
    await acks(client, frames[2])
    await acks(client, frames[1])
    assert await reader.read_seq() == 0
    await acks(client, frames[0])
    assert await reader.read_seq() == 3
    await client.cut()
    again = await reader.comes("client-individual")
    assert [seq_of(frame) for frame in await reader.told(again, 1)] == [4]


@gen_test
@pytest.mark.parametrize("ack", ["client", "client-individual"])
async def test_a_message_with_a_nack_comes_again(server: RunningServer, ack: str) -> None:
    reader = await a_reader(server)
    client = await reader.comes(ack)
    await reader.says(4)
    frames = await reader.told(client, 4)
    await acks(client, frames[0])
    await acks(client, frames[1], "NACK")
    for frame in frames[2:]:
        await acks(client, frame)
    assert await reader.read_seq() == 1
    await client.cut()
    again = await reader.comes(ack)
    assert [seq_of(frame) for frame in await reader.told(again, 3)] == [2, 3, 4]


@gen_test
async def test_a_subscription_that_is_auto_moves_nothing_and_brings_nothing_again(
    server: RunningServer,
) -> None:
    reader = await a_reader(server)
    client = await reader.comes("auto")
    await reader.says(2)
    assert "ack" not in (await reader.told(client, 2))[0].headers
    await client.cut()
    again = await reader.comes("auto")
    await again.nothing_more()
    assert await reader.read_seq() == 0
    assert [seq_of(frame) for frame in await reader.told(await reader.comes("client"), 2)] == [1, 2]


@gen_test
async def test_a_new_member_has_nothing_to_catch_up_with(server: RunningServer) -> None:
    reader = await a_reader(server)
    await reader.says(3)
    newcomer = Reader(server, await server.guest(), reader.native, reader.room, "1.2")
    client = await newcomer.comes("client")
    await reader.says(1)
    assert [seq_of(frame) for frame in await newcomer.told(client, 1)] == [4]


@gen_test
async def test_long_unread_rooms_come_page_by_page_and_as_they_now_are(server: RunningServer) -> None:
    reader = await a_reader(server)
    await reader.says(450)
    await reader.native.ok("message.edit", room=reader.room, seq=7, text="edited")
    client = await reader.comes("client")
    await reader.says(1)
    frames = await reader.told(client, 451)
    assert [seq_of(frame) for frame in frames] == list(range(1, 452))
    assert b"edited" in frames[6].body
    await acks(client, frames[-1])
    assert await reader.read_seq() == 451
    await client.nothing_more()


@gen_test
async def test_an_ack_without_a_receipt_is_written_also_when_the_client_leaves_at_once(
    server: RunningServer,
) -> None:
    reader = await a_reader(server)
    client = await reader.comes("client")
    await reader.says(3)
    for frame in await reader.told(client, 3):
        await client.say("ACK", id=frame.headers["ack"])
    await client.sure("DISCONNECT")
    assert (await client.closed())[0] == 1000
    assert await reader.read_seq() == 3


@gen_test
async def test_the_users_other_socket_gets_the_read_position(server: RunningServer) -> None:
    reader = await a_reader(server)
    native = await server.connect(reader.user, "native")
    client = await reader.comes("client")
    await reader.says(1)
    await acks(client, (await reader.told(client, 1))[0])
    assert (await native.event("read"))["seq"] == 1


@gen_test
async def test_acks_of_topics_and_queues_are_taken_and_mean_nothing(server: RunningServer) -> None:
    for version in VERSIONS:
        client = await stomp(server, version=version)
        await client.subscribe("/topic/x", "t", ack="client-individual")
        await client.subscribe("/user/queue/replies", "q", ack="client")
        await client.send("/topic/x", "hello")
        await client.subscribe("/topic/rooms.lobby", "l")
        await client.send("/app/rooms.lobby", "hello")
        for destination in ("/topic/x", "/user/queue/replies"):
            await acks(client, await client.message(destination))


async def refused(*_: Any) -> Any:
    """What carries out a command in a server that cannot."""
    raise Refusal("unavailable", "try again")


@gen_test
async def test_a_refused_ack_gets_an_error_and_the_next_one_writes_the_position(
    server: RunningServer,
) -> None:
    reader = await a_reader(server)
    client = await reader.comes("client")
    await reader.says(2)
    first, second = await reader.told(client, 2)
    real = reader.server.part("dispatch")._routes

    kept, real[Read] = real[Read], Route(refused)
    await client.say("ACK", id=first.headers["ack"], receipt="a")
    await client.refusal(code="unavailable", receipt="a", room=reader.room)
    real[Read] = kept
    await acks(client, second)
    assert await reader.read_seq() == 2


@gen_test
async def test_every_refused_ack_gets_an_error(server: RunningServer) -> None:
    reader = await a_reader(server)
    client = await reader.comes("client")
    await reader.says(4)
    frames = await reader.told(client, 4)
    real = reader.server.part("dispatch")._routes
    kept, real[Read] = real[Read], Route(refused)
    await client.say_raw(b"".join(ack_of(frame, f"a{seq_of(frame)}") for frame in frames[:3]))
    for number in (1, 2, 3):
        await client.refusal(code="unavailable", receipt=f"a{number}", room=reader.room)
    real[Read] = kept
    await client.nothing_more()
    await acks(client, frames[3])
    assert await reader.read_seq() == 4


@gen_test
@pytest.mark.parametrize("ending", [b"", b"NONSENSE\n\n\0", b"UNSUBSCRIBE\nid:s\n\n\0"])
@pytest.mark.own_server
async def test_all_that_was_acknowledged_before_a_cut_is_written(
    server: RunningServer, ending: bytes
) -> None:
    reader = await a_reader(server)
    client = await reader.comes("client-individual")
    await reader.says(20)
    frames = await reader.told(client, 20)
    async with gate_before(server.part("room_stores").reads, "advance") as gate:
        await client.say_raw(b"".join(map(ack_of, frames)) + ending)
        await gate.reached.wait()
        await client.cut()
    await server.stop()
    seqs = [document["seq"] async for document in server.database.collection(READS).find({})]
    assert seqs == [20]
