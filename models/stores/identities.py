"""The store of identities: who somebody is elsewhere, and which user that is here.

An identity is a name that another service gave out, such as WeChat's ``openid``; its document's ``_id`` is that
name, so of several who claim it at once one gets it. What the other service entrusted to us with it stays in
here: no method gives it out to who does not ask for it. Called by ``server.accounts.wechat_login``.
"""

from collections.abc import Collection
from typing import Final

from pymongo.errors import DuplicateKeyError

from models.database.client import Database
from models.ids import UserId

IDENTITIES: Final = "identities"


class IdentityStore:
    """All identities. Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._identities = database.collection(IDENTITIES)

    async def users_of(self, identities: Collection[str]) -> dict[str, UserId]:
        """Whose these are, as far as they are anybody's."""
        async with self._reached():
            found = await self._identities.find({"_id": {"$in": list(identities)}}, {"user": 1}).to_list(None)
        return {document["_id"]: UserId(document["user"]) for document in found}

    async def claim(self, identity: str, user: UserId) -> UserId:
        """Make ``identity`` that of ``user`` unless it is somebody's; returns whose it is now."""
        async with self._reached():
            try:
                await self._identities.insert_one({"_id": identity, "user": user})
            except DuplicateKeyError:
                claimed = await self._identities.find_one({"_id": identity})
                return UserId(claimed["user"]) if claimed else user
        return user

    async def settle(self, identity: str, user: UserId, secret: str, at: int) -> None:
        """Make ``identity`` that of ``user``, whosever it was, and keep the ``secret`` that came with it."""
        change = {"user": user, "secret": secret, "seen_at": at}
        async with self._reached():
            await self._identities.update_one({"_id": identity}, {"$set": change}, upsert=True)
