"""How many bytes each user has uploaded on the current day (UTC)."""

from typing import Final

from pymongo.errors import DuplicateKeyError

from models.database.client import Database
from models.ids import UserId

QUOTAS: Final = "upload_quotas"
_DAY_MS: Final = 86_400_000


class QuotaStore:
    """One document a user. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._quotas = database.collection(QUOTAS)

    async def used(self, user: UserId, at_ms: int) -> int:
        """The bytes that ``user`` has uploaded today."""
        async with self._database.reached():
            found = await self._quotas.find_one({"_id": user})
        return int(found["bytes"]) if found and found["day"] == at_ms // _DAY_MS else 0

    async def take(self, user: UserId, size: int, most: int, at_ms: int) -> bool:
        """Count ``size`` bytes; returns False, and counts nothing, if that would exceed ``most`` for today."""
        if size > most:
            return False
        day = at_ms // _DAY_MS
        fits = {"_id": user, "day": day, "bytes": {"$lte": most - size}}
        async with self._database.reached():
            if (await self._quotas.update_one(fits, {"$inc": {"bytes": size}})).matched_count:
                return True
            try:
                begins = {"$set": {"day": day, "bytes": size}}
                await self._quotas.update_one({"_id": user, "day": {"$ne": day}}, begins, upsert=True)
            except DuplicateKeyError:
                # Today's count exists; it may have been created just now.
                return bool((await self._quotas.update_one(fits, {"$inc": {"bytes": size}})).matched_count)
        return True

    async def give_back(self, user: UserId, size: int, at_ms: int) -> None:
        """Subtract ``size`` bytes, which were counted at ``at_ms`` but not uploaded."""
        async with self._database.reached():
            counted = {"_id": user, "day": at_ms // _DAY_MS}
            await self._quotas.update_one(counted, {"$inc": {"bytes": -size}})

    async def forget_user(self, user: UserId) -> None:
        """Delete everything about a user."""
        async with self._database.reached():
            await self._quotas.delete_one({"_id": user})
