"""The events of a listening socket: none before the reply to its join, then each once, until it leaves."""

import asyncio
from collections.abc import Sequence

import pytest

from models.ids import RoomId
from models.stores.entries import CommitStatus, Entry
from models.stores.history import HistoryStore
from tests.rigs.client import Client, Frame
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, all_changes, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


def numbered(client: Client, room: str) -> list[Frame]:
    """The durable events of a room that a socket was sent, in their order."""
    return [
        frame for frame in client.frames if "id" not in frame and "rev" in frame and frame["room"] == room
    ]


def reply_at(client: Client, reply: Frame) -> int:
    return next(place for place, frame in enumerate(client.frames) if frame is reply)


async def storm(sender: Guest, room: str, count: int) -> None:
    """Send so many messages, always a few at once, and see all accepted."""
    for start in range(0, count, 5):
        asked = [
            sender.socket.begin("message.send", room=room, text=str(number))
            for number in range(start, min(start + 5, count))
        ]
        for reply in asked:
            assert (await sender.socket.answer(reply))["op"] == "ok"


async def reached(watcher: Guest, room: str, rev: int) -> None:
    """Return once ``watcher`` has heard of ``rev``."""
    while not any(event["rev"] >= rev for event in numbered(watcher.socket, room)[-10:]):
        await asyncio.sleep(0.001)


async def test_a_join_in_a_storm_misses_nothing_and_gets_nothing_twice(server: RunningServer) -> None:
    ann, ben, *others = await guests(server, "Ann", "Ben", "C", "D", "E", "F", "G", "H")
    room = await room_of(ann, ben)

    async def come(each: Guest, after: int) -> Frame:
        await reached(ann, room, after)
        return await each.join(room)

    storms = asyncio.gather(storm(ann, room, 150), storm(ben, room, 150))
    joined = await asyncio.gather(*(come(each, 3 + 25 * place) for place, each in enumerate(others)))
    await storms
    for each, reply in zip(others, joined, strict=True):
        await each.socket.all_events()
        at = reply_at(each.socket, reply)
        assert numbered(each.socket, room)[0] in each.socket.frames[at + 1 :]
        revs = [event["rev"] for event in numbered(each.socket, room)]
        assert revs == list(range(reply["rev"] + 1, 2 + 300 + len(others) + 1))
        newest = [message["rev"] for message in reply["messages"]]
        assert not newest or max(newest) <= reply["rev"]


