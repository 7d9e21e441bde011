"""Users who delete themselves, and all that a database holds."""

from typing import Any

from models.database.client import Database
from tests.rigs.client import Frame
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest

DELETED = {"id": "deleted", "name": "deleted"}


async def delete(server: RunningServer, who: Guest, **body: Any) -> None:
    """``who`` deletes its account; returns when nothing is left of it."""
    answer = await server.api.call("DELETE", "/api/me", body, token=who.user.token)
    assert (answer.status, answer.json) == (202, {})
    await server.part("deletions").finished()


async def everything_in(database: Database) -> str:
    """All documents as text, ids and marks apart."""
    driver: Any = database.collection("meta").database
    found = []
    for name in await driver.list_collection_names():
        found += [f"{name}: {document!r}" async for document in database.collection(name).find({})]
    return "\n".join(found)


def messages_of(changes: list[Frame]) -> list[Frame]:
    return [change["message"] for change in changes if change["op"] == "message"]
