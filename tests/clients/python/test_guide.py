"""The snippets of ``docs/python.md``, each as it stands there."""

import ast
import asyncio
import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest

from models.database.client import Database
from server.runtime.clock import SystemClock
from tests.rigs.described.guide import PYTHON, places, snippets
from tests.rigs.forgery import ISSUER, SHARED_SECRET
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import TOKEN, Caller

pytestmark = pytest.mark.gen_test(timeout=120)


async def run(snippet: str, server: RunningServer) -> None:
    """Run it as ``python -m asyncio`` would, on this server."""
    text = snippet.replace("https://tea.example", f"http://{server.host}")
    code = compile(text, str(PYTHON), "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    waiting = eval(code, {"__name__": "guide"})
    if waiting is not None:
        await asyncio.wait_for(waiting, 60)


async def test_every_snippet_runs(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    assert places(PYTHON) == {"a bot", "in Python", "a webhook"}
    settings: dict[str, Any] = {
        "admin_token": TOKEN,
        "jwt_issuer": ISSUER,
        "jwt_issuer_secret": SHARED_SECRET,
    }
    async with running_server(database, clock=SystemClock(), **settings) as server:
        key = await Caller(server, TOKEN).key_with("rooms", "messages", "users", "webhooks")
        await server.account("Robin", "a long one")
        monkeypatch.setenv("KEY", key.key)
        monkeypatch.setenv("SECRET", SHARED_SECRET)
        # The account has the name that guests are given in the guide.
        texts = [text.replace('guest="Robin"', "guest=True") for text in snippets("in Python", PYTHON)]
        assert len(texts) >= 7
        for text in texts:
            await run(text, server)


async def test_the_bot_of_the_guide_answers(server: RunningServer) -> None:
    (bot,) = snippets("a bot", PYTHON)
    native = await server.connect()
    await native.ok("room.join", room="lobby")
    running = asyncio.create_task(run(bot, server))
    await native.event("member", change="joined")
    ping = await native.ok("message.send", room="lobby", text="!ping")
    await running
    await native.event("message", rev=ping["rev"])
    pong = (await native.event("message"))["message"]
    assert (pong["text"], pong["sender"]["name"], pong["reply_to"]) == ("pong", "Robin", ping["seq"])


async def test_the_receiver_of_the_guide_believes_what_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    (receiver,) = snippets("a webhook", PYTHON)
    monkeypatch.setenv("WEBHOOK_SECRET", "whsec_" + base64.b64encode(b"k" * 24).decode())
    found: dict[str, Any] = {}
    exec(receiver, found)
    body = json.dumps({"type": "message", "at": 1, "data": {"message": {"text": "tea"}}}).encode()
    sent_at = f"{int(time.time())}"
    signed = hmac.digest(b"k" * 24, f"wm-1.{sent_at}.".encode() + body, hashlib.sha256)
    headers = {
        "webhook-id": "wm-1",
        "webhook-timestamp": sent_at,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
    assert found["receive"](headers, body) == 204
    assert found["receive"](headers | {"webhook-timestamp": "1"}, body) == 401
