"""The home loses its lease while it runs: it goes on as a gateway, its sockets stay, and not a word is lost."""

import asyncio
from typing import Any

import pytest

from models.database.client import Database
from models.database.holding.holder import Holder
from models.ids import NodeId
from models.stores.history import LOG
from models.stores.rooms import ROOMS
from server.runtime.clock import since_boot
from tests.rigs.client import Client
from tests.rigs.server import RunningServer
from tests.rigs.sockets import gate_before
from tests.wire.matchmaking.seekers import found, waiting
from tests.wire.relaying.several import several_servers

pytestmark = pytest.mark.gen_test(timeout=90)


async def take_over(server: RunningServer) -> None:
    """Have ``server`` take the lease as if its holder had been silent for too long."""
    async with asyncio.timeout(30):
        # Its own last term, if it had one, is over by then.
        while vars(server.app)["_term"].home:
            await asyncio.sleep(0.02)
    lease: Any = vars(server.app)["_lease"]
    while True:
        seen = await lease._store.read()
        if await lease._store.take(seen, lease.node, lease.holder, seen.fence):
            break
    async with asyncio.timeout(30):
        while not vars(server.app)["_term"].home:
            await asyncio.sleep(0.02)


async def say(socket: Client, room: str, text: str) -> int:
    """Send until it is acknowledged; its ``rev``."""
    async with asyncio.timeout(30):
        while True:
            reply = await socket.ask("message.send", room=room, text=text, nonce=text)
            if reply["op"] == "ok":
                rev: int = reply["rev"]
                return rev
            assert reply["code"] == "unavailable"
            await asyncio.sleep(0.05)


def told(socket: Client, room: str, after: int) -> list[dict[str, Any]]:
    """The changes of the room that the socket was shown since it joined at ``after``."""
    mine = [each for each in socket.frames if each.get("room") == room and "id" not in each]
    return [each for each in mine if each.get("rev", 0) > after]


async def test_a_deposed_home_goes_on_as_a_gateway_and_may_be_the_home_again(database: Database) -> None:
    async with several_servers(database, 2) as (first, second):
        ann, ben = (
            await first.connect(await first.guest("Ann")),
            await second.connect(await second.guest("Ben")),
        )
        room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
        await ann.ok("room.join", room=room)
        joined = await ben.ok("room.join", room=room)
        after = joined["rev"]
        said = {}
        for number, (server, old) in enumerate([(second, first), (first, second)]):
            under_way = [
                asyncio.create_task(say(each, room, f"{number} {each is ann}")) for each in (ann, ben)
            ]
            await take_over(server)
            for task, each in zip(under_way, (ann, ben), strict=True):
                said[f"{number} {each is ann}"] = await task
            for each in (ann, ben):
                said[f"{number} {each is ann} later"] = await say(each, room, f"{number} {each is ann} later")
            assert not vars(old.app)["_must_end"].is_set()
        last = max(said.values())
        for each in (ann, ben):
            async with asyncio.timeout(30):
                while not any(event["rev"] == last for event in told(each, room, after)):
                    await asyncio.sleep(0.02)
            events = [event for event in told(each, room, after) if event["rev"] <= last]
            assert [event["rev"] for event in events] == list(range(after + 1, last + 1))
            texts = {event["message"]["text"]: event["rev"] for event in events if event["op"] == "message"}
            assert texts == said
            # The rest are barriers: the room as it is.
            others = [event for event in events if event["op"] != "message"]
            assert {(event["op"], event["info"]["title"]) for event in others} <= {("room", "Tea")}
        stored = await database.collection(LOG).find({"room": room}).to_list(None)
        fences = [each["fence"] for each in sorted(stored, key=lambda each: each["rev"])]
        assert fences == sorted(fences)
        assert fences[-1] == fences[0] + 2


