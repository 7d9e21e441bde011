"""The connection to MongoDB: the guarantees of every write, deadlines, outages, indexes and migrations.

A store gets a ``Database``, takes its collections from it and wraps each call of the driver in ``reached()``. Motor's
types must not leave ``models/``, so that a change of the driver changes this file and the stores alone.
"""

import asyncio
import contextvars
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pymongo
from bson.codec_options import CodecOptions, TypeDecoder, TypeRegistry
from bson.int64 import Int64
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ASCENDING, DESCENDING, IndexModel
from pymongo.errors import (
    CollectionInvalid,
    ConfigurationError,
    ConnectionFailure,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
)

from models.database.outages import is_outage
from models.errors import Refusal, unavailable

if TYPE_CHECKING:
    from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase

# MongoDB's documents are dicts; the stores turn them into values before they leave `models/`.
Document: TypeAlias = dict[str, Any]
Collection: TypeAlias = "AsyncIOMotorCollection[Document]"

TIMEOUT_S: Final = 4.0
# The driver keeps its own deadline; this one is for when all its threads are stuck.
BOUND_S: Final = TIMEOUT_S + 0.5
_CLOSE_S: Final = 0.5
_SEARCH_S: Final = 0.1
_BUILD_INDEXES_S: Final = 3_600.0
_CLIENT_OPTIONS: Final[Mapping[str, Any]] = {
    "appname": "teahouse",
    "w": "majority",
    "journal": True,
    "timeoutMS": int(TIMEOUT_S * 1000),
    "connectTimeoutMS": int(TIMEOUT_S * 1000),
    "serverSelectionTimeoutMS": int(TIMEOUT_S * 1000),
    "heartbeatFrequencyMS": 500,
    "maxPoolSize": 64,
    "maxIdleTimeMS": 300_000,
}

_META: Final = "meta"
_VERSION_ID: Final = "schema"
_AUTHENTICATION_FAILED: Final = 18

_log = logging.getLogger(__name__)


class _PlainIntegers(TypeDecoder):
    """Reads 64-bit numbers as plain integers."""

    bson_type = Int64

    def transform_bson(self, value: int) -> int:
        return int(value)


class DatabaseError(Exception):
    """The server cannot start with this database. ``str()`` is one line for the operator."""


class NotLetIn(DatabaseError):
    """The database does not know our user, or the password is another."""


@dataclass(frozen=True, slots=True)
class Index:
    """An index that a store needs. A key that begins with ``-`` is in descending order."""

    collection: str
    keys: tuple[str, ...]
    unique: bool = False
    partial: Mapping[str, Any] | None = None
    expire_after_s: int | None = None

    def model(self) -> IndexModel:
        keys = [(key.lstrip("-"), DESCENDING if key.startswith("-") else ASCENDING) for key in self.keys]
        options: Document = {}
        if self.unique:
            options["unique"] = True
        if self.partial is not None:
            options["partialFilterExpression"] = dict(self.partial)
        if self.expire_after_s is not None:
            options["expireAfterSeconds"] = self.expire_after_s
        return IndexModel(keys, **options)


