"""The store of deletions: users whose deletion has begun and is not complete.

A deletion replaces its user's document: one write removes the user's name, password and everything else, and records
that the deletion is pending. So a crash leaves either a whole user, or one whose deletion the next start continues.
"""

from typing import Final

from msgspec import Struct, convert, to_builtins

from models.database.client import Database, Document, Index
from models.ids import UserId
from models.stores.people.users import NOT_DELETED, USERS

_UNDER_WAY: Final[Document] = {"deleting_at": {"$gt": 0}}
INDEXES: Final = (Index(USERS, ("deleting_at",), partial=_UNDER_WAY),)


class Deletion(Struct, frozen=True, rename={"user": "_id"}):
    """``user`` is being deleted, since ``deleting_at`` (ms). With ``keep_messages`` the texts they wrote stay."""

    user: UserId
    deleting_at: int
    keep_messages: bool = False


class DeletionStore:
    """All deletions. Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._users = database.collection(USERS)

    async def begin(self, deletion: Deletion) -> bool:
        """Replace the user by ``deletion``, which frees the user's name; False if there is no such user."""
        async with self._reached():
            done = await self._users.replace_one({"_id": deletion.user} | NOT_DELETED, to_builtins(deletion))
        return done.matched_count > 0

    async def all(self) -> list[Deletion]:
        """The deletions that are not complete."""
        async with self._reached():
            documents = await self._users.find(_UNDER_WAY).to_list(None)
        return [convert(document, Deletion) for document in documents]

    async def end(self, deletion: Deletion) -> None:
        """Record that nothing is left of the user. From now on an outside user with the same id is a new one."""
        async with self._reached():
            await self._users.delete_one({"_id": deletion.user, "deleting_at": {"$exists": True}})
