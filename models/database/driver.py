"""The driver for MongoDB: motor, or PyMongo's own asynchronous API. ``name`` is the one switch.

Both take the same options and have the same calls, except for those in this module and ``Database.close``. See
docs/decisions/0032-two-drivers.md.
"""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from bson.codec_options import CodecOptions, TypeDecoder, TypeRegistry
from bson.int64 import Int64
from motor.frameworks import asyncio as motors_threads
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import AsyncMongoClient

if TYPE_CHECKING:
    from motor.motor_asyncio import AsyncIOMotorCollection, AsyncIOMotorDatabase

# MongoDB's documents are dicts; the stores turn them into values before they leave `models/`.
Document: TypeAlias = dict[str, Any]
# The types treat both as one: every method called here exists in both.
Client: TypeAlias = "AsyncIOMotorClient[Document]"
Collection: TypeAlias = "AsyncIOMotorCollection[Document]"
DatabaseOfDriver: TypeAlias = "AsyncIOMotorDatabase[Document]"

# Each of motor's threads waits for one call: enough for all calls in flight, those that are first and the probe.
# Motor itself only reads the environment, and would use 5 a processor.
_THREADS: Final = 64
motors_threads._EXECUTOR = ThreadPoolExecutor(_THREADS, thread_name_prefix="motor")  # noqa: SLF001


MOTOR: Final = "motor"
PYMONGO: Final = "pymongo"
name = MOTOR


class _PlainIntegers(TypeDecoder):
    """Reads 64-bit numbers as plain integers."""

    bson_type = Int64

    def transform_bson(self, value: int) -> int:
        return int(value)


PLAIN_INTEGERS: Final["CodecOptions[Document]"] = CodecOptions(type_registry=TypeRegistry([_PlainIntegers()]))


def new_client(uri: str, options: Mapping[str, Any]) -> Client:
    """A client that has not connected yet. Raises ``ConfigurationError`` or ``ValueError`` for a wrong ``uri``."""
    kind: Any = AsyncIOMotorClient if name == MOTOR else AsyncMongoClient
    client: Client = kind(uri, **options)
    return client


async def aggregated(collection: Collection, pipeline: Sequence[Mapping[str, Any]]) -> list[Document]:
    """All documents that ``pipeline`` returns."""
    # Motor returns the cursor, PyMongo an awaitable of it.
    either: Any = collection.aggregate(pipeline)
    cursor = await either if isawaitable(either) else either
    found: list[Document] = await cursor.to_list(None)
    return found


def close(client: Client) -> "asyncio.Future[None] | None":
    """Close every connection of ``client``: at once, or when the returned future is done."""
    # Motor's returns at once, PyMongo's is a coroutine.
    either: Any = client
    closing = either.close()
    return asyncio.ensure_future(closing) if isawaitable(closing) else None
