"""The calls of the application's own server: with a key, with tokens that it signs, and what webhooks bring."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from teahouse_client import Failure, connect
from teahouse_client.server import Server, sign_token, user_id, verify
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application, RequestHandler

from models.database.client import Database
from models.ids import derived_id
from server.runtime.clock import SystemClock
from tests.clients.python.rig import origin
from tests.rigs.forgery import ISSUER, SHARED_SECRET
from tests.rigs.network.cutter import Cutter
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import TOKEN

pytestmark = pytest.mark.gen_test
SCOPES = ["rooms", "messages", "users", "webhooks"]


@asynccontextmanager
async def shop(database: Database) -> AsyncIterator[tuple[RunningServer, Server]]:
    """A server, and a key for it with all scopes."""
    settings: dict[str, Any] = {
        "jwt_issuer": ISSUER,
        "jwt_issuer_secret": SHARED_SECRET,
        "webhook_private": True,
    }
    async with (
        running_server(database, clock=SystemClock(), admin_token=TOKEN, **settings) as running,
        Server(origin(running), TOKEN) as operator,
    ):
        made = await operator.call("POST", "/api/admin/keys", {"name": "shop", "scopes": SCOPES})
        async with Server(origin(running), made["key"]) as server:
            yield running, server


async def test_a_shop_has_rooms_and_people(database: Database) -> None:
    async with shop(database) as (running, server):
        mei = user_id(ISSUER, "mei")
        assert mei == derived_id("x", ISSUER, "mei")
        await server.put_user("mei", "Mei")
        info = await server.create_room("Order 7", visibility="private")
        assert (await server.put_member(info["room"], mei, "moderator"))["role"] == "moderator"

        def token() -> str:
            return sign_token(SHARED_SECRET, issuer=ISSUER, subject="mei", name="Mei")

        async with connect(origin(running), token=token) as client:
            assert client.user["id"] == mei
            room = await client.join(info["room"])
            said = client.events("said")
            message = await server.say(info["room"], "It is on its way")
            assert (await anext(said))["message"]["sender"].get("bot") is True
            await server.say(info["room"], "Thank you", as_=mei)
            assert (await anext(said))["message"]["sender"]["id"] == mei
            await server.edit_message(info["room"], message["seq"], "It is here")
            assert [each["text"] for each in await server.messages(info["room"])] == [
                "It is here",
                "Thank you",
            ]
            assert [each["user"]["id"] async for each in server.members(info["room"])] == [mei]
            assert [each["room"] async for each in server.rooms(query="order")] == [info["room"]]
            assert (await server.update_room(info["room"], topic="done"))["topic"] == "done"
            assert (await server.user(mei))["rooms"] == [{"room": room.id, "role": "moderator"}]
            await server.block(mei, reason="enough")
            with pytest.raises(Failure, match="forbidden"):
                await anext(client.events("typing"))
        await server.unblock(mei)
        await server.delete_message(info["room"], message["seq"])
        await server.remove_member(info["room"], mei)
        await server.delete_room(info["room"])
        with pytest.raises(Failure, match="not_found"):
            await server.room(info["room"])
        with pytest.raises(Failure, match="forbidden"):
            await server.call("GET", "/api/admin/keys")


async def test_a_room_is_taken_along_and_brought_back(database: Database) -> None:
    async with (
        shop(database) as (running, server),
        Server(origin(running), TOKEN) as operator,
    ):
        room = (await server.create_room("Tea"))["room"]
        for text in ("first", "second"):
            await server.say(room, text)
        lines = [line async for line in server.export_room(room)]
        assert [line["text"] for line in lines if line["type"] == "message"] == ["first", "second"]
        with pytest.raises(Failure, match="not_found"):
            [line async for line in server.export_room("r-nowhere")]
        await server.delete_room(room)
        file = "".join(f"{json.dumps(line)}\n" for line in lines).encode()
        with pytest.raises(Failure, match="forbidden"):
            await server.import_rooms(file)
        begun = await operator.import_rooms(file)
        async with asyncio.timeout(30):
            while not (state := await operator.import_state(begun))["rooms"] or state["done"] < state["of"]:
                await asyncio.sleep(0.05)
        (again,) = state["rooms"]
        assert [each["text"] for each in await server.messages(again)] == ["first", "second"]


async def test_events_that_wait_are_given_up_or_sent_again(database: Database) -> None:
    async with shop(database) as (_, server):
        made = await server.create_webhook("http://127.0.0.1:9/", ["message"])
        room = (await server.create_room("Tea"))["room"]
        await server.say(room, "tea")
        async with asyncio.timeout(30):
            while not (await server.webhooks())[0]["waiting"]:
                await asyncio.sleep(0.05)
        assert await server.failed_webhooks(made["id"]) == []
        # What waits is sent anyway.
        assert await server.replay_webhook(made["id"], 0) == 0
        with pytest.raises(Failure, match="not_found"):
            await server.skip_webhook(made["id"], "wm-nothing")


async def test_a_call_whose_answer_is_lost_takes_effect_once(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teahouse_client.connection.backoff.Backoff.next_s", lambda _: 0.01)
    async with (
        shop(database) as (running, server),
        Cutter(int(running.host.rpartition(":")[2])) as cutter,
        Server(origin(running, cutter.port), server._key) as through,
    ):
        room = (await server.create_room("Tea"))["room"]
        cutter.go_silent()
        saying = asyncio.create_task(through.say(room, "once"))
        await asyncio.sleep(0.1)
        cutter.cut()
        cutter.go_on()
        assert (await saying)["text"] == "once"
        assert [each["text"] for each in await server.messages(room)] == ["once"]


class Hook(RequestHandler):
    def initialize(self, came: "asyncio.Queue[tuple[dict[str, str], bytes]]") -> None:
        self._came = came

    def post(self) -> None:
        self._came.put_nowait((dict(self.request.headers.get_all()), self.request.body))


async def test_a_webhook_is_believed_if_it_is_signed_and_new(database: Database) -> None:
    came: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()
    socket, port = bind_unused_port()
    receiver = HTTPServer(Application([("/", Hook, {"came": came})], log_function=lambda _: None))
    receiver.add_sockets([socket])
    try:
        async with shop(database) as (_, server):
            made = await server.create_webhook(f"http://127.0.0.1:{port}/", ["message"])
            room = (await server.create_room("Tea"))["room"]
            await server.say(room, "tea")
            headers, body = await asyncio.wait_for(came.get(), 30)
            event = verify(made["secret"], headers, body)
            assert (event["type"], event["data"]["message"]["text"]) == ("message", "tea")
            sent_at = int(headers["Webhook-Timestamp"])
            refused: list[tuple[str, dict[str, str], bytes, float]] = [
                (made["secret"], headers, body + b" ", sent_at),
                ("whsec_" + "A" * 32, headers, body, sent_at),
                (made["secret"], headers, body, sent_at + 301),
                (made["secret"], headers, body, sent_at - 301),
                (made["secret"], headers | {"Webhook-Id": "wm-other"}, body, sent_at),
                (made["secret"], headers | {"Webhook-Timestamp": "soon"}, body, sent_at),
                (made["secret"], {}, body, sent_at),
            ]
            for secret, given, text, now_s in refused:
                with pytest.raises(Failure, match="unauthorized"):
                    verify(secret, given, text, now_s=now_s)
            assert [each["id"] for each in await server.webhooks()] == [made["id"]]
            await server.delete_webhook(made["id"])
    finally:
        receiver.stop()
        await receiver.close_all_connections()
