"""Every case in which the specifications of STOMP ask for an ERROR: it is told, with the receipt, and closes."""

import pytest

from handlers.stomp.frames import VERSIONS, Version
from models.database.client import Database
from models.errors import BROKEN_CLIENT, TOO_LARGE
from tests.rigs.doors.stomp import Stomp, opened, stomp
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)
LATER: list[Version] = ["1.1", "1.2"]


async def broken(client: Stomp, receipt: str | None = "r1", code: int = BROKEN_CLIENT) -> str:
    """The message of the ERROR that must come, with that receipt, and the close behind it."""
    error, closed = await client.error()
    assert error.headers.get("receipt-id") == receipt
    assert error.headers["content-type"] == "text/plain"
    assert error.body.decode() == error.headers["message"]
    assert closed == code
    return error.headers["message"]


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_required_header_that_is_missing(shared_server: ReachableServer, version: Version) -> None:
    message = "id" if version == "1.2" else "message-id"
    for command, missing in [
        ("SEND", "destination"),
        ("SUBSCRIBE", "destination"),
        ("UNSUBSCRIBE", "id"),
        ("ACK", message),
        ("BEGIN", "transaction"),
        ("COMMIT", "transaction"),
        ("ABORT", "transaction"),
        *([] if version == "1.0" else [("SUBSCRIBE", "id"), ("NACK", message)]),
    ]:
        client = await stomp(shared_server, version=version)
        headers = {"destination": "/topic/x", "id": "1", "message-id": "lobby/1/1", "transaction": "t"}
        del headers[missing]
        if command == "UNSUBSCRIBE":
            del headers["destination"]
        await client.say(command, receipt="r1", **headers)
        assert missing in await broken(client)


async def test_1_1_asks_for_the_subscription_of_an_ack_and_1_0_does_not(
    shared_server: ReachableServer,
) -> None:
    ways: list[tuple[Version, bool]] = [("1.1", False), ("1.0", True)]
    for version, fine in ways:
        client = await stomp(shared_server, version=version)
        await client.subscribe("/topic/x", ack="client")
        await client.send("/topic/x", "hello")
        message = await client.message("/topic/x")
        if fine:
            await client.sure("ACK", message_id=message.headers["message-id"])
        else:
            await client.say("ACK", message_id=message.headers["message-id"], receipt="r1")
            assert "subscription" in await broken(client)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_command_that_is_none_of_a_clients(shared_server: ReachableServer, version: Version) -> None:
    for command in ("MESSAGE", "RECEIPT", "CONNECTED", "ERROR", "send", "HELLO", "GET / HTTP/1.1"):
        client = await stomp(shared_server, version=version)
        await client.say(command, receipt="r1")
        assert "no command" in await broken(client)


async def test_1_0_has_no_nack(shared_server: ReachableServer) -> None:
    client = await stomp(shared_server, version="1.0")
    await client.say("NACK", message_id="lobby/1/1", receipt="r1")
    assert "no command" in await broken(client)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_frame_that_breaks_the_grammar(shared_server: ReachableServer, version: Version) -> None:
    for data in (
        b"SEND\nreceipt:r1\nno colon\n\n\0",
        b"SEND\nreceipt:r1\n:no name\n\n\0",
        b"SEND\nreceipt:r1\ndestination:/topic/x\ncontent-length:x\n\nx\0",
        b"SEND\nreceipt:r1\ndestination:/topic/x\ncontent-length:1\n\nxx\0",
    ):
        client = await stomp(shared_server, version=version)
        await client.say_raw(data)
        await broken(client)


async def test_what_a_version_does_not_know(shared_server: ReachableServer) -> None:
    wrongs: list[tuple[Version, bytes]] = [
        ("1.1", b"a:\\t\n\n\0"),
        ("1.1", b"a:\\r\n\n\0"),
        ("1.2", b"a:\\t\n\n\0"),
        ("1.2", b"a:b\rc\n\n\0"),
        ("1.2", b"a:\xff\n\n\0"),
        ("1.2", b"no:end\0"),
    ]
    for version, data in wrongs:
        client = await stomp(shared_server, version=version)
        await client.say_raw(b"SEND\nreceipt:r1\n" + data)
        await broken(client)


@pytest.mark.parametrize(
    ("version", "told", "receipt"),
    [
        ("1.0", b"receipt: r\\n1 ", "r\\n1"),
        ("1.1", b"receipt:r\\n1 ", "r\n1 "),
        ("1.2", b"receipt:r\\r\xe8\x8c\xb6\r", "r\r茶"),
        ("1.2", b"receipt:first\nreceipt:second", "first"),
        ("1.2", b"receipt:r\\t1", None),
        ("1.2", b"receipt:r\xff1", None),
        ("1.2", b"not-receipt:r1", None),
        ("1.2", b"no colon\nreceipt:r1", "r1"),
    ],
)
async def test_the_receipt_of_a_frame_that_cannot_be_read(
    shared_server: ReachableServer, version: Version, told: bytes, receipt: str | None
) -> None:
    client = await stomp(shared_server, version=version)
    await client.say_raw(b"SEND\n" + told + b"\nno colon\nb:\xff\n\n\0")
    await broken(client, receipt)