async def test_a_resume_in_a_storm_misses_nothing(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    storming = asyncio.create_task(storm(ann, room, 400))
    known = 2
    for after in (40, 120, 200, 300):
        await reached(ann, room, after)
        await ben.socket.cut()
        ben = Guest(ben.user, await server.connect(ben.user))
        reply = await ben.join(room, since=known)
        told = [change["rev"] for change in reply["changes"]]
        if reply["more"]:
            told += [change["rev"] for change in await all_changes(ben, room, told[-1] if told else known)]
        assert told == list(range(known + 1, told[-1] + 1))
        assert told[-1] >= reply["rev"]
        await ben.socket.all_events()
        live = [event["rev"] for event in numbered(ben.socket, room)]
        assert live == list(range(reply["rev"] + 1, reply["rev"] + 1 + len(live)))
        known = max(told[-1], *live, 0)
    await storming
    await ben.socket.all_events()
    assert numbered(ben.socket, room)[-1]["rev"] == 402


async def test_a_user_who_is_no_member_gets_no_events(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    for visibility in ("public", "private"):
        room = await room_of(ann, visibility=visibility)
        await ben.code("room.join", room=room, password="x") if visibility == "private" else None
        await ann.say(room, "hello")
    assert await ben.socket.all_events() == []


async def test_all_listening_sockets_of_a_user_get_the_same_events(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    more = [await server.connect(ben.user, task=f"t{n}", codec="msgpack") for n in range(3)]
    for socket in more:
        await socket.ok("room.join", room=room)
    for socket in (ben.socket, *more):
        await socket.all_events()
    await ben.say(room, "mine")
    await ann.ok("message.react", room=room, seq=1, emoji="👍", on=True)
    heard = [await socket.all_events() for socket in (ben.socket, *more)]
    assert [event["rev"] for event in heard[0]] == [3, 4]
    assert heard == [heard[0]] * 4


async def test_a_socket_in_two_rooms_gets_the_events_of_each_in_order(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    first, second = await room_of(ann, cid), await room_of(ben, cid)
    await asyncio.gather(storm(ann, first, 100), storm(ben, second, 100))
    await cid.socket.all_events()
    for room in (first, second):
        assert [event["rev"] for event in numbered(cid.socket, room)] == list(range(3, 103))


async def test_replies_of_one_room_come_in_the_order_of_the_commands(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    ops: list[tuple[str, Frame]] = [
        ("message.send", {"text": "one"}),
        ("message.edit", {"seq": 1, "text": "ONE"}),
        ("message.send", {"text": "two"}),
        ("history", {}),
        ("message.delete", {"seq": 2}),
        ("room.update", {"title": "Other"}),
        ("message.send", {"text": "three"}),
        ("room.members", {}),
    ]
    asked = [
        ann.socket.begin(op, id=f"c{place}", room=room, **fields) for place, (op, fields) in enumerate(ops)
    ]
    replies = [await ann.socket.answer(reply) for reply in asked]
    assert [reply["op"] for reply in replies] == ["ok"] * len(ops)
    came = [frame["id"] for frame in ann.socket.frames if str(frame.get("id")).startswith("c")]
    assert came == [f"c{place}" for place in range(len(ops))]
    assert [message["text"] for message in replies[3]["messages"]] == ["ONE", "two"]


async def test_a_listener_kicked_in_a_storm_gets_every_event_up_to_the_kick_and_none_after(
    server: RunningServer,
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)

    async def kick() -> None:
        await reached(ann, room, 40)
        await ann.ok("room.kick", room=room, user=ben.id)

    await asyncio.gather(storm(ann, room, 60), storm(cid, room, 60), kick())
    await ben.socket.all_events()
    heard = numbered(ben.socket, room)
    assert [event["rev"] for event in heard] == list(range(heard[0]["rev"], heard[0]["rev"] + len(heard)))
    assert heard[-1].get("change") == "kicked"
    assert heard[-1]["rev"] < 124
    await cid.socket.all_events()
    assert [event["rev"] for event in numbered(cid.socket, room)][-1] == 124


@pytest.mark.own_server
async def test_a_resume_holds_nothing_that_also_comes_as_an_event(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "before")
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann, ben = (
            Guest(ann.user, await again.connect(ann.user)),
            Guest(ben.user, await again.connect(ben.user)),
        )
        await ann.join(room)
        stored, shown = asyncio.Event(), asyncio.Event()
        commit, changes = HistoryStore.commit, HistoryStore.changes

        async def held_back(history: HistoryStore, entries: Sequence[Entry]) -> list[CommitStatus]:
            statuses = await commit(history, entries)
            stored.set()
            await shown.wait()
            return statuses

        async def after_another(history: HistoryStore, room: RoomId, low: int, high: int) -> list[Entry]:
            sending.append(ann.socket.begin("message.send", room=room, text="meanwhile"))
            await stored.wait()
            return await changes(history, room, low, high)

        sending: list[asyncio.Future[Frame]] = []
        monkeypatch.setattr(HistoryStore, "commit", held_back)
        monkeypatch.setattr(HistoryStore, "changes", after_another)
        reply = await ben.join(room, since=0)
        assert [change["rev"] for change in reply["changes"]] == [1, 2, 3]
        assert (reply["rev"], reply["more"]) == (3, False)
        shown.set()
        assert (await ben.socket.event("message"))["rev"] == 4
        assert (await ann.socket.answer(sending[0]))["rev"] == 4
