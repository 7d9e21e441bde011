"""A database that can be made to fail on purpose, behind a network that can too, for a server to suffer from."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pymongo

from models.database.embedded import EmbeddedDatabase
from tests.chaos.stress import TALKERS, Stress
from tests.rigs.network.proxy import Proxy


class Faulty:
    """The database, the network before it, and people on a server that uses both."""

    def __init__(self, embedded: EmbeddedDatabase, proxy: Proxy, stress: Stress) -> None:
        self.embedded = embedded
        self.proxy = proxy
        self.stress = stress

    def fail(self, command: str, mode: Any, **how: Any) -> None:
        """Set the database's ``failCommand``: only the server's own commands meet it."""
        data = {"failCommands": [command], "appName": "teahouse", **how}
        self._admin({"configureFailPoint": "failCommand", "mode": mode, "data": data})

    def fail_no_more(self) -> None:
        self._admin({"configureFailPoint": "failCommand", "mode": "off"})

    def _admin(self, command: dict[str, Any]) -> None:
        with pymongo.MongoClient[dict[str, Any]](self.embedded.uri, timeoutMS=5_000) as client:
            client.admin.command(command)


@asynccontextmanager
async def faulty(
    folder: Path, seed: int, options: str = "", *, talkers: int = TALKERS
) -> AsyncIterator[Faulty]:
    """People on a server with such a database; ``options`` are added to the URI that the server is given."""
    embedded = EmbeddedDatabase(folder / "database", test_commands=True, password=False)
    uri = await embedded.start()
    try:
        async with Proxy(int(uri.rpartition(":")[2].partition("/")[0])) as proxy:
            uris = {"mongodb_uri": proxy.uri + options, "audit_uri": uri}
            stress = Stress(folder / "server", seed, talkers=talkers, **uris)
            try:
                await stress.begin()
                yield Faulty(embedded, proxy, stress)
                await stress.end()
            finally:
                await stress.server.stop()
    finally:
        await embedded.stop()
