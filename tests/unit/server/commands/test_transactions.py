"""Batches: all or nothing, whatever the database or the process does in the middle."""

import asyncio
from typing import Any

import pytest
from pymongo.errors import DuplicateKeyError

from models.database.client import Database
from models.errors import unavailable
from models.ids import LOBBY, UserId
from models.stores.batches import Batch, BatchStore
from models.wire.chat_values import Person
from models.wire.commands.messages import MessageSend
from server.commands import transactions
from tests.conftest import Failpoint
from tests.rigs.doors.stomp import ERRORS, Stomp, stomp
from tests.rigs.server import RunningServer, running_server
from tests.rigs.server import server as server
from tests.rigs.sockets import gate_before

pytestmark = pytest.mark.gen_test(timeout=60)
LOBBY_TOPIC = "/topic/rooms.lobby"
TEXTS = [f"m{number}" for number in range(5)]


async def ready(server: RunningServer, texts: list[str] = TEXTS) -> Stomp:
    """A client that has only to commit these messages to the lobby."""
    client = await stomp(server)
    await client.subscribe(ERRORS)
    await client.subscribe(LOBBY_TOPIC)
    await client.sure("BEGIN", transaction="t")
    for text in texts:
        await client.say("SEND", text, destination="/app/rooms.lobby", transaction="t")
    await client.nothing_more()
    return client


async def noted(server: RunningServer) -> int:
    return len(await BatchStore(server.database).all())


def store_of(server: RunningServer) -> Any:
    """The server's own store, to be broken."""
    return server.part("batches")._store


def lose_answers(store: Any, method: str, times: int, *, carried_out: bool = True) -> None:
    """Let so many calls be ``carried_out``, or not, and be told that they are in doubt."""
    real, left = getattr(store, method), times

    async def losing(batch: Batch) -> None:
        nonlocal left
        if not left:
            await real(batch)
            return
        left -= 1
        if carried_out:
            await real(batch)
        raise unavailable()

    setattr(store, method, losing)


async def lobby_texts(server: RunningServer) -> list[str]:
    messages = (await (await server.connect()).ok("room.join", room="lobby"))["messages"]
    return [message["text"] for message in messages]


async def finished(server: RunningServer) -> None:
    """Return when nothing is under way."""
    while await noted(server):
        await asyncio.sleep(0.01)


async def test_a_batch_is_removed_once_all_its_messages_are_stored(server: RunningServer) -> None:
    client = await ready(server)
    await client.sure("COMMIT", transaction="t")
    assert await client.texts(LOBBY_TOPIC, 5) == TEXTS
    assert await noted(server) == 0


@pytest.mark.parametrize("undone", [0, 1])
async def test_a_batch_that_is_refused_after_it_was_stored_is_removed(
    server: RunningServer, undone: int
) -> None:
    native = await server.connect()
    room = (await native.ok("room.create", title="Tea"))["room"]["room"]
    ann = await server.guest()
    client = await stomp(server, ann)
    await client.subscribe(ERRORS)
    await client.subscribe(f"/topic/rooms.{room}")
    store = store_of(server)
    real = store.note

    async def meanwhile_banned(batch: Batch) -> None:
        await real(batch)
        await native.ok("room.ban", room=room, user=ann.id)

    store.note = meanwhile_banned
    lose_answers(store, "remove", undone, carried_out=False)
    await client.sure("BEGIN", transaction="t")
    for text in TEXTS:
        await client.say("SEND", text, destination=f"/app/rooms.{room}", transaction="t")
    await client.say("COMMIT", transaction="t", receipt="commit")
    await client.refusal(message="room: you are no longer in it")
    await client.refusal(code="not_member", receipt="commit")
    await finished(server)
    assert (await native.ok("room.join", room=room))["messages"] == []


@pytest.mark.parametrize("undone", [0, 1])
async def test_a_batch_that_was_answered_unavailable_when_it_was_stored_is_never_posted(
    server: RunningServer, undone: int
) -> None:
    store, client = store_of(server), await ready(server)
    lose_answers(store, "note", 1)
    lose_answers(store, "revoke", undone, carried_out=False)
    await client.say("COMMIT", transaction="t", receipt="commit")
    await client.refusal(code="unavailable", receipt="commit")
    await finished(server)
    await server.stop()
    async with running_server(server.database) as again:
        assert await lobby_texts(again) == []


