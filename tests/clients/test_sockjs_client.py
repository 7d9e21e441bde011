"""``sockjs-client`` under Node, and SockJS's raw WebSocket: a long conversation through cut connections by each."""

import json
from typing import Final

import pytest

from tests.clients.node import go, running, told
from tests.cutter import Cutter
from tests.rig import House, User
from tests.rig_client import Client

pytestmark = [pytest.mark.gen_test(timeout=240), pytest.mark.timeout(300)]
MESSAGES: Final = 1_000
# Of them by the one over SockJS; the native one, who is faster, says so many at each.
SAYS: Final = 250
ANSWERS: Final = MESSAGES // SAYS - 1
CUTS: Final = 8


def session_of(user: User) -> str:
    """What the SDK keeps of a session."""
    who = {"id": user.id, "name": user.name, "guest": user.guest}
    return json.dumps({"access_token": user.token, "refresh_token": user.refresh_token, "user": who})


@pytest.mark.parametrize("transport", ["raw", "websocket", "xhr-streaming", "eventsource", "xhr-polling"])
async def test_a_thousand_messages_through_cut_connections(house: House, transport: str) -> None:
    native, other = await house.connect(), await house.guest()
    room = (await native.ok("room.create", title="Tea"))["room"]["room"]
    await native.ok("room.join", room=room)
    behind = int(house.host.rpartition(":")[2])
    async with Cutter(behind) as cutter:
        origin, who = f"http://127.0.0.1:{cutter.port}", session_of(other)
        arguments = (origin, transport, who, room, f"{SAYS}", f"{MESSAGES}")
        async with running("sockjs_talk.mjs", *arguments) as process:
            lines = told(process)
            assert await anext(lines) == {"listening": room}
            go(process)
            for number in range(1, SAYS + 1):
                assert await anext(lines) == {"said": f"{transport} {number}"}
                await answer(native, room, number)
                if number % (SAYS // CUTS) == 0:
                    cutter.cut()
            last = await anext(lines)
    assert last["opened"] > 1
    texts = [(await native.event("message"))["message"]["text"] for _ in range(MESSAGES)]
    assert last["heard"] == [[seq, text] for seq, text in enumerate(texts, 1)]
    for name, many in ((transport, SAYS), ("native", MESSAGES - SAYS)):
        assert [text for text in texts if text.startswith(name)] == [
            f"{name} {n}" for n in range(1, many + 1)
        ]


async def answer(native: Client, room: str, number: int) -> None:
    """Say the native one's share of what is said at a message of the other one."""
    for n in range((number - 1) * ANSWERS, number * ANSWERS):
        await native.ok("message.send", room=room, text=f"native {n + 1}")
