"""Files that come in, and what becomes of them."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from tests.rigs.client import WAIT_S
from tests.wire.operators.rig import Caller

Lines = list[dict[str, Any]]


def as_lines(lines: Sequence[object]) -> bytes:
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


async def sent(operator: Caller, raw: bytes) -> str:
    """The id of the import that a file begins."""
    answer = await operator.server.api.call("POST", "/api/rooms/import", token=operator.key, raw=raw)
    assert answer.status == 202, answer.raw
    (import_id,) = answer.json.values()
    assert answer.json == {"import": import_id}
    return str(import_id)


async def refused(operator: Caller, raw: bytes) -> tuple[int, str]:
    answer = await operator.server.api.call("POST", "/api/rooms/import", token=operator.key, raw=raw)
    return answer.status, answer.code


async def done(operator: Caller, import_id: str) -> dict[str, Any]:
    """What is told of an import once it is over."""
    async with asyncio.timeout(WAIT_S):
        while True:
            told: dict[str, Any] = await operator.ok("GET", f"/api/imports/{import_id}")
            if told["done"] == told["of"]:
                return told
            await asyncio.sleep(0.01)


async def imported(operator: Caller, raw: bytes) -> dict[str, Any]:
    return await done(operator, await sent(operator, raw))


async def exported(operator: Caller, room: str) -> Lines:
    answer = await operator.ask("GET", f"/api/rooms/{room}/export")
    assert answer.status == 200, answer.raw
    return [json.loads(line) for line in answer.raw.decode().splitlines()]


async def messages_of(operator: Caller, room: str) -> Lines:
    """The messages of a room that its export holds, by ``seq``."""
    found = [line for line in await exported(operator, room) if line["type"] == "message"]
    return sorted(found, key=lambda line: int(line["seq"]))