async def test_a_write_that_arrives_after_it_was_revoked_counts_no_more(database: Database) -> None:
    store = BatchStore(database)
    batch = Batch(id="b-3", sender=Person(id=UserId("u-1"), name="Ann"), sends=[])
    await store.revoke(batch)
    with pytest.raises(DuplicateKeyError):
        await store.note(batch)
    assert await store.all() == []


async def test_a_batch_that_could_not_be_removed_is_removed_later(server: RunningServer) -> None:
    store, client = store_of(server), await ready(server)
    lose_answers(store, "remove", 2, carried_out=False)
    await client.sure("COMMIT", transaction="t")
    assert await noted(server) == 1
    await finished(server)
    assert await lobby_texts(server) == TEXTS


async def test_while_too_many_batches_are_in_doubt_no_more_are_begun(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "MAX_UNFINISHED", 0)
    client = await ready(server)
    await client.say("COMMIT", transaction="t", receipt="commit")
    await client.refusal(code="unavailable", receipt="commit")
    assert await noted(server) == 0


@pytest.mark.logs_errors
@pytest.mark.parametrize(("many", "stored"), [(5, 0), (5, 1), (5, 4), (5, 5), (1, 0), (1, 1)])
async def test_a_commit_that_breaks_in_the_middle_is_finished(
    server: RunningServer, many: int, stored: int
) -> None:
    log: Any = server.part("journal")._store
    real, broken = log.commit, 0

    async def breaks(entries: Any) -> Any:
        nonlocal broken
        if broken or not any(hasattr(each, "message") for each in entries):
            return await real(entries)
        broken += 1
        if stored:
            await real(entries[:stored])
        raise OSError("the line is cut")

    client = await ready(server, TEXTS[:many])
    log.commit = breaks
    await client.sure("COMMIT", transaction="t")
    assert await client.texts(LOBBY_TOPIC, many) == TEXTS[:many]
    await client.nothing_more()
    await finished(server)
    assert await lobby_texts(server) == TEXTS[:many]
    assert broken == 1


async def test_a_database_that_stays_away_answers_unavailable_and_gets_it_all_later(
    server: RunningServer, failpoint: Failpoint
) -> None:
    log: Any = server.part("journal")._store
    client = await ready(server)
    async with gate_before(log, "commit") as gate:
        await client.say("COMMIT", transaction="t", receipt="commit")
        await gate.reached.wait()
        async with failpoint(["insert", "find"], errorCode=91):
            gate.open()
            await asyncio.wait_for(client.refusal(code="unavailable", receipt="commit"), 30)
    assert await asyncio.wait_for(client.texts(LOBBY_TOPIC, 5), 30) == TEXTS
    await finished(server)
    await client.nothing_more()


async def test_a_batch_that_a_dead_process_had_accepted_is_posted_at_the_next_start(
    server: RunningServer,
) -> None:
    ann, native = await server.guest("Ann"), await server.connect()
    await native.ok("room.join", room="lobby")
    await native.ok("room.create", title="Gone", room="gone")
    await native.ok("room.delete", room="gone")
    sends = [MessageSend(room=LOBBY, text=text, nonce=text) for text in TEXTS]
    said = await server.connect(ann, "said")
    await said.ok("room.join", room="lobby")
    await said.ok("message.send", room="lobby", text="m1", nonce="m1")
    batch = Batch(
        id="b-1",
        sender=Person(id=UserId(ann.id), name="Ann"),
        sends=[*sends, MessageSend(room="gone", text="x", nonce="x")],  # type: ignore[arg-type]
    )
    await BatchStore(server.database).note(batch)
    await server.stop()
    async with running_server(server.database) as again:
        await finished(again)
        client = await again.connect()
        messages = (await client.ok("room.join", room="lobby"))["messages"]
        assert [message["text"] for message in messages] == ["m1", "m0", "m2", "m3", "m4"]
        assert {message["sender"]["name"] for message in messages} == {"Ann"}


async def test_a_batch_is_stored_as_it_was(database: Database) -> None:
    store = BatchStore(database)
    send = MessageSend(room=LOBBY, text="茶", nonce="n", reply_to=3)
    batch = Batch(id="b-2", sender=Person(id=UserId("u-1"), name="Ann"), sends=[send])
    await store.note(batch)
    assert await store.all() == [batch]
    await store.remove(batch)
    assert await store.all() == []
