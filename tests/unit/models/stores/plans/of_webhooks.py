"""Calls every query of the stores of webhooks."""

from models.database.client import Database
from models.ids import Epoch, RoomId
from models.stores.webhooks.queued import QueuedEvent, QueueStore
from models.stores.webhooks.recorded import Recorded, RecordedStore
from models.stores.webhooks.registered import Webhook, WebhookStore
from tests.unit.models.stores.plans.explained import Explainer


async def registered(database: Database, explainer: Explainer) -> None:
    store, bounded = WebhookStore(database), explainer.bounded
    for number in range(20):
        webhook = Webhook(
            id=f"wh-{number}", url="https://a.example", events=["user"], secret="s", created_at=5
        )
        await store.add(webhook)
    assert len(await bounded(store.all())) == 20
    await bounded(store.note_failing("wh-7", 5))
    await bounded(store.note_ended("wh-7"))
    await bounded(store.remove("wh-7"))


async def recorded(database: Database, explainer: Explainer) -> None:
    store, bounded = RecordedStore(database), explainer.bounded
    rooms = [
        Recorded(room=RoomId(f"r-{number}"), epoch=Epoch("e"), rev=5, webhooks=["wh-1"])
        for number in range(20)
    ]
    await bounded(store.put(rooms))
    assert await bounded(store.get(RoomId("r-7"))) == rooms[7]
    await bounded(store.forget(RoomId("r-7")))


async def queued(database: Database, explainer: Explainer) -> None:
    store, bounded = QueueStore(database), explainer.bounded
    events = [_event(webhook, lane, number) for webhook in "ab" for lane in "xyz" for number in range(1, 11)]
    await bounded(store.add(events[1:]))
    # One is missing and the others are there, as after a crash.
    await bounded(store.add(events))
    assert store.next_number() < store.next_number()
    assert len(await bounded(store.waiting("a"))) == 30
    assert await bounded(store.count_waiting("a"), walks=30) == 30
    first = await bounded(store.first("a", "x", 1, 1_000, 4))
    assert [event.number for event in first] == [1, 2, 3, 4]
    await bounded(store.note_sent(first[0]))
    await bounded(store.note_failed(first[1]))
    assert await bounded(store.put_aside("a", first[1].id, 5, "answered 500")) is not None
    assert len(await bounded(store.aside("a"))) == 1
    assert len(await bounded(store.send_again("a", 9, 10))) == 0
    assert len(await bounded(store.send_again("a", 1, 5), walks=30)) == 2
    await bounded(store.forget_old(5))
    await bounded(store.forget("b"), walks=30)
    assert await store.waiting("b") == []


def _event(webhook: str, lane: str, number: int) -> QueuedEvent:
    return QueuedEvent(
        id=f"{webhook}{lane}{number}",
        webhook=webhook,
        lane=lane,
        number=number,
        type="message",
        at=number,
        queued_at=5,
        body=b"{}",
    )


CALLS = {
    "webhooks/queued.py": queued,
    "webhooks/recorded.py": recorded,
    "webhooks/registered.py": registered,
}
