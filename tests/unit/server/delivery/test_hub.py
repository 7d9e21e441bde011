"""Who listens to a room, and who is told that somebody does."""

import asyncio

import pytest

from models.ids import RoomId, UserId
from models.wire.events import Pong
from models.wire.game_events import TickEvent
from server.delivery.hub import Hub
from server.delivery.outbox import Flusher
from tests.rigs.connections import connect, identity_of

pytestmark = pytest.mark.gen_test

ROOM = RoomId("r-tea")
ANN = UserId("ann")


async def test_a_watcher_is_called_when_a_user_begins_and_ceases_to_listen() -> None:
    flusher = Flusher()
    hub, called = Hub(flusher), list[UserId]()
    hub.watch(ROOM, called.append)
    ann, _ = connect(flusher, identity_of("ann"))
    hub.listen(ann, ROOM)
    assert called == [ANN]
    hub.listen(ann, ROOM)
    hub.listen(ann, RoomId("r-other"))
    assert called == [ANN]
    hub.unlisten(ann, ROOM)
    assert called == [ANN, ANN]


async def test_several_watch_one_room_and_each_ends_its_own_watch() -> None:
    flusher = Flusher()
    hub, first, second = Hub(flusher), list[UserId](), list[UserId]()
    unwatch = hub.watch(ROOM, first.append)
    hub.watch(ROOM, second.append)
    ann, _ = connect(flusher, identity_of("ann"))
    unwatch()
    hub.listen(ann, ROOM)
    assert (first, second) == ([], [ANN])


async def test_a_room_is_watched_anew_after_its_last_watch_has_ended() -> None:
    flusher = Flusher()
    hub, first, second = Hub(flusher), list[UserId](), list[UserId]()
    unwatch = hub.watch(ROOM, first.append)
    unwatch()
    hub.watch(ROOM, second.append)
    unwatch()
    ann, _ = connect(flusher, identity_of("ann"))
    hub.listen(ann, ROOM)
    assert (first, second) == ([], [ANN])


async def test_a_slow_subscriber_gets_one_event_in_place_of_its_queue() -> None:
    flusher = Flusher()
    hub = Hub(flusher)
    (ann, quick), (ben, slow) = (connect(flusher, identity_of(name)) for name in ("ann", "ben"))
    for connection in (ann, ben):
        hub.listen(connection, ROOM)
    for tick in (1, 2, 3):
        step, whole = (TickEvent(room=ROOM, tick=tick, delta={name: tick}) for name in ("step", "whole"))
        hub.publish_latest_each(ROOM, "tick", lambda user, both=(step, whole): both)  # type: ignore[misc]
        ann.outbox.flush()
    ben.outbox.flush()
    told = [
        [(each["tick"], *each["delta"]) for each in line.events if each["op"] == "game.tick"]
        for line in (quick, slow)
    ]
    assert told == [[(1, "step"), (2, "step"), (3, "step")], [(3, "whole")]]


async def test_a_reply_to_who_listens_already_comes_behind_what_was_published_before() -> None:
    flusher = Flusher()
    hub = Hub(flusher)
    ann, line = connect(flusher, identity_of("ann"))
    hub.listen(ann, ROOM)
    hub.publish(ROOM, TickEvent(room=ROOM, tick=1, delta={}))
    hub.listen(ann, ROOM)
    ann.send(Pong(server_at=1))
    hub.publish(ROOM, TickEvent(room=ROOM, tick=2, delta={}))
    await asyncio.sleep(0)
    assert [each.get("tick", each["op"]) for each in line.events] == [1, "pong", 2]
