"""What concerns somebody who looks at no window is pushed to their devices."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from models.database.client import Database
from models.stores.people.pushes import PUSHES
from server.pushing.vapid import new_key
from tests.rigs.server import RunningServer, running_server
from tests.wire.accounts.test_export import exported, of
from tests.wire.matches.players import seated
from tests.wire.pushing.push_service import Device, PushService
from tests.wire.relaying.several import several_servers
from tests.wire.relaying.test_stepping_down import say, take_over
from tests.wire.rooms.party import Guest, guest, guests, room_of
from tests.wire.webhooks.receiver import IMPATIENT

pytestmark = pytest.mark.gen_test(timeout=60)


@asynccontextmanager
async def pushing(
    database: Database, *, private: bool = True
) -> AsyncIterator[tuple[RunningServer, PushService]]:
    """A server that pushes, and the service to which it does."""
    service = PushService()
    keys: dict[str, Any] = {"vapid_private_key": new_key(), "vapid_subject": "mailto:ops@example.com"}
    async with running_server(database, timings=IMPATIENT, webhook_private=private, **keys) as server:
        service.key = (await server.api.get("/api/push")).json["key"]
        yield server, service
    await service.stop()


async def subscribed(server: RunningServer, who: Guest, device: Device, **wishes: Any) -> None:
    answer = await server.api.post("/api/push", device.subscription(**wishes), token=who.user.token)
    assert answer.status == 204, answer.raw


async def none_known(database: Database) -> None:
    """Return once no device is known any more."""
    while await database.collection(PUSHES).count_documents({}):
        await asyncio.sleep(0.01)


async def test_a_user_without_a_visible_window_gets_push_messages(database: Database) -> None:
    async with pushing(database) as (server, service):
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben, title="Tea")
        phone, laptop = service.device("phone"), service.device("laptop")
        await subscribed(server, ben, phone, language="zh")
        await subscribed(server, ben, laptop, rooms={room: "nothing"})
        direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
        await ann.say(direct, "while Ben looks")
        await ben.ok("looking", on=False)
        await ann.say(room, "of nobody")
        await ann.say(room, "@Ben tea?")
        await ann.say(direct, "x" * 300)
        await service.until(lambda: len(phone.told) >= 2 and len(laptop.told) >= 1)
        # Both are sent at once.
        by_kind = {each["kind"]: each for each in phone.told}
        mention, message = by_kind["mention"], by_kind["dm"]
        told = {
            "language": "zh",
            "kind": "mention",
            "room": room,
            "room_kind": "chat",
            "title": "Tea",
            "by": "Ann",
        }
        assert mention.items() >= told.items()
        assert (mention["seq"], "tea?" in mention["text"]) == (2, True)
        assert (message["room"], message["text"]) == (direct, "x" * 200)
        assert [each["kind"] for each in laptop.told] == ["dm"]
        await ben.socket.cut()
        await ann.say(direct, "without a socket")
        await service.until(lambda: len(phone.told) >= 3)


async def test_devices_and_their_wishes_outlive_a_restart(database: Database) -> None:
    service = PushService()
    keys = {"vapid_private_key": new_key(), "vapid_subject": "mailto:ops@example.com"}
    given: dict[str, Any] = {"timings": IMPATIENT, "webhook_private": True, **keys}
    async with running_server(database, **given) as server:
        service.key = (await server.api.get("/api/push")).json["key"]
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben, title="Tea")
        device = service.device("phone")
        await subscribed(server, ben, device, language="zh", rooms={room: "all"})
    async with running_server(database, **given) as server:
        socket = await server.connect(ann.user)
        await socket.ok("room.join", room=room)
        await socket.ok("message.send", room=room, text="is the kettle on?")
        await service.until(lambda: len(device.told) >= 1)
    told = {"language": "zh", "kind": "message", "room": room, "text": "is the kettle on?"}
    assert device.told[0].items() >= told.items()
    await service.stop()


@pytest.mark.long
async def test_the_next_home_knows_which_sockets_nobody_looks_at(database: Database) -> None:
    service = PushService()
    keys = {"vapid_private_key": new_key(), "vapid_subject": "mailto:ops@example.com"}
    async with several_servers(database, 2, webhook_private=True, **keys) as (first, second):
        service.key = (await first.api.get("/api/push")).json["key"]
        ann, ben = await first.guest("Ann"), await second.guest("Ben")
        hers, his = await first.connect(ann), await second.connect(ben)
        for socket in (hers, his):
            await socket.ok("room.join", room="lobby")
        device = service.device("phone")
        answer = await second.api.post("/api/push", device.subscription(), token=ben.token)
        assert answer.status == 204
        await his.ok("looking", on=False)
        await take_over(second)
        direct = (await hers.ok("dm.open", user=ben.id))["room"]["room"]
        await say(hers, direct, "psst")
        await service.until(lambda: len(device.told) >= 1)
        assert device.told[0].items() >= {"kind": "dm", "text": "psst"}.items()
    await service.stop()


async def test_a_player_is_told_of_the_move_that_is_theirs(database: Database) -> None:
    async with pushing(database) as (server, service):
        players = await seated(server)
        device = service.device("phone")
        user = players.users[1]
        assert (await server.api.post("/api/push", device.subscription(), token=user.token)).status == 204
        await players.sockets[1].ok("looking", on=False)
        await players.move(0, 0, x=0, y=0)
        await service.until(lambda: len(device.told) >= 1)
        assert device.told[0].items() >= {"kind": "move", "room": players.room, "game": "tictactoe"}.items()


async def test_what_fails_is_tried_again_and_a_device_that_is_gone_is_forgotten(database: Database) -> None:
    async with pushing(database) as (server, service):
        ann, ben = await guests(server, "Ann", "Ben")
        direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
        device = service.device("phone")
        await subscribed(server, ben, device)
        await ben.socket.cut()
        statuses = iter([503, 429])
        service.answer = lambda: next(statuses, 201)
        await ann.say(direct, "again and again")
        await service.until(lambda: len(device.told) >= 1)
        assert service.asked == 3
        service.answer = lambda: 410
        await ann.say(direct, "gone")
        await service.until(lambda: service.asked == 4)
        await none_known(database)
        await ann.say(direct, "nobody")
        assert service.asked == 4


async def test_a_sign_out_ends_it_and_so_does_a_deletion(database: Database) -> None:
    async with pushing(database) as (server, service):
        ann, ben = await guests(server, "Ann", "Ben")
        direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
        device, other = service.device("phone"), service.device("laptop")
        await subscribed(
            server, ben, device, time_zone="Europe/Berlin", quiet={"start": "22:00", "end": "07:00"}
        )
        (told,) = of(await exported(server, ben.user.token), "push")
        assert told == {
            "endpoint": device.endpoint,
            "at": told["at"],
            "language": "en",
            "time_zone": "Europe/Berlin",
            "quiet": {"start": "22:00", "end": "07:00"},
            "rooms": {},
        }
        await server.api.post("/api/logout", token=ben.user.token)
        await ann.say(direct, "to nobody")
        await none_known(database)
        assert service.asked == 0
        await subscribed(server, ann, other)
        assert (await server.api.call("DELETE", "/api/me", {}, token=ann.user.token)).status == 202
        await none_known(database)


async def test_a_device_is_taken_back_by_its_user_alone(database: Database) -> None:
    async with pushing(database) as (server, service):
        ann, ben = await guests(server, "Ann", "Ben")
        device = service.device("phone")
        await subscribed(server, ann, device)
        ended = {"endpoint": device.endpoint}
        for who, left in ((ben, 1), (ann, 0), (ann, 0)):
            assert (await server.api.call("DELETE", "/api/push", ended, token=who.user.token)).status == 204
            assert await database.collection(PUSHES).count_documents({}) == left
        for number in range(12):
            await subscribed(server, ann, service.device(f"phone {number}".replace(" ", "-")))
        assert await database.collection(PUSHES).count_documents({}) == 10


BAD = [
    ("endpoint", "https://127.0.0.1/push"),
    ("endpoint", "https://[::1]/push"),
    ("endpoint", "https://10.0.0.8/push"),
    ("endpoint", "http://push.example/x"),
    ("endpoint", "ftp://push.example/x"),
    ("endpoint", "https://user:word@push.example/x"),
    ("endpoint", ""),
    ("p256dh", "BBBB"),
    ("auth", "AAAA"),
    ("time_zone", "Tea/House"),
    ("language", "tlh"),
    ("quiet", {"start": "25:00", "end": "07:00"}),
    ("rooms", {"r-1": "some"}),
]


async def test_a_bad_subscription_is_refused(database: Database) -> None:
    async with pushing(database, private=False) as (server, service):
        ann = await guest(server, "Ann")
        good = service.device("phone").subscription() | {"endpoint": "https://push.example/x"}
        for field, value in BAD:
            answer = await server.api.post("/api/push", good | {field: value}, token=ann.user.token)
            assert (answer.status, answer.code) == (400, "bad_request"), (field, value)


async def test_without_a_key_nothing_is_pushed(server: RunningServer) -> None:
    assert (await server.api.get("/api/push")).code == "not_found"
