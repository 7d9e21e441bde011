"""Explains every command that a store sends, just before the database carries it out."""

import os
from collections.abc import AsyncIterator, Awaitable, Iterator
from typing import Any, Final, TypeVar

from pymongo import MongoClient
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

T = TypeVar("T")

# What walks an index, or looks up ids, in the words of MongoDB 4 to 8.
_BY_INDEX: Final = {"IXSCAN", "IDHACK", "EXPRESS_IXSCAN", "EXPRESS_CLUSTERED_IXSCAN", "CLUSTERED_IXSCAN"}
_EMPTY: Final = {"EOF"}
# The keys that a query may examine beyond twice of what it returns: one that finds nothing looks at some, too.
_FEW: Final = 3


async def listed(pages: AsyncIterator[T]) -> list[T]:
    """All pages."""
    return [page async for page in pages]


class Explained:
    """What the database says of one query, and how many documents it brought."""

    def __init__(self, name: str, query: Any, explained: Any) -> None:
        self.name = name
        self.query = query
        self.stages = set(_values(explained, "stage", within="winningPlan"))
        self.keys = max((*_values(explained, "totalKeysExamined"), *_values(explained, "totalDocsExamined")))
        self.returned = 0

    def wrong(self, walks: int) -> str | None:
        """What is wrong with it, where up to ``walks`` keys may be examined however few documents it brings."""
        if "COLLSCAN" in self.stages or not self.stages & (_BY_INDEX | _EMPTY):
            return f"{self}: no index, but {sorted(self.stages)}"
        if self.keys > max(2 * self.returned, walks) + _FEW:
            return f"{self}: {self.keys} keys for {self.returned} documents"
        return None

    def __str__(self) -> str:
        return f"{self.name} {str(self.query)[:300]}"


class Explainer(CommandListener):
    """Listens to the driver of a store, and asks the database for its plans over a connection of its own."""

    def __init__(self, uri: str) -> None:
        self._client: MongoClient[dict[str, Any]] = MongoClient(uri)
        self._is_embedded = "TEST_MONGODB_URI" not in os.environ
        self._under_way: dict[int, list[Explained]] = {}
        self._seen: list[Explained] = []

    def close(self) -> None:
        self._client.close()

    async def bounded(self, call: Awaitable[T], *, walks: int = 0) -> T:
        """The result of ``call``. Each query in it must walk an index, and examine 2 keys a document or ``walks``."""
        self._seen.clear()
        result = await call
        assert [wrong for each in self._seen if (wrong := each.wrong(walks))] == []
        return result

    def started(self, event: CommandStartedEvent) -> None:
        queries = [self._explained(event, *each) for each in _queries(event.command_name, event.command)]
        self._under_way[event.request_id] = queries
        self._seen += queries

    def succeeded(self, event: CommandSucceededEvent) -> None:
        queries = self._under_way.pop(event.request_id, [])
        returned = _returned(event.reply)
        for each in queries:
            each.returned = returned if len(queries) == 1 else 1

    def failed(self, event: CommandFailedEvent) -> None:
        self._under_way.pop(event.request_id, None)

    def _explained(self, event: CommandStartedEvent, collection: str, query: dict[str, Any]) -> Explained:
        asked = query
        if self._is_embedded and "_id" in query.get("filter", ()):
            # It looks up the ids whatever stands beside them, but says so only where nothing does.
            asked = query | {"filter": {"_id": query["filter"]["_id"]}}
        explained = self._client[event.database_name].command("explain", asked, verbosity="executionStats")
        return Explained(f"{event.command_name} in {collection}", query, explained)


def _queries(name: str, command: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The queries in a command of the driver, each with its collection; as ``find`` where it changes something."""
    collection = command.get(name)
    match name:
        case "find":
            fields = ("find", "filter", "sort", "limit", "projection")
            yield collection, {field: command[field] for field in fields if field in command}
        case "aggregate":
            yield collection, {"aggregate": collection, "pipeline": command["pipeline"], "cursor": {}}
        case "update" | "delete":
            for each in command[f"{name}s"]:
                yield collection, {"find": collection, "filter": each["q"]}
        case "findAndModify" | "count" | "distinct":
            yield collection, {"find": collection, "filter": command.get("query", {})}


def _returned(reply: Any) -> int:
    if "cursor" in reply:
        return len(reply["cursor"].get("firstBatch", ()))
    if "value" in reply:
        return int(reply["value"] is not None)
    return int(reply.get("n", 0))


def _values(explained: Any, key: str, within: str | None = None) -> Iterator[Any]:
    """Every value of ``key``, however deep; with ``within`` only those below that key."""
    if isinstance(explained, list):
        for each in explained:
            yield from _values(each, key, within)
    elif isinstance(explained, dict):
        for name, each in explained.items():
            if name == key and within is None:
                yield each
            yield from _values(each, key, None if name == within else within)