async def test_during_a_drain_commands_wait_for_the_next_home_with_a_nonce_or_without(
    database: Database,
) -> None:
    async with several_servers(database, 2) as (first, second):
        ben = await second.connect(await second.guest("Ben"))
        room = (await ben.ok("room.create", title="Tea"))["room"]["room"]
        joined = await ben.ok("room.join", room=room)
        has_ended, revs = asyncio.Event(), []

        async def talk(number: int) -> None:
            while not has_ended.is_set():
                revs.append((await ben.ok("message.send", room=room, text=f"{number}"))["rev"])

        async with asyncio.TaskGroup() as group:
            for number in range(8):
                group.create_task(talk(number))
            await ben.event("message")
            await first.stop()
            has_ended.set()
        assert sorted(revs) == list(range(joined["rev"] + 1, joined["rev"] + 1 + len(revs)))
        # Its heads were handed over: no barrier, and the log says who stored what.
        stored = await database.collection(LOG).find({"room": room}).to_list(None)
        assert {each["fence"] for each in stored} == {1, 2}


async def test_a_drain_hands_over_a_room_without_a_log_with_its_numbers(database: Database) -> None:
    async with several_servers(database, 2) as (first, second):
        ann, ben = (
            await second.connect(await second.guest("Ann")),
            await second.connect(await second.guest("Ben")),
        )
        room = (await ann.ok("room.create", title="Tea", history="none"))["room"]["room"]
        await ann.ok("room.join", room=room)
        joined = await ben.ok("room.join", room=room)
        await ann.ok("message.send", room=room, text="before")
        await first.stop()
        sent = await ann.ok("message.send", room=room, text="after")
        assert sent["rev"] == joined["rev"] + 2
        assert [(await ben.event("message"))["message"]["text"] for _ in range(2)] == ["before", "after"]
        again = await ben.ok("room.join", room=room, since=sent["rev"], epoch=joined["epoch"])
        assert (again["epoch"], again["changes"]) == (joined["epoch"], [])
        # Once: after a crash the next one begins anew.
        document = await database.collection(ROOMS).find_one({"_id": room})
        assert document is not None
        assert "handed_over" not in document


async def test_a_home_whose_lease_ran_out_acknowledges_nothing_not_even_what_is_stored_nowhere(
    database: Database,
) -> None:
    async with several_servers(database, 1) as (home,):
        ann = await home.connect(await home.guest("Ann"))
        room = (await ann.ok("room.create", title="Tea", history="none"))["room"]["room"]
        await ann.ok("room.join", room=room)
        lease: Any = vars(home.app)["_lease"]
        seen = await lease._store.read()
        other = Holder(host="tea-2", pid=1, since_at=1, machine="another", started="1")
        assert await lease._store.take(seen, NodeId("n-other"), other, seen.fence)
        # As its clock says once it was stopped for so long.
        lease._until = since_boot()
        assert (await ann.refused("message.send", room=room, text="too late"))["code"] == "unavailable"
        async with asyncio.timeout(30):
            while vars(home.app)["_wiring"] is not None:
                await asyncio.sleep(0.02)
        assert (await ann.ask("ping"))["op"] == "pong"


async def test_a_waiting_user_finds_a_match_at_the_next_home(database: Database) -> None:
    async with several_servers(database, 2) as (first, second):
        ann = await second.connect(await second.guest("Ann"))
        ticket = await waiting(ann)
        await first.stop()
        assert await waiting(ann) == ticket
        ben = await second.connect(await second.guest("Ben"))
        other = await waiting(ben)
        assert (await found(ann, ticket))["room"] == (await found(ben, other))["room"]


async def test_what_was_asked_over_http_is_asked_of_the_next_home(database: Database) -> None:
    async with several_servers(database, 2) as (first, second):
        ann = await second.guest("Ann")
        async with gate_before(first.part("auth"), "verify") as gate:
            asking = asyncio.ensure_future(second.api.get("/api/me", token=ann.token))
            changing = asyncio.ensure_future(second.api.post("/api/ticket", token=ann.token))
            await gate.reached.wait()
            await take_over(second)
            assert (await asking).status == 200
            # This one may have had its effect.
            refused = await changing
            assert refused.status == 503
            assert refused.headers["Retry-After"] == "1"
            gate.open()
