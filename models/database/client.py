"""The connection to MongoDB: the guarantees of every write, deadlines, outages, indexes and migrations.

A store takes its collections from a ``Database`` and wraps each driver call in ``reached()``. Motor's types must not
leave ``models/``, so that a change of the driver affects only this file and the stores.
"""

import asyncio
import copy
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from itertools import groupby
from typing import Any, Final, TypeAlias

import pymongo
from pymongo.errors import CollectionInvalid, ConfigurationError, DuplicateKeyError, OperationFailure
from pymongo.errors import PyMongoError as PyMongoError

from models.database import driver
from models.database.calls.availability import Availability
from models.database.calls.traces import Traces, told
from models.database.guarded_collection import GuardedCollection
from models.database.holding.tenure import Tenure
from models.database.outages import is_outage
from models.database.schema.index import Index as Index
from models.database.start_failures import DatabaseError as DatabaseError
from models.database.start_failures import NotLetIn as NotLetIn
from models.errors import Refusal

Document: TypeAlias = driver.Document
Collection: TypeAlias = driver.Collection

TIMEOUT_S: Final = 4.0
# The driver enforces its own deadline; this much later its threads must be stuck.
GRACE_S: Final = 0.5
_CLOSE_S: Final = 0.5
_BUILD_INDEXES_S: Final = 3_600.0
_CLIENT_OPTIONS: Final[dict[str, Any]] = {
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
_CHECK_ID: Final = "check"
_AUTHENTICATION_FAILED: Final = 18

_log = logging.getLogger(__name__)


class Database:
    """One MongoDB database. A majority's journal acknowledges writes; a call takes at most 4 s, or ``timeout_s``."""

    def __init__(self, client: driver.Client, name: str, traces: Traces | None = None) -> None:
        self._client = client
        self.traces = traces
        self._database: driver.DatabaseOfDriver = client.get_default_database(
            default=name, codec_options=driver.PLAIN_INTEGERS
        )
        self.availability = Availability(self._probe, lambda: self.timeout_s or TIMEOUT_S)
        self.timeout_s: float | None = None
        self._closing: asyncio.Future[None] | None = None
        self._shut: Refusal | None = None
        self._tenure: Tenure | None = None

    @property
    def name(self) -> str:
        return self._database.name

    def collection(self, name: str) -> Collection:
        guarded: Any = GuardedCollection(self._database[name], self._check_open)
        collection: Collection = guarded
        return collection

    def unguarded_collection(self, name: str) -> Collection:
        """A collection that can be written to even without a tenure or on a full disk."""
        return self._database[name]

    @property
    def fence(self) -> int:
        """The number of this process's tenure, which its writes carry; 0 without one."""
        return self._tenure.fence if self._tenure is not None else 0

    def may_still_write(self, fence: int) -> bool:
        """Whether the process of that earlier ``fence`` may still run, and try to write."""
        return self._tenure is not None and fence <= self._tenure.silent_fence

    def hold_by(self, tenure: Tenure) -> None:
        """From now on write, and trust what was read or written, only while ``tenure`` holds."""
        self._tenure = tenure

    def for_one_tenure(self) -> "Database":
        """The same database over the same connections without a tenure; the caller gives it one of its own.

        Anything made from it can no longer write once that tenure is over, even if this process has a new one by
        then.
        """
        return copy.copy(self)

    def doubt(self) -> None:
        """A later process has written here: trust nothing until the tenure is checked."""
        if self._tenure is not None:
            self._tenure.doubt()

    @property
    def shut_by(self) -> Refusal | None:
        """Why all writes are refused; None if they are accepted."""
        return self._shut

    def shut(self, why: Refusal | None) -> None:
        """Refuse all writes with ``why``; None accepts them again."""
        self._shut = why

    def close(self) -> None:
        """Close every connection. Takes at most 0.5 s, even if the database is gone. Use nothing of it afterwards.

        What needs a turn of the event loop is done when ``closed`` returns.
        """
        self.availability.close()
        with pymongo.timeout(_CLOSE_S):
            self._closing = driver.close(self._client)

    async def closed(self) -> None:
        """Return when every connection is closed."""
        if self._closing is not None:
            await self._closing

    async def ping(self) -> None:
        """Return if the database answers. Raises the refusal ``unavailable`` otherwise."""
        async with self.reached():
            await self._database.command("ping")

    async def check(self) -> None:
        """Return if the database reads and writes. Raises the refusal ``unavailable``, with the reason, otherwise."""
        meta = self.collection(_META)
        async with self.reached():
            await meta.update_one({"_id": _CHECK_ID}, {"$inc": {"count": 1}}, upsert=True)
            await meta.find_one({"_id": _CHECK_ID})

    async def server_pid(self) -> int | None:
        """The pid of the database's process, if it reports one."""
        return (await self.administer({"serverStatus": 1})).get("pid")

    async def administer(self, command: Document, *, on: str = "admin") -> Document:
        """Run an administrative command. Raises the driver's errors."""
        return dict(await self._client[on].command(command))

    def reached(
        self, *, first: bool = False, within_s: float | None = None
    ) -> AbstractAsyncContextManager[None]:
        """Wrap driver calls: an error that means an outage becomes the refusal ``unavailable``.

        All calls inside share 4 s, counted from here, or ``within_s`` for one that reads or changes many documents. A
        refused write may still have been stored. Other errors, such as a duplicate key, pass through. When there are
        many calls some wait, but never one that is ``first``. While the probe fails all are refused at once.
        """
        call = self._call(first=first, within_s=within_s)
        return call if self._tenure is None else _in_tenure(self._tenure, call)

    def reached_anyhow(self) -> AbstractAsyncContextManager[None]:
        """As ``reached``, before all others and without a tenure: for the calls that establish the tenure."""
        return self._call(first=True)

    def _call(self, *, first: bool, within_s: float | None = None) -> AbstractAsyncContextManager[None]:
        timeout_s = within_s or self.availability.due_s()
        return self.availability.call(timeout_s, timeout_s + GRACE_S, first=first)

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
            try:
                # Without the usual deadline: nobody is served yet.
                with pymongo.timeout(_BUILD_INDEXES_S):
                    await step(self)
            except PyMongoError as error:
                raise DatabaseError(
                    f"the database {self.name!r} cannot be migrated to version {number + 1}: {_one_line(error)}"
                ) from error
            # Another process that starts at the same moment may have set it already; then this changes nothing.
            await self.collection(_META).update_one(
                {"_id": _VERSION_ID, "version": number}, {"$set": {"version": number + 1}}
            )

    async def has_version(self, version: int) -> bool:
        """Whether the stored data have that version. Raises ``unavailable``."""
        async with self.reached():
            found = await self.collection(_META).find_one({"_id": _VERSION_ID})
        return found is not None and found["version"] == version

    async def ensure_indexes(self, indexes: Iterable[Index]) -> None:
        """Build the indexes that are missing, and wait until they are built, up to an hour for each collection.

        Raises ``DatabaseError`` if a different index has the same name.
        """
        ordered = sorted(indexes, key=lambda index: index.collection)
        for name, group in groupby(ordered, key=lambda index: index.collection):
            try:
                with pymongo.timeout(_BUILD_INDEXES_S):
                    await self.collection(name).create_indexes([index.model() for index in group])
            except PyMongoError as error:
                raise DatabaseError(f"the indexes of {name!r} cannot be made: {_one_line(error)}") from error

    async def ensure_time_series(
        self, name: str, *, time_field: str, meta_field: str, expire_after_s: int
    ) -> bool:
        """Create the time series collection ``name`` unless a collection of that name exists.

        Returns False if ``name`` is or will be a plain collection: not every database has time series.
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

    async def id_of(self, name: str) -> str | None:
        """The id that the database gave to the collection ``name`` when it was created, if it reports one."""
        async with self.reached():
            found = await self._database.list_collections(filter={"name": name})
            ids = [each.get("info", {}).get("uuid") async for each in found]
        return bytes(ids[0]).hex() if ids and ids[0] is not None else None

    async def _version(self, newest: int) -> int:
        """The version of the stored data. An empty database gets the newest version."""
        meta = self.collection(_META)
        try:
            await meta.insert_one({"_id": _VERSION_ID, "version": newest})
        except DuplicateKeyError:
            found = await meta.find_one({"_id": _VERSION_ID})
            return int(found["version"]) if found else newest
        return newest

    def _check_open(self) -> None:
        if self._shut is not None:
            raise Refusal(self._shut.code, self._shut.message)
        if self._tenure is not None:
            self._tenure.check()

    async def _probe(self) -> None:
        await self.collection(_META).find_one({"_id": _VERSION_ID})


Migration: TypeAlias = Callable[[Database], Awaitable[None]]


@asynccontextmanager
async def _in_tenure(tenure: Tenure, call: AbstractAsyncContextManager[None]) -> AsyncIterator[None]:
    async with call:
        yield
    if not tenure.holds:
        # The process may have been suspended meanwhile, and another may serve by now.
        await tenure.sure()


async def connect(uri: str, *, name: str = "teahouse", traces: Traces | None = None) -> Database:
    """Connect to the database in ``uri``, or to ``name`` if it names none, and wait for its first answer.

    Raises ``DatabaseError`` if ``uri`` is wrong, the server does not answer, or it refuses our credentials. Each
    command is reported to ``traces``.
    """
    try:
        client = driver.new_client(uri, _CLIENT_OPTIONS | told(traces))
    except (ConfigurationError, ValueError) as error:
        raise DatabaseError(f"MONGODB_URI: {_one_line(error)}") from error
    try:
        await client.admin.command("ping")
        return Database(client, name, traces)
    except PyMongoError as error:
        if closing := driver.close(client):
            await closing
        is_refusal = isinstance(error, OperationFailure) and error.code == _AUTHENTICATION_FAILED
        kind = NotLetIn if is_refusal else DatabaseError
        raise kind(f"the database cannot be reached: {_one_line(error)}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
