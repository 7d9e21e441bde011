"""A server that is killed in the middle of an import: the same file, sent again, goes on, and nothing comes twice."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from tests.chaos.processes import ServerProcess

TOKEN: Final = "of-the-administrator-of-a-test"
COUNT: Final = 1_500
ENOUGH_S: Final = 120.0


def file_of_one_room() -> bytes:
    lines: list[dict[str, Any]] = [{"type": "room", "room": "r-tea", "title": "Tea"}]
    for seq in range(1, COUNT + 1):
        said = {"seq": seq, "sender": {"id": "u-1", "name": "Ann"}, "sent_at": seq, "text": f"cup {seq}"}
        lines.append({"type": "message"} | said | ({"thread": 1} if seq % 10 == 0 else {}))
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


async def called(server: ServerProcess, path: str, body: bytes | None = None) -> bytes:
    method = "GET" if body is None else "POST"
    url = f"http://127.0.0.1:{server.port}{path}"
    request = HTTPRequest(url, method, body=body, request_timeout=ENOUGH_S)
    request.headers["Authorization"] = f"Bearer {TOKEN}"
    answer: bytes = (await AsyncHTTPClient().fetch(request)).body
    return answer


async def until(
    server: ServerProcess, import_id: str, is_so: Callable[[dict[str, Any]], bool]
) -> dict[str, Any]:
    async with asyncio.timeout(ENOUGH_S):
        while True:
            told: dict[str, Any] = json.loads(await called(server, f"/api/imports/{import_id}"))
            if is_so(told):
                return told
            await asyncio.sleep(0.02)


@pytest.mark.long
def test_an_import_goes_on_after_its_server_was_killed(tmp_path: Path) -> None:
    async def play() -> None:
        server, file = ServerProcess(tmp_path, ADMIN_TOKEN=TOKEN), file_of_one_room()
        await server.start()
        try:
            import_id = json.loads(await called(server, "/api/rooms/import", file))["import"]
            told = await until(server, import_id, lambda told: told["done"] > 200)
            assert told["done"] < told["of"]
            await server.kill()
            await server.start()
            told = json.loads(await called(server, f"/api/imports/{import_id}"))
            assert told["done"] < told["of"]
            assert "send the same file again" in told["errors"][-1]["message"]
            assert json.loads(await called(server, "/api/rooms/import", file)) == {"import": import_id}
            told = await until(server, import_id, lambda told: told["done"] == told["of"])
            assert (told["errors"], told["rooms"]) == ([], ["r-tea"])
            lines = map(json.loads, (await called(server, "/api/rooms/r-tea/export")).splitlines())
            said = sorted(
                (each for each in lines if each["type"] == "message"), key=lambda each: int(each["seq"])
            )
            assert [(each["seq"], each["text"]) for each in said] == [
                (n, f"cup {n}") for n in range(1, COUNT + 1)
            ]
            assert said[0]["replies"] == {"count": COUNT // 10, "last_at": COUNT}
        finally:
            await server.stop()

    asyncio.run(play())
