"""The store of push subscriptions: each user's devices, and what they want pushed."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from models.database.client import Database, Index
from models.ids import RoomId, SessionId, UserId

PUSHES: Final = "push_subscriptions"
INDEXES: Final = (Index(PUSHES, ("user", "at")),)
MOST_OF_USER: Final = 10
"""At most this many devices of one user are known; then the oldest subscription is forgotten."""

Choice = Literal["all", "mentions", "nothing"]


class Quiet(Struct, frozen=True):
    """Quiet hours of each day, as local times like 22:30. They may go over midnight."""

    start: str
    end: str


class PushSubscription(Struct, frozen=True, kw_only=True):
    """One device. ``point`` and ``auth`` are its keys (RFC 8291); it ends with ``session``."""

    user: UserId
    session: SessionId
    endpoint: str
    point: bytes
    auth: bytes
    at: int
    language: str = "en"
    time_zone: str = "UTC"
    quiet: Quiet | None = None
    rooms: Mapping[RoomId, Choice] = {}

    @property
    def id(self) -> str:
        """The id of its device, which belongs to one user at a time."""
        return id_of(self.endpoint)


def id_of(endpoint: str) -> str:
    """The id of the device at ``endpoint``."""
    return hashlib.sha256(endpoint.encode()).hexdigest()


class PushStore:
    """Subscriptions. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._pushes = database.collection(PUSHES)

    async def put(self, subscription: PushSubscription) -> None:
        """Store ``subscription``, replacing what was known of its device, even if another user had it."""
        document = msgspec.to_builtins(subscription, builtin_types=(bytes,))
        async with self._database.reached():
            await self._pushes.replace_one(
                {"_id": subscription.id}, {"_id": subscription.id} | document, upsert=True
            )
            known = await self._pushes.find({"user": subscription.user}).to_list(None)
            known.sort(key=lambda each: (-int(each["at"]), str(each["_id"])))
            if too_many := [each["_id"] for each in known[MOST_OF_USER:]]:
                await self._pushes.delete_many({"_id": {"$in": too_many}})

    async def of(self, user: UserId) -> Sequence[PushSubscription]:
        """The devices of ``user``."""
        async with self._database.reached():
            documents = await self._pushes.find({"user": user}).to_list(None)
        return [_subscription_of(document) for document in documents]

    async def remove(self, subscription: str, user: UserId | None = None) -> None:
        """Forget a device, by its ``id``; with ``user`` only if it is theirs."""
        owner = {} if user is None else {"user": user}
        async with self._database.reached():
            await self._pushes.delete_one({"_id": subscription} | owner)

    async def forget_user(self, user: UserId) -> None:
        """Forget all devices of ``user``."""
        async with self._database.reached():
            await self._pushes.delete_many({"user": user})

    async def wishes(self) -> list[tuple[UserId, Mapping[RoomId, Choice]]]:
        """The users with devices, and the rooms for which they do not want the default."""
        async with self._database.reached():
            found = await self._pushes.find({"user": {"$gt": ""}}, {"user": 1, "rooms": 1}).to_list(None)
        return [(UserId(document["user"]), document.get("rooms", {})) for document in found]


def _subscription_of(document: Mapping[str, Any]) -> PushSubscription:
    return msgspec.convert(
        {name: value for name, value in document.items() if name != "_id"},
        PushSubscription,
        builtin_types=(bytes,),
    )
