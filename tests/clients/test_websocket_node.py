"""WebSocket-Node (``websocket`` from npm) against the echo and the native protocol."""

import asyncio
from typing import Final

import pytest

from tests.clients.node import go, running, told
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test(timeout=240)
EACH: Final = 50


async def test_it_is_echoed_and_talks_in_a_room(server: RunningServer) -> None:
    native, other = await server.connect(), await server.guest()
    room = (await native.ok("room.create", title="Tea"))["room"]["room"]
    await native.ok("room.join", room=room)
    arguments = (f"http://{server.host}", other.token, room, f"{EACH}", f"{2 * EACH}")
    async with running("websocket_node.mjs", *arguments) as process:
        lines = told(process)
        echoed = await anext(lines)
        assert echoed == {
            "protocol": "echo-protocol",
            "text": ["utf8", "crème brûlée 茶"],
            "binary": ["binary", True],
            "empty": ["utf8", ""],
        }
        assert await anext(lines) == {"listening": room}
        go(process)
        for n in range(1, EACH + 1):
            await native.ok("message.send", room=room, text=f"native {n}")
        talk = await anext(lines)
        assert await asyncio.wait_for(process.wait(), 10) == 0
    assert (talk["task"], talk["protocol"]) == ("node", "teahouse.v1.json")
    texts = [(await native.event("message"))["message"]["text"] for _ in range(2 * EACH)]
    assert talk["heard"] == [[seq, text] for seq, text in enumerate(texts, 1)]
    for who in ("native", "node"):
        assert [text for text in texts if text.startswith(who)] == [f"{who} {n}" for n in range(1, EACH + 1)]
