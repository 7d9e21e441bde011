"""A long conversation of a program with a native client, through connections that are cut on the way."""

from typing import Any, Final

from tests.clients.node import go, running, told
from tests.rigs.client import Client
from tests.rigs.network.cutter import Cutter
from tests.rigs.server import RunningServer

MESSAGES: Final = 1_000
# Of them by the program; the native client, which is faster, says so many at each.
SAYS: Final = 250
ANSWERS: Final = MESSAGES // SAYS - 1
CUTS: Final = 8


async def talked(server: RunningServer, script: str, carrier: str, who: str, *more: str) -> dict[str, Any]:
    """What the program tells at its end, when it has heard the same as the native client, and nothing was lost."""
    native = await server.connect()
    room = (await native.ok("room.create", title="Tea"))["room"]["room"]
    await native.ok("room.join", room=room)
    async with Cutter(int(server.host.rpartition(":")[2])) as cutter:
        origin = f"http://127.0.0.1:{cutter.port}"
        arguments = (origin, carrier, who, room, f"{SAYS}", f"{MESSAGES}", *more)
        async with running(script, *arguments) as process:
            lines = told(process)
            assert (await anext(lines))["listening"] == room
            go(process)
            for number in range(1, SAYS + 1):
                assert await anext(lines) == {"said": f"{carrier} {number}"}
                await _answer(native, room, number)
                if number % (SAYS // (CUTS + 1)) == 0 and cutter.cuts < CUTS:
                    cutter.cut()
            end: dict[str, Any] = await anext(lines)
    assert end["opened"] > 1
    texts = [(await native.event("message"))["message"]["text"] for _ in range(MESSAGES)]
    assert end["heard"] == [[seq, text] for seq, text in enumerate(texts, 1)]
    for name, many in ((carrier, SAYS), ("native", MESSAGES - SAYS)):
        said = [text for text in texts if text.startswith(f"{name} ")]
        assert said == [f"{name} {n}" for n in range(1, many + 1)]
    return end


async def _answer(native: Client, room: str, number: int) -> None:
    for n in range((number - 1) * ANSWERS, number * ANSWERS):
        await native.ok("message.send", room=room, text=f"native {n + 1}")