class Database:
    """One MongoDB database. A majority's journal acknowledges every write; every call is bounded by 4 s."""

    def __init__(self, client: "AsyncIOMotorClient[Document]", name: str) -> None:
        self._client = client
        self._database: AsyncIOMotorDatabase[Document] = client.get_default_database(
            default=name, codec_options=CodecOptions(type_registry=TypeRegistry([_PlainIntegers()]))
        )
        self._search: asyncio.Task[None] | None = None

    @property
    def name(self) -> str:
        return self._database.name

    def collection(self, name: str) -> Collection:
        return self._database[name]

    def close(self) -> None:
        """Close every connection. Takes at most 0.5 s, even if the database is gone. Use nothing after it."""
        if self._search is not None:
            self._search.cancel()
        with pymongo.timeout(_CLOSE_S):
            self._client.close()

    async def ping(self) -> None:
        """Return if the database answers. Raises the refusal ``unavailable`` otherwise."""
        async with self.reached():
            await self._database.command("ping")

    async def server_pid(self) -> int | None:
        """The id of the process that answers, if it says so."""
        return (await self.administer({"serverStatus": 1})).get("pid")

    async def administer(self, command: Document, *, on: str = "admin") -> Document:
        """Run a command of administration. Raises what the driver does."""
        return dict(await self._client[on].command(command))

    @asynccontextmanager
    async def reached(self) -> AsyncIterator[None]:
        """Wrap calls of the driver: an error that means an outage becomes the refusal ``unavailable``.

        All calls inside share 4 s, counted from here and not from when the driver has a thread for them. A refused
        write may have been stored all the same. Other errors, such as a duplicate key, pass through. After one call
        has found no database, every call is refused at once until the database answers again; otherwise calls that
        queue behind each other would wait 4 s each.
        """
        if self._search is not None:
            raise unavailable()
        try:
            with pymongo.timeout(TIMEOUT_S):
                async with asyncio.timeout(BOUND_S):
                    yield
        except TimeoutError as error:
            raise self._lost("no answer in time") from error
        except PyMongoError as error:
            if isinstance(error, ConnectionFailure) or error.timeout:
                raise self._lost(str(error)) from error
            if is_outage(error):
                raise unavailable() from error
            raise

    async def migrate(self, steps: "Sequence[Migration]") -> None:
        """Run the steps that the database lacks, in order. The version is stored after each.

        Raises ``DatabaseError`` if a newer Teahouse wrote the database.
        """
        version = await self._version(newest=len(steps))
        if version > len(steps):
            raise DatabaseError(
                f"the database {self.name!r} is of version {version} and this Teahouse knows {len(steps)}: "
                "a newer Teahouse wrote it"
            )
        for number, step in enumerate(steps[version:], start=version):
            _log.info("migrating the database %r to version %d", self.name, number + 1)
            await step(self)
            # Another process that starts at the same moment may have set it already; then this changes nothing.
            await self.collection(_META).update_one(
                {"_id": _VERSION_ID, "version": number}, {"$set": {"version": number + 1}}
            )

    async def ensure_indexes(self, indexes: Iterable[Index]) -> None:
        """Build the indexes that are missing, and wait until they are built, up to an hour for each collection.

        Raises ``DatabaseError`` if a different index has the same name.
        """
        ordered = sorted(indexes, key=lambda index: index.collection)
        for name, group in groupby(ordered, key=lambda index: index.collection):
            try:
                with pymongo.timeout(_BUILD_INDEXES_S):
                    await self.collection(name).create_indexes([index.model() for index in group])
            except OperationFailure as error:
                raise DatabaseError(f"the indexes of {name!r} cannot be made: {_one_line(error)}") from error

    async def ensure_time_series(
        self, name: str, *, time_field: str, meta_field: str, expire_after_s: int
    ) -> bool:
        """Create the time series collection ``name`` unless a collection of that name exists.

        False if ``name`` is or will be a plain collection: not every database has time series.
        """
        options = {"timeField": time_field, "metaField": meta_field}
        async with self.reached():
            try:
                await self._database.create_collection(
                    name, timeseries=options, expireAfterSeconds=expire_after_s
                )
            except (CollectionInvalid, OperationFailure) as error:
                if is_outage(error):
                    raise
            found = await self._database.list_collections(filter={"name": name})
            return any([each["type"] == "timeseries" async for each in found])

    async def _version(self, newest: int) -> int:
        """The version of the stored data. A database that is empty gets the newest version."""
        meta = self.collection(_META)
        try:
            await meta.insert_one({"_id": _VERSION_ID, "version": newest})
        except DuplicateKeyError:
            found = await meta.find_one({"_id": _VERSION_ID})
            return int(found["version"]) if found else newest
        return newest

    def _lost(self, why: str) -> Refusal:
        if self._search is None:
            # Logged once for each outage, not once for each command that meets it.
            _log.warning("the database cannot be reached: %s", why)
            # In a context of its own: the failed call's deadline must not bound the search.
            self._search = asyncio.create_task(
                self._find_again(), name="find the database again", context=contextvars.Context()
            )
        return unavailable()

    async def _find_again(self) -> None:
        while not await self._answers():
            await asyncio.sleep(_SEARCH_S)
        self._search = None
        _log.info("the database is reached again")

    async def _answers(self) -> bool:
        try:
            with pymongo.timeout(TIMEOUT_S):
                async with asyncio.timeout(BOUND_S):
                    await self._database.command("ping")
        except (TimeoutError, PyMongoError):
            return False
        return True


Migration: TypeAlias = Callable[[Database], Awaitable[None]]


async def update_and_find(collection: Collection, query: Document, update: Document) -> Document | None:
    """Update the document that ``query`` matches, by its ``_id`` among others, and return it; None if none matched.

    Two round trips, because the embedded database walks the whole collection for a ``findAndModify``. The update is
    atomic, the read after it is not part of it. Put every condition of the update into ``query``.
    """
    changed = await collection.update_one(query, update)
    return await collection.find_one({"_id": query["_id"]}) if changed.matched_count else None


async def connect(uri: str, *, name: str = "teahouse") -> Database:
    """Connect to the database that ``uri`` names, or to ``name`` if it names none, and wait for its first answer.

    Raises ``DatabaseError`` if ``uri`` is wrong, the server does not answer, or it refuses our credentials.
    """
    try:
        client: AsyncIOMotorClient[Document] = AsyncIOMotorClient(uri, **_CLIENT_OPTIONS)
    except (ConfigurationError, ValueError) as error:
        raise DatabaseError(f"MONGODB_URI: {_one_line(error)}") from error
    try:
        await client.admin.command("ping")
        return Database(client, name)
    except PyMongoError as error:
        client.close()
        kind = NotLetIn if _is_refusal(error) else DatabaseError
        raise kind(f"the database cannot be reached: {_one_line(error)}") from error


def _is_refusal(error: PyMongoError) -> bool:
    return isinstance(error, OperationFailure) and error.code == _AUTHENTICATION_FAILED


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
