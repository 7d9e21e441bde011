"""Databases that are emptied and given to one test after another: their indexes are made once.

A server makes more than 70 indexes in a new database, which takes as long as the rest of its start.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import pytest
from pymongo.errors import PyMongoError

from models.database import client
from models.database.client import Database
from models.database.schema.index import Index
from models.ids import new_id

# Commands of a stopped server have finished by the time its database is reused.
_RESTING: Final = 3


class EmptiedDatabases:
    """Hands out names of databases at the server of ``uri``, and takes the databases back."""

    def __init__(self, uri: Callable[[], str]) -> None:
        self._uri = uri
        self._places: dict[str, str] = {}
        self._free: deque[str] = deque()
        self._made: dict[str, set[str]] = {}

    async def take(self) -> Database:
        """An empty database; the caller closes its connection."""
        name = self._free.popleft() if len(self._free) > _RESTING else self._new()
        return await client.connect(self._places[name], name=name)

    async def take_back(self, database: Database) -> None:
        """Empty it for another test. If more than its documents has changed it is never reused.

        Nor is a database that cannot be reached, for example because the test has closed it.
        """
        with suppress(PyMongoError):
            await self._empty(database)

    async def _empty(self, database: Database) -> None:
        driver: Any = database.collection("meta").database
        found = [each async for each in await driver.list_collections()]
        if any(each["type"] != "collection" or each["name"].startswith("system.") for each in found):
            return
        for name in await _that_hold_something(driver, [each["name"] for each in found]):
            await driver[name].delete_many({})
        self._free.append(database.name)

    @contextmanager
    def remembering_indexes(self) -> Iterator[None]:
        """While this lasts, indexes that a database already has are not requested again."""
        make = Database.ensure_indexes

        async def make_new(database: Database, indexes: Iterable[Index]) -> None:
            made = self._made.get(database.name)
            if made is None:
                await make(database, indexes)
            elif new := [index for index in indexes if repr(index) not in made]:
                await make(database, new)
                made.update(map(repr, new))

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Database, "ensure_indexes", make_new)
            yield

    def _new(self) -> str:
        uri = self._uri()
        if uri not in self._places.values():
            # The server of the other databases is gone.
            self._places.clear()
            self._free.clear()
            self._made.clear()
        name = new_id("test")
        self._places[name] = uri
        self._made[name] = set()
        return name


async def _that_hold_something(driver: Any, names: list[str]) -> list[str]:
    """The collections that hold a document, in one call."""
    if not names:
        return []
    first, *others = names
    joined = [{"$unionWith": {"coll": name, "pipeline": _a_sign_of(name)}} for name in others]
    found = driver[first].aggregate([*_a_sign_of(first), *joined])
    return [each["name"] async for each in found]


def _a_sign_of(name: str) -> list[dict[str, Any]]:
    """The name of a collection, if it holds a document."""
    return [{"$limit": 1}, {"$project": {"_id": 0, "name": {"$literal": name}}}]
