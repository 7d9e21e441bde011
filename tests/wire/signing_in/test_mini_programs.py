"""Sockets of mini programs, opened as ``wx.connectSocket`` opens them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from models.database.client import Database
from tests.rigs.client import Client
from tests.rigs.reachable_server import ReachableServer, User
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import texts

pytestmark = pytest.mark.gen_test

JSON = "teahouse.v1.json"


@asynccontextmanager
async def listing(database: Database, *app_ids: str) -> AsyncIterator[RunningServer]:
    async with running_server(database, wechat_appid=app_ids) as other:
        yield other


def referer(app_id: str, version: str = "34") -> dict[str, str]:
    return {"Referer": f"https://servicewechat.com/{app_id}/{version}/page-frame.html"}


async def shown(server: RunningServer, user: User, task: str = "chat") -> Client:
    """The mini program is shown: it connects with its token in a header, as it may set all but the Referer."""
    return await server.connect(user, task, headers=referer("wx1"))


async def test_a_listed_app_id_is_let_in_and_another_refused_before_the_upgrade(database: Database) -> None:
    async with listing(database, "wx1", "wx2") as server:
        for app_id in ("wx1", "wx2"):
            assert (await server.connect(headers=referer(app_id, "devtools"))).hello
        ann = await server.guest()
        for headers in (
            referer("wx3"),
            referer("wx1") | {"Origin": "null"},
            {"Referer": "https://servicewechat.com/"},
        ):
            status, error = await server.refusal(headers=headers | {"Authorization": f"Bearer {ann.token}"})
            assert (status, error["code"]) == (403, "forbidden")


async def test_without_listed_app_ids_no_mini_program_comes_in(
    shared_server: ReachableServer,
) -> None:
    status, error = await shared_server.refusal(headers=referer("wx1"))
    assert (status, error["message"]) == (403, "this mini program is not allowed here")


async def test_every_door_knows_them(database: Database) -> None:
    async with listing(database, "wx1") as server:
        for path in ("/echo", "/stock", "/"):
            assert (await server.refusal(path=path, headers=referer("wx3")))[0] == 403, path


async def test_the_token_comes_in_protocols_as_well(database: Database) -> None:
    async with listing(database, "wx1") as server:
        ann = await server.guest()
        socket = await server.open(
            query="task=game&data=ignored", offered=[f"bearer.{ann.token}", JSON], headers=referer("wx1")
        )
        assert (await socket.greeted())["task"] == "game"
        assert socket.socket.subprotocol == JSON


async def test_hiding_and_showing_costs_nothing_but_a_resume(database: Database) -> None:
    async with listing(database, "wx1") as server:
        ann, ben = await server.guest("Ann"), await server.guest("Ben")
        talker = await server.connect(ben)
        await talker.ok("room.join", room="lobby")
        socket = await shown(server, ann)
        known = await socket.ok("room.join", room="lobby")
        rev, seen = known["rev"], [message["seq"] for message in known["messages"]]
        for round_ in range(3):
            await talker.ok("message.send", room="lobby", text=f"shown {round_}")
            message = await socket.event("message")
            rev = message["rev"]
            seen.append(message["message"]["seq"])
            await socket.cut()
            await talker.ok("message.send", room="lobby", text=f"hidden {round_}")
            socket = await shown(server, ann)
            reply = await socket.ok("room.join", room="lobby", since=rev, epoch=known["epoch"])
            assert (reply["resync"], reply["more"]) == (False, False)
            changes = reply["changes"]
            assert [change["op"] for change in changes] == ["message"]
            assert texts(change["message"] for change in changes) == [f"hidden {round_}"]
            rev = reply["rev"]
            seen += [change["message"]["seq"] for change in changes]
        assert seen == list(range(1, 7))


async def test_five_sockets_at_once_and_a_new_one_of_a_task_takes_its_place(database: Database) -> None:
    async with listing(database, "wx1") as server:
        ann = await server.guest()
        sockets = [await shown(server, ann, f"t{number}") for number in range(5)]
        await shown(server, ann, "t0")
        assert (await sockets[0].closed())[0] == 4409
        token = {"Authorization": f"Bearer {ann.token}"}
        status, error = await server.refusal(query="task=t5", headers=referer("wx1") | token)
        assert (status, error["code"]) == (429, "rate_limited")
        await sockets[1].send_raw(json.dumps({"op": "ping", "id": 1}))
        await sockets[1].event("pong")
