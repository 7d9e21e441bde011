"""The store of identities: which user here is which user of another service.

An identity is an id from the other service, such as WeChat's ``openid``. It is the ``_id`` of its document, so of
several users that claim it at once one gets it. The secret that the other service sent with it is written, but never
read.
"""

from collections.abc import Collection
from typing import Final

from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Index
from models.ids import UserId

IDENTITIES: Final = "identities"
INDEXES: Final = (Index(IDENTITIES, ("user",)),)


class IdentityStore:
    """All identities. Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._identities = database.collection(IDENTITIES)

    async def users_of(self, identities: Collection[str]) -> dict[str, UserId]:
        """The users of those identities that have one."""
        async with self._reached():
            found = await self._identities.find({"_id": {"$in": list(identities)}}, {"user": 1}).to_list(None)
        return {document["_id"]: UserId(document["user"]) for document in found}

    async def claim(self, identity: str, user: UserId) -> UserId:
        """Give ``identity`` to ``user`` unless it has a user; return its user."""
        async with self._reached():
            try:
                await self._identities.insert_one({"_id": identity, "user": user})
            except DuplicateKeyError:
                claimed = await self._identities.find_one({"_id": identity})
                return UserId(claimed["user"]) if claimed else user
        return user

    async def settle(self, identity: str, user: UserId, secret: str, at: int) -> None:
        """Give ``identity`` to ``user``, even if another user had it, and store the ``secret`` that came with it."""
        change = {"user": user, "secret": secret, "seen_at": at}
        async with self._reached():
            await self._identities.update_one({"_id": identity}, {"$set": change}, upsert=True)

    async def newest_of(self, user: UserId, prefix: str) -> str | None:
        """The identity with ``prefix`` under which ``user`` signed in last."""
        async with self._reached():
            found = await self._identities.find({"user": user}, {"seen_at": 1}).to_list(None)
        seen = [each for each in found if "seen_at" in each and each["_id"].startswith(prefix)]
        return max(seen, key=lambda each: each["seen_at"])["_id"] if seen else None

    async def forget_user(self, user: UserId) -> None:
        """Delete the identities of ``user``, with their secrets."""
        async with self._reached():
            await self._identities.delete_many({"user": user})
