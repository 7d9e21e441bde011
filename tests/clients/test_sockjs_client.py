"""``sockjs-client`` under Node: each of its transports carries a long conversation through cut connections."""

import asyncio
import json
from typing import Final

import pytest

from tests.clients.node import go, running, told
from tests.cutter import Cutter
from tests.rig import House, User
from tests.rig_client import Client

pytestmark = [pytest.mark.gen_test(timeout=240), pytest.mark.timeout(300)]
EACH: Final = 500
CUTS: Final = 8


def session_of(user: User) -> str:
    """What the SDK keeps of a session."""
    who = {"id": user.id, "name": user.name, "guest": user.guest}
    return json.dumps({"access_token": user.token, "refresh_token": user.refresh_token, "user": who})


async def say(client: Client, room: str, cutter: Cutter) -> None:
    """Say one's part, and cut the other's connections now and then."""
    for n in range(1, EACH + 1):
        await client.ok("message.send", room=room, text=f"native {n}")
        if n % (EACH // CUTS) == 0:
            cutter.cut()


@pytest.mark.parametrize("transport", ["websocket", "xhr-streaming", "eventsource", "xhr-polling"])
async def test_a_thousand_messages_through_cut_connections(house: House, transport: str) -> None:
    native, other = await house.connect(), await house.guest()
    room = (await native.ok("room.create", title="Tea"))["room"]["room"]
    await native.ok("room.join", room=room)
    behind = int(house.host.rpartition(":")[2])
    async with Cutter(behind) as cutter:
        arguments = (
            f"http://127.0.0.1:{cutter.port}",
            transport,
            session_of(other),
            room,
            f"{EACH}",
            f"{2 * EACH}",
        )
        async with running("sockjs_talk.mjs", *arguments) as process:
            lines = told(process)
            assert await anext(lines) == {"listening": room}
            go(process)
            saying = asyncio.create_task(say(native, room, cutter))
            *said, last = [line async for line in lines]
            await saying
        assert cutter.cuts >= CUTS
    assert len(said) == EACH
    assert last["opened"] > 1
    texts = [(await native.event("message"))["message"]["text"] for _ in range(2 * EACH)]
    assert last["heard"] == [[seq, text] for seq, text in enumerate(texts, 1)]
    expected = {f"native {n}" for n in range(1, EACH + 1)} | {f"{transport} {n}" for n in range(1, EACH + 1)}
    assert set(texts) == expected
    assert len(texts) == len(expected)
