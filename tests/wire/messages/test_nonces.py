"""The nonce of ``message.send``: a retry is stored once, on any socket and after any crash."""

import asyncio
from collections.abc import Sequence

import pytest

from models.stores.entries import CommitStatus, Entry
from models.stores.history import LOG, HistoryStore
from server.timeline.nonces import MAX_NONCES
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guest, guests, room_of, stored_log

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_a_retried_nonce_gets_the_first_reply_and_is_stored_once(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    first = await ann.say(room, "tea", nonce="n")
    second = await server.connect(ann.user, task="second")
    again = await second.ok("message.send", room=room, text=" tea", nonce="n")
    assert again | {"id": 0} == first | {"id": 0}
    events = await ben.socket.all_events("message")
    assert [event["message"]["text"] for event in events] == ["tea"]
    assert len(await stored_log(server, room)) == 3


async def test_the_same_nonce_at_once_on_many_sockets_is_one_message(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    sockets = [ann.socket, *[await server.connect(ann.user, task=f"t{n}") for n in range(4)]]
    replies = await asyncio.gather(
        *(socket.ok("message.send", room=room, text="tea", nonce="n") for socket in sockets)
    )
    assert {reply["message_id"] for reply in replies} == {replies[0]["message_id"]}
    assert len(await ben.socket.all_events("message")) == 1


async def test_a_nonce_belongs_to_one_user_in_one_room(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    first, second = await room_of(ann, ben), await room_of(ann, ben)
    sent = [await each.say(room, "tea", nonce="n") for each in (ann, ben) for room in (first, second)]
    assert len({reply["message_id"] for reply in sent}) == 4
    assert [reply["seq"] for reply in sent] == [1, 1, 2, 2]


@pytest.mark.own_server
async def test_a_nonce_is_known_after_a_restart(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    first = await ann.say(room, "tea", nonce="n")
    await ann.ok("message.edit", room=room, seq=1, text="green tea")
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann, ben = (
            Guest(ann.user, await again.connect(ann.user)),
            Guest(ben.user, await again.connect(ben.user)),
        )
        await ben.join(room)
        asked = [
            ann.socket.begin("message.send", room=room, text=text, nonce=nonce)
            for text, nonce in (("before", "a"), ("tea", "n"), ("after", "b"), ("tea", "n"), ("last", "c"))
        ]
        replies = [await ann.socket.answer(reply) for reply in asked]
        assert [reply["op"] for reply in replies] == ["ok"] * 5
        assert [reply["seq"] for reply in replies] == [2, 1, 3, 1, 4]
        assert replies[1]["message_id"] == replies[3]["message_id"] == first["message_id"]
        events = await ben.socket.all_events("message")
        told = [(event["rev"], event["message"]["text"]) for event in events]
        assert told == [(5, "before"), (6, "after"), (7, "last")]
        await again.stop()


async def test_a_nonce_with_another_text_is_a_conflict(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.timeline.nonces.MAX_NONCES", 3)
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    first = await ann.say(room, "caf\u00e9", nonce="n0")
    for forget in (False, True):
        if forget:
            for number in range(1, 5):
                await ann.say(room, "tea", nonce=f"n{number}")
        assert await ann.code("message.send", room=room, text="tea", nonce="n0") == "conflict"
        assert (await ann.say(room, "cafe\u0301", nonce="n0"))["seq"] == first["seq"]
        await ann.ok("message.edit", room=room, seq=1, text="tea")
        assert await ann.code("message.send", room=room, text="tea", nonce="n0") == "conflict"
        assert (await ann.say(room, " caf\u00e9", nonce="n0"))["message_id"] == first["message_id"]
    await ann.ok("message.delete", room=room, seq=1)
    assert await ann.code("message.send", room=room, text="tea", nonce="n0") == "conflict"
    assert (await ann.say(room, "caf\u00e9", nonce="n0"))["seq"] == first["seq"]
    assert len(await ben.socket.all_events("message")) == 7


async def test_a_nonce_with_another_text_at_the_same_moment_is_a_conflict(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    asked = [
        ann.socket.begin("message.send", room=room, text=text, nonce="n") for text in ("tea", "milk", "tea")
    ]
    replies = [await ann.socket.answer(reply) for reply in asked]
    assert [reply.get("code", "ok") for reply in replies] == ["ok", "conflict", "ok"]
    assert len(await ben.socket.all_events("message")) == 1


async def test_another_text_is_a_conflict_also_for_one_who_may_say_no_more(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.timeline.nonces.MAX_NONCES", 1)
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for nonce in ("n1", "n2", "n3"):
        await ben.say(room, "tea", nonce=nonce)
    await ann.ok("room.mute", room=room, user=ben.id)
    assert await ben.code("message.send", room=room, text="milk", nonce="n1") == "conflict"
    assert (await ben.say(room, "tea", nonce="n1"))["seq"] == 1
    assert await ben.code("message.send", room=room, text="milk", nonce="n4") == "muted"


@pytest.mark.own_server
async def test_a_nonce_of_before_texts_were_noted_is_compared_while_that_can_be_told(
    server: RunningServer,
) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    for nonce in ("n1", "n2"):
        await ann.say(room, "the\u0301", nonce=nonce)
    await ann.ok("message.edit", room=room, seq=2, text="milk")
    await server.stop()
    old = {"$unset": {"said": "", "folded": ""}}
    await server.database.collection(LOG).update_many({"room": room, "seq": {"$gt": 0}}, old)
    async with running_server(server.database, clock=server.clock) as again:
        ann = Guest(ann.user, await again.connect(ann.user))
        assert await ann.code("message.send", room=room, text="milk", nonce="n1") == "conflict"
        assert (await ann.say(room, "th\u00e9", nonce="n1"))["seq"] == 1
        assert (await ann.say(room, "whatever", nonce="n2"))["seq"] == 2


@pytest.mark.own_server
async def test_a_nonce_of_a_deleted_message_posts_nothing(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    first = await ann.say(room, "tea", nonce="n")
    await ann.ok("message.delete", room=room, seq=1)
    await ben.socket.all_events()
    assert (await ann.say(room, "tea", nonce="n"))["seq"] == first["seq"]
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        socket = await again.connect(ann.user)
        assert (await socket.ok("message.send", room=room, text="tea", nonce="n"))["seq"] == first["seq"]
        (message,) = (await socket.ok("history", room=room))["messages"]
        assert message["deleted"] is True


async def test_an_old_nonce_is_still_known(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_NONCES == 1_000
    monkeypatch.setattr("server.timeline.nonces.MAX_NONCES", 3)
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    first = await ann.say(room, "tea", nonce="n0")
    for number in range(1, 5):
        await ann.say(room, "tea", nonce=f"n{number}")
    assert (await ann.say(room, "tea", nonce="n0"))["seq"] == first["seq"]
    assert len(await ben.socket.all_events("message")) == 5


async def test_a_retry_by_a_former_member_is_refused(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "tea", nonce="n")
    await ann.ok("room.mute", room=room, user=ben.id)
    assert (await ben.say(room, "tea", nonce="n"))["seq"] == 1
    await ben.ok("room.leave", room=room)
    assert await ben.code("message.send", room=room, text="tea", nonce="n") == "not_member"


async def test_a_message_whose_commit_result_was_lost_is_published_before_the_reply(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    commit = HistoryStore.commit

    async def twice(history: HistoryStore, entries: Sequence[Entry]) -> list[CommitStatus]:
        """As a driver that asks again, and a database that does not know it for the same."""
        await commit(history, entries)
        return await commit(history, entries)

    monkeypatch.setattr(HistoryStore, "commit", twice)
    assert (await ann.say(room, "tea", nonce="n"))["seq"] == 1
    assert [event["message"]["text"] for event in await ben.socket.all_events("message")] == ["tea"]
    monkeypatch.undo()
    assert (await ann.say(room, "more"))["seq"] == 2


@pytest.mark.parametrize("why", ["muted", "rate_limited"])
@pytest.mark.own_server
async def test_a_retry_gets_the_first_reply_even_if_the_sender_may_no_longer_send(
    server: RunningServer, why: str
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    first = await ben.say(room, "tea", nonce="n")
    if why == "muted":
        await ann.ok("room.mute", room=room, user=ben.id)
    else:
        await ann.ok("room.update", room=room, slow_mode_s=600)
        await ben.say(room, "more", nonce="m")
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ben = Guest(ben.user, await again.connect(ben.user))
        if why == "rate_limited":
            await ben.say(room, "and more")
        assert await ben.code("message.send", room=room, text="new", nonce="o") == why
        assert await ben.code("message.send", room=room, text="new") == why
        told = await ben.ok("message.send", room=room, text="tea", nonce="n")
        assert told | {"id": 0} == first | {"id": 0}
        await again.stop()
