"""``GET /openapi.json`` and ``GET /asyncapi.json``: the server describes itself to whoever asks."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.described import answers, frames
from tests.rigs.reachable_server import ReachableServer
from tests.wire.operators.rig import operated

pytestmark = pytest.mark.gen_test(timeout=60)
# What stands in the place of each parameter; by subject is asked with a query.
NAMED = {"ending": "json", "seq": "1", "key": "k-none", "symbol": "NONE"}


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every call of the description: its method, an address, and what is said of it."""
    for path, methods in answers.description()["paths"].items():
        for method, operation in methods.items():
            parameters = operation.get("parameters", ())
            names = {
                each["name"]: NAMED.get(each["name"], "none") for each in parameters if each["in"] == "path"
            }
            yield method.upper(), path.format(**names), operation


async def test_the_server_describes_itself_to_whoever_asks(shared_server: ReachableServer) -> None:
    for path, expected in (("/openapi.json", answers), ("/asyncapi.json", frames)):
        found = await asyncio.gather(*(shared_server.api.get(path) for _ in range(3)))
        assert [answer.status for answer in found] == [200, 200, 200]
        assert found[0].headers["Content-Type"] == "application/json"
        assert all(answer.json == expected.description() for answer in found)


async def test_every_call_asks_for_the_token_that_it_says_it_needs(database: Database) -> None:
    """And no other call does; where one is needed, nonsense is none."""
    wrong = []
    async with operated(database, feed_source="push", feed_key="the key") as operator:
        for method, path, operation in operations():
            needed = {} not in operation.get("security", [{}])
            for token in (None, "nonsense") if needed else (None,):
                answer = await operator.server.api.call(method, path, token=token)
                if needed != (answer.status == 401):
                    wrong.append((method, path, token, answer.status))
    assert wrong == []


async def test_a_users_token_opens_what_is_for_users_alone(shared_server: ReachableServer) -> None:
    user = await shared_server.guest()
    for method, path, operation in operations():
        security = operation.get("security", [{}])
        if method == "DELETE" or path in ("/api/logout", "/api/uploads"):
            continue
        answer = await shared_server.api.call(method, path, token=user.token)
        if security[0].keys() & {"key", "operator"}:
            assert (answer.status, answer.code) == (403, "forbidden"), (method, path)
        elif {"user": []} in security:
            assert answer.status not in (401, 403), (method, path, answer.raw)