@pytest.mark.parametrize("version", LATER)
async def test_a_body_where_there_must_be_none(shared_server: ReachableServer, version: Version) -> None:
    for command in ("SUBSCRIBE", "BEGIN", "DISCONNECT", "ACK"):
        client = await stomp(shared_server, version=version)
        await client.say(command, "body", receipt="r1", id="1", destination="/topic/x", transaction="t")
        assert "body" in await broken(client)


async def test_1_0_ignores_the_body_of_a_subscribe(shared_server: ReachableServer) -> None:
    client = await stomp(shared_server, version="1.0")
    await client.sure("SUBSCRIBE", "ignored", destination="/topic/x")


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_unknown_ack_mode(shared_server: ReachableServer, version: Version) -> None:
    client = await stomp(shared_server, version=version)
    await client.say("SUBSCRIBE", id="1", destination="/topic/x", ack="sometimes", receipt="r1")
    assert "ack" in await broken(client)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_subscription_id_that_is_in_use(shared_server: ReachableServer, version: Version) -> None:
    client = await stomp(shared_server, version=version)
    await client.subscribe("/topic/x", "1")
    await client.say("SUBSCRIBE", id="1", destination="/topic/y", receipt="r1")
    assert "already" in await broken(client)


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_unsubscribe_of_nothing(shared_server: ReachableServer, version: Version) -> None:
    client = await stomp(shared_server, version=version)
    await client.say("UNSUBSCRIBE", id="1", receipt="r1")
    assert "subscription" in await broken(client)


@pytest.mark.parametrize("version", LATER)
async def test_an_ack_of_a_message_that_was_never_sent(
    shared_server: ReachableServer, version: Version
) -> None:
    for ack_id in ("nonsense", "1/1/other", "x/1/s", "//s", "1/1/s", "lobby/1/1", ""):
        client = await stomp(shared_server, version=version)
        await client.subscribe("/topic/rooms.lobby", "s")
        command = "NACK" if "1" in ack_id else "ACK"
        more = {"message_id": ack_id, "subscription": "s"} if version == "1.1" else {"id": ack_id}
        await client.say(command, receipt="r1", **more)
        assert "waits" in await broken(client)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_transaction_that_has_not_begun_or_has_already(
    shared_server: ReachableServer, version: Version
) -> None:
    for command in ("COMMIT", "ABORT", "SEND"):
        client = await stomp(shared_server, version=version)
        await client.say(command, transaction="t", destination="/topic/x", receipt="r1")
        assert "transaction" in await broken(client)
    client = await stomp(shared_server, version=version)
    await client.sure("BEGIN", transaction="t")
    await client.say("BEGIN", transaction="t", receipt="r9")
    assert "transaction" in await broken(client, "r9")


async def test_a_frame_over_a_limit(database: Database) -> None:
    async with running_server(database, max_frame_bytes=2_000) as other:
        for data in (
            b"a:b\n" * 65 + b"\n\0",
            b"a:" + b"x" * 9_000 + b"\n\n\0",
            b"x" * 20_000,
            b"content-length:2001\n\n",
            b"\n" + b"x" * 2_001,
        ):
            client, frame = await stomp(other), b"SEND\nreceipt:r1\n" + data
            for place in range(0, len(frame), 1_500):
                await client.say_raw(frame[place : place + 1_500])
            assert "too large" in await broken(client, code=TOO_LARGE)


async def test_an_error_before_the_version_is_agreed_on_can_be_read_by_all(
    shared_server: ReachableServer,
) -> None:
    client = await opened(shared_server, "1.0")
    await client.say_raw(b"CONNECT\nnonsense\n\n\0")
    await broken(client, None)


async def test_frames_behind_an_error_are_dropped(server: RunningServer) -> None:
    native, client = await server.connect(), await stomp(server)
    await native.ok("room.join", room="lobby")
    await client.subscribe("/topic/rooms.lobby")
    await client.say_raw(
        b"SEND\ndestination:/app/rooms.lobby\n\nbefore\0NONSENSE\n\n\0"
        b"SEND\ndestination:/app/rooms.lobby\n\nbehind\0"
    )
    await broken(client, None)
    assert (await native.event("message"))["message"]["text"] == "before"
    assert [event["op"] for event in await native.all_events("message")] == []
