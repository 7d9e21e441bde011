"""Sockets at a gateway: what is said there reaches the home, and everybody else, as if there were one process."""

import asyncio
from typing import Any

import pytest

from models.database.client import Database
from tests.wire.relaying.several import several_servers

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_two_processes_are_one_to_those_who_talk(database: Database) -> None:
    async with several_servers(database, 2) as (home, gateway):
        ann, ben = await home.guest("Ann"), await gateway.guest("Ben")
        at_home, at_gateway = await home.connect(ann), await gateway.connect(ben)
        room = (await at_gateway.ok("room.create", title="Tea"))["room"]["room"]
        await at_gateway.ok("room.join", room=room)
        await at_home.ok("room.join", room=room)
        sent = await at_home.ok("message.send", room=room, text="from the home", nonce="1")
        seen = await at_gateway.event("message")
        assert (seen["message"]["text"], seen["rev"]) == ("from the home", sent["rev"])
        await at_gateway.ok("message.send", room=room, text="from the gateway", nonce="2")
        texts = [(await at_home.event("message"))["message"]["text"] for _ in range(2)]
        assert texts == ["from the home", "from the gateway"]
        assert (await at_gateway.refused("message.send", room=room, text=""))["code"] == "bad_request"


async def test_what_was_lost_on_the_way_is_shown_once_and_in_order(database: Database) -> None:
    async with several_servers(database, 2) as (home, gateway):
        at_home, at_gateway = await home.connect(), await gateway.connect()
        room = (await at_home.ok("room.create", title="Tea"))["room"]["room"]
        await at_home.ok("room.join", room=room)
        joined = await at_gateway.ok("room.join", room=room)
        bus: Any = vars(gateway.app)["_bus"]
        bus._broker.leave(bus._listeners)
        await at_home.ok("message.send", room=room, text="lost")
        await at_home.ok("message.send", room=room, text="lost too")
        await bus.start()
        await at_home.ok("message.send", room=room, text="seen")
        async with asyncio.timeout(30):
            while not any(each.get("message", {}).get("text") == "seen" for each in at_gateway.frames):
                await asyncio.sleep(0.02)
        told = [each for each in at_gateway.frames if each.get("rev", 0) > joined["rev"] and "id" not in each]
        assert [each["rev"] - joined["rev"] for each in told] == [1, 2, 3]
        assert [each.get("message", {}).get("text") for each in told] == ["lost", "lost too", "seen"]


@pytest.mark.logs_errors
async def test_a_gateway_that_cannot_show_what_it_is_told_attaches_anew(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with several_servers(database, 2) as (home, gateway):
        at_home, at_gateway = await home.connect(), await gateway.connect()
        room = (await at_home.ok("room.create", title="Tea"))["room"]["room"]
        await at_home.ok("room.join", room=room)
        joined = await at_gateway.ok("room.join", room=room)
        hub: Any = vars(gateway.app)["_gateway"].hub
        show, failures = hub.show, iter([ZeroDivisionError()])

        def failing(*told: Any) -> None:
            if (failure := next(failures, None)) is not None:
                raise failure
            show(*told)

        monkeypatch.setattr(hub, "show", failing)
        for text in ("one", "two"):
            await at_home.ok("message.send", room=room, text=text)
        seen = [await at_gateway.event("message") for _ in range(2)]
        assert [(each["message"]["text"], each["rev"]) for each in seen] == [
            ("one", joined["rev"] + 1),
            ("two", joined["rev"] + 2),
        ]
