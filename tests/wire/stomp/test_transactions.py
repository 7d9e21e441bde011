"""Transactions: all or nothing, behind what was said before, and bounded."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from handlers.stomp.frames import VERSIONS, Version
from handlers.stomp.transactions import MAX_BYTES, MAX_FRAMES, MAX_OPEN
from models.database.client import Database
from models.errors import TOO_LARGE
from models.stores.batches import Batch, BatchStore
from models.stores.reads import READS
from tests.conftest import Failpoint
from tests.rigs.doors.stomp import ERRORS, REPLIES, Stomp, stomp
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.rigs.sockets import gate_before

pytestmark = pytest.mark.gen_test(timeout=60)
LOBBY = "/topic/rooms.lobby"
APP = "/app/rooms.lobby"


async def listening(server: ReachableServer, version: Version = "1.2") -> Stomp:
    client = await stomp(server, version=version)
    for destination in (REPLIES, ERRORS, LOBBY):
        await client.subscribe(destination)
    return client


@pytest.mark.parametrize("version", VERSIONS)
async def test_nothing_is_published_before_the_commit_and_everything_with_it(
    server: RunningServer, version: Version
) -> None:
    client = await listening(server, version)
    await client.sure("BEGIN", transaction="t")
    for number in range(5):
        await client.say("SEND", f"m{number}", destination=APP, transaction="t", receipt=f"s{number}")
    await client.send(APP, "outside")
    assert await client.texts(LOBBY, 1) == ["outside"]
    await client.message(REPLIES)
    await client.nothing_more()
    await client.sure("COMMIT", transaction="t")
    assert await client.texts(LOBBY, 5) == [f"m{number}" for number in range(5)]
    for number in range(5):
        await client.receipt(f"s{number}")
        reply = await client.json(REPLIES)
        assert (reply["receipt"], reply["room"], reply["seq"]) == (f"s{number}", "lobby", number + 2)
    await client.nothing_more()


@pytest.mark.parametrize("ending", ["ABORT", "DISCONNECT", "cut", "ERROR"])
async def test_what_is_not_committed_is_never_published(server: RunningServer, ending: str) -> None:
    listener, client = await listening(server), await stomp(server)
    await client.subscribe(LOBBY, "s", ack="client")
    await client.send(APP, "first")
    frame = await client.message(LOBBY)
    await client.sure("BEGIN", transaction="t")
    await client.say("SEND", "never", destination=APP, transaction="t")
    await client.say("ACK", id=frame.headers["ack"], transaction="t")
    if ending == "cut":
        await client.cut()
    elif ending == "ERROR":
        await client.say("NONSENSE")
        await client.error()
    else:
        await client.sure(ending, **({"transaction": "t"} if ending == "ABORT" else {}))
    await listener.send(APP, "second")
    assert await listener.texts(LOBBY, 2) == ["first", "second"]
    assert await server.database.collection(READS).count_documents({"seq": {"$gt": 0}}) == 0


@pytest.mark.parametrize(
    "bodies",
    [
        ['{"text":"one","nonce":"n1"}', '{"text":"two","nonce":"n1"}'],
        ['{"text":"one","nonce":"n1"}', '{"text":"two","nonce":"old"}'],
    ],
)
async def test_a_nonce_of_another_text_posts_none_of_them(
    server: RunningServer, bodies: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.timeline.nonces.MAX_NONCES", 1)
    client = await listening(server)
    for nonce in ("old", "new", "newer"):
        await client.send(APP, f'{{"text":"before","nonce":"{nonce}"}}')
    assert await client.texts(LOBBY, 3) == ["before"] * 3
    for _ in range(3):
        await client.message(REPLIES)
    await client.sure("BEGIN", transaction="t")
    for body in bodies:
        await client.say("SEND", body, destination=APP, transaction="t")
    await client.say("COMMIT", transaction="t", receipt="c")
    assert (await client.json(ERRORS))["code"] == "conflict"
    await client.nothing_more()


@pytest.mark.parametrize(
    ("destination", "body", "code"),
    [
        (APP, " ", "bad_request"),
        (APP, '{"text":"x","reply_to":99}', "bad_request"),
        ("/app/rooms.nowhere", "x", "not_found"),
        ("/topic/rooms.lobby", "x", "forbidden"),
        ("/app/auth", "x", "not_found"),
        ("/topic/*", "x", "bad_request"),
    ],
)
async def test_one_refused_message_refuses_the_whole_transaction(
    shared_server: ReachableServer, destination: str, body: str, code: str
) -> None:
    client = await listening(shared_server)
    await client.subscribe("/topic/plain")
    await client.sure("BEGIN", transaction="t")
    for where, what in ((APP, "first"), ("/topic/plain", "plain"), (destination, body), (APP, "last")):
        await client.say("SEND", what, destination=where, transaction="t", receipt="inner")
    await client.say("COMMIT", transaction="t", receipt="outer")
    await client.refusal(code=code, receipt="outer")
    await client.nothing_more()
    await client.sure("BEGIN", transaction="t")
    await client.sure("ABORT", transaction="t")


async def test_a_transaction_reaches_several_rooms_and_topics(server: RunningServer) -> None:
    native = await server.connect()
    client = await listening(server)
    room = (await native.ok("room.create", title="Tea"))["room"]["room"]
    await client.subscribe(f"/topic/rooms.{room}")
    await client.subscribe("/topic/plain")
    await client.sure("BEGIN", transaction="t")
    for where in (APP, f"/app/rooms.{room}", "/topic/plain"):
        await client.say("SEND", f"to {where}", destination=where, transaction="t")
    await client.sure("COMMIT", transaction="t")
    assert await client.texts(LOBBY, 1) == [f"to {APP}"]
    assert await client.texts(f"/topic/rooms.{room}", 1) == [f"to /app/rooms.{room}"]
    assert (await client.message("/topic/plain")).body == b"to /topic/plain"


async def test_slow_mode_lets_no_second_message_of_a_transaction_through(server: RunningServer) -> None:
    native, client = await server.connect(), await listening(server)
    room = (await native.ok("room.create", title="Tea"))["room"]["room"]
    await native.ok("room.update", room=room, slow_mode_s=10)
    await client.subscribe(f"/topic/rooms.{room}")
    for texts in (["a", "b"], ["c"]):
        await client.sure("BEGIN", transaction="t")
        for text in texts:
            await client.say("SEND", text, destination=f"/app/rooms.{room}", transaction="t")
        await client.say("COMMIT", transaction="t", receipt="r")
        if len(texts) > 1:
            await client.refusal(code="rate_limited", receipt="r")
    assert await client.texts(f"/topic/rooms.{room}", 1) == ["c"]


async def test_a_commit_keeps_its_place_among_the_other_frames(
    server: RunningServer,
) -> None:
    client = await listening(server)
    async with gate_before(server.part("journal")._store, "commit") as gate:
        await client.say_raw(
            b"SEND\ndestination:/app/rooms.lobby\n\nbefore\0BEGIN\ntransaction:t\n\n\0"
            b"SEND\ndestination:/app/rooms.lobby\ntransaction:t\n\nwithin\0COMMIT\ntransaction:t\n\n\0"
            b"SEND\ndestination:/app/rooms.lobby\n\nafter\0"
        )
        await gate.reached.wait()
    assert await client.texts(LOBBY, 3) == ["before", "within", "after"]


async def test_acks_are_part_of_a_transaction(server: RunningServer) -> None:
    client = await stomp(server)
    await client.subscribe(LOBBY, "s", ack="client")
    await client.subscribe(ERRORS)
    await client.send(APP, "first")
    frame = await client.message(LOBBY)
    for body, code in ((" ", "bad_request"), ("fine", None)):
        await client.sure("BEGIN", transaction="t")
        await client.say("SEND", body, destination=APP, transaction="t")
        await client.say("ACK", id=frame.headers["ack"], transaction="t", receipt="ack")
        await client.say("COMMIT", transaction="t", receipt="commit")
        if code:
            await client.refusal(code=code)
            await client.nothing_more()
    await client.receipt("commit")
    await client.receipt("ack")
    await client.sure("BEGIN", transaction="only acks")
    await client.say("ACK", id=frame.headers["ack"], transaction="only acks", receipt="again")
    await client.sure("COMMIT", transaction="only acks")
    await client.receipt("again")


async def test_a_database_that_goes_away_in_the_middle_leaves_all_or_nothing(
    server: RunningServer, failpoint: Failpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = await listening(server)
    await client.send(APP, "before")
    await client.texts(LOBBY, 1)
    await client.message(REPLIES)
    await client.sure("BEGIN", transaction="t")
    for number in range(5):
        await client.say("SEND", f"m{number}", destination=APP, transaction="t")
    note = BatchStore.note
    async with AsyncExitStack() as outage:

        async def noted(store: BatchStore, batch: Batch) -> None:
            await note(store, batch)
            await outage.enter_async_context(failpoint(["insert"], mode={"times": 1}, errorCode=91))

        monkeypatch.setattr(BatchStore, "note", noted)
        await client.say("COMMIT", transaction="t", receipt="commit")
        told = await asyncio.wait_for(client.json(REPLIES), 20)
        assert told["seq"] == 2
    await client.receipt("commit")
    assert await client.texts(LOBBY, 5) == [f"m{number}" for number in range(5)]


async def test_a_transaction_counts_as_many_messages_as_it_has(database: Database) -> None:
    async with running_server(database, limits=True) as other:
        client = await listening(other)
        for receipt in ("one", "two"):
            await client.sure("BEGIN", transaction="t")
            for number in range(60):
                await client.say("SEND", f"m{number}", destination=APP, transaction="t")
            await client.say("COMMIT", transaction="t", receipt=receipt)
        await client.receipt("one")
        await client.refusal(code="rate_limited", receipt="two")
        await client.texts(LOBBY, 60)


async def test_the_error_of_a_commit_names_its_room(server: RunningServer) -> None:
    client = await stomp(server)
    await client.subscribe(ERRORS)
    for body, code in (("hello", "not_found"), ('{"text": 1}', "bad_request")):
        await client.sure("BEGIN", transaction="t")
        await client.say("SEND", body, destination="/app/rooms.r-nowhere", transaction="t")
        await client.say("COMMIT", transaction="t", receipt="r")
        await client.refusal(code=code, room="r-nowhere", receipt="r")


async def test_a_commit_that_is_too_fast_is_told_in_an_error(database: Database) -> None:
    async with running_server(database, limits=True) as other:
        client = await stomp(other)
        for _ in range(2):
            await client.sure("BEGIN", transaction="t")
            for number in range(60):
                await client.say("SEND", f"m{number}", destination=APP, transaction="t", receipt=f"m{number}")
            await client.say("COMMIT", transaction="t")
        error, code = await client.error()
        assert (error.headers["receipt-id"], code) == ("m0", 4429)


async def test_transactions_are_bounded(shared_server: ReachableServer) -> None:
    client = await stomp(shared_server)
    for number in range(MAX_OPEN):
        await client.sure("BEGIN", transaction=f"t{number}")
    await client.say("BEGIN", transaction="more")
    assert (await client.error())[1] == TOO_LARGE
    client = await stomp(shared_server)
    await client.sure("BEGIN", transaction="t")
    for _ in range(MAX_FRAMES + 1):
        await client.say("SEND", "x", destination=APP, transaction="t")
    assert (await client.error())[1] == TOO_LARGE
    client = await stomp(shared_server)
    await client.sure("BEGIN", transaction="t")
    for _ in range(MAX_BYTES // 60_000 + 1):
        await client.say("SEND", "x" * 60_000, destination=APP, transaction="t")
    assert (await client.error())[1] == TOO_LARGE
