"""Events come in order and signed, and again until they are taken."""

import asyncio
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from models.database.client import Database
from models.stores.webhooks.queued import QueuedEvent
from tests.wire.operators.rig import operated
from tests.wire.webhooks.receiver import IMPATIENT, Receiver
from tests.wire.webhooks.told import fails, hooked, said, shown, told, until_shown

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_messages_come_in_order_and_signed(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        ann = await operator.server.connect()
        await ann.ok("room.join", room="lobby")
        for number in range(30):
            await ann.ok("message.send", room="lobby", text=f"text {number}")
        events = [await ann.event("message") for _ in range(30)]
        received = await receiver.takes(30)
        assert [each.body["data"] for each in received] == events
        assert all(each.is_signed for each in received)
        now_ms = operator.server.clock.now_ms()
        assert {each.timestamp_s for each in received} == {now_ms // 1_000}
        assert received[0].body["type"] == "message"
        assert received[0].body["at"] == events[0]["message"]["sent_at"]
        assert len({each.id for each in received}) == 30
        assert receiver.most_of_one_room == 1
        await until_shown(operator, webhook, waiting=0)


async def test_a_name_of_a_private_address_is_refused_at_each_sending(database: Database) -> None:
    receiver = Receiver()
    async with operated(database, timings=IMPATIENT) as operator:
        body = {"url": f"http://localhost:{receiver.port}/", "events": ["message"]}
        webhook = (await operator.ok("POST", "/api/webhooks", body, status=201))["id"]
        await said(operator, "tea")
        while "failing_since_at" not in (now := await shown(operator, webhook)):
            await asyncio.sleep(0.01)
        assert now["waiting"] == 1
        assert receiver.received == []
        (stored,) = await database.collection("webhook_events").find({}).to_list(None)
        assert stored["last"] == "its address is not globally routable"
    await receiver.stop()


async def test_what_fails_is_sent_again_before_what_is_behind_it(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        receiver.answer = fails(500, 404, 302, 199 + 101)
        await said(operator, "one", "two", "three")
        await receiver.takes(3)
        assert [each.text for each in receiver.received] == ["one"] * 5 + ["two", "three"]
        assert len({each.id for each in receiver.received}) == 3
        assert all(each.is_signed for each in receiver.received)
        await until_shown(operator, webhook, waiting=0, failing_since_at=None)


async def test_it_is_shown_since_when_a_webhook_fails(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        broken = True
        receiver.answer = lambda _: 500 if broken else 200
        await said(operator, "one", "two")
        since = operator.server.clock.now_ms()
        await receiver.until(lambda: len(receiver.received) > 2)
        operator.server.clock.advance(60)
        await receiver.until(lambda: len(receiver.received) > 4)
        now = await shown(operator, webhook)
        assert (now["failing_since_at"], now["waiting"]) == (since, 2)
        broken = False
        await receiver.takes(2)
        await until_shown(operator, webhook, waiting=0, failing_since_at=None)


async def test_a_room_that_fails_holds_up_no_other(database: Database) -> None:
    async with told(database) as (operator, receiver, _):
        ann = await operator.server.connect()
        rooms = [
            (await ann.ok("room.create", title=f"Room {number}"))["room"]["room"] for number in range(20)
        ]
        broken = set(rooms[:18])
        receiver.answer = lambda each: 500 if each.body["data"]["room"] in broken else 200
        for room in rooms:
            await said(operator, "one", "two", room=room)
        taken = await receiver.takes(4)
        assert {each.body["data"]["room"] for each in taken} == set(rooms[18:])
        broken.clear()
        await receiver.takes(40)
        for room in rooms:
            assert [each.text for each in receiver.taken if each.body["data"]["room"] == room] == [
                "one",
                "two",
            ]
        assert receiver.most_of_one_room == 1
        assert receiver.most_at_once <= 16


async def test_16_rooms_go_side_by_side(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        ann = await operator.server.connect()
        rooms = [
            (await ann.ok("room.create", title=f"Room {number}"))["room"]["room"] for number in range(18)
        ]
        receiver.answer = lambda _: None
        for room in rooms:
            await said(operator, "one", room=room)
        await receiver.until(lambda: len(receiver.received) >= 16)
        courier = operator.server.part("webhooks")._couriers[webhook]
        while len(courier._lanes) < len(rooms):
            await asyncio.sleep(0.001)
        # What comes 17th is not begun, however long it waits.
        assert (receiver.most_at_once, courier._under_way, len(courier._ready)) == (16, 16, 2)


async def test_410_ends_a_webhook(database: Database) -> None:
    async with told(database) as (operator, receiver, _):
        receiver.answer = fails(500, 410)
        await said(operator, "one", "two")
        await receiver.until(lambda: len(receiver.received) >= 2)
        while (await operator.ok("GET", "/api/webhooks"))["webhooks"]:
            await asyncio.sleep(0.01)
        while await database.collection("webhook_events").find({}).to_list(None):
            await asyncio.sleep(0.01)
        assert [each.text for each in receiver.received] == ["one", "one"]


async def test_a_receiver_that_does_not_answer_in_time_is_asked_again(database: Database) -> None:
    hasty = replace(IMPATIENT, webhook_answer_s=0.3)
    receiver = Receiver()
    receiver.answer = fails(None)
    async with operated(database, webhook_private=True, timings=hasty) as operator:
        webhook = await hooked(operator, receiver)
        await said(operator, "one", "two")
        await receiver.takes(2)
        assert [each.text for each in receiver.received] == ["one", "one", "two"]
        await until_shown(operator, webhook, waiting=0, failing_since_at=None)
    await receiver.stop()


async def test_what_is_too_much_to_hold_is_read_from_the_log(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with told(database, "message", "message.changed") as (operator, receiver, _):
        ann = await operator.server.connect()
        rooms = [(await ann.ok("room.create", title=f"Room {number}"))["room"]["room"] for number in range(3)]
        queue, goes_on = operator.server.part("webhooks").queue, asyncio.Event()
        await queue.stored()
        add = queue._store.add

        async def slow(events: Sequence[QueuedEvent]) -> None:
            await goes_on.wait()
            await add(events)

        monkeypatch.setattr(queue._store, "add", slow)
        monkeypatch.setattr("server.webhooks.queue.MOST_WAITING", 10)
        for number in range(20):
            for room in rooms:
                await ann.ok("message.send", room=room, text=f"text {number}")
        held = len(queue._events)
        goes_on.set()
        for room in rooms:
            await ann.ok("message.send", room=room, text="text 20")
        await receiver.takes(63)
        assert held <= 10
        for room in rooms:
            of_room = [each for each in receiver.taken if each.body["data"]["room"] == room]
            assert [each.text for each in of_room] == [f"text {number}" for number in range(21)]
            assert [each.body["data"]["rev"] for each in of_room] == list(range(2, 23))
        assert len({each.id for each in receiver.received}) == 63
