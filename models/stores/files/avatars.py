"""Uploads used as avatars: their owner's profile shows them, not a message."""

from typing import Final

from models.database.client import Database
from models.ids import UploadId, UserId
from models.stores.files.uploads import GONE, UNUSED_MS, UPLOADS, Upload, upload_of

# Longer than a change of a profile takes.
_LEFT_MS: Final = 60_000


class AvatarStore:
    """Avatars. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._uploads = database.collection(UPLOADS)

    async def claim(self, upload: str, owner: UserId, at_ms: int) -> Upload | None:
        """Make ``owner``'s profile show ``upload``; None unless it is an unused picture of the owner."""
        free = {"_id": upload, "owner": owner, "ready": True, "message": None, "avatar": None}
        fits = free | {"thumbnail": {"$ne": None}, "look_at": {"$gt": at_ms}}
        async with self._database.reached():
            taken = {"$set": {"avatar": True, "look_at": at_ms + UNUSED_MS}}
            if not (await self._uploads.update_one(fits, taken)).matched_count:
                return None
            document = await self._uploads.find_one({"_id": upload})
        return upload_of(document) if document else None

    async def release(self, upload: UploadId, at_ms: int) -> None:
        """Undo a claim, because the change of the profile was refused."""
        async with self._database.reached():
            free = {"$unset": {"avatar": ""}, "$set": {"look_at": at_ms + UNUSED_MS}}
            await self._uploads.update_one({"_id": upload, "avatar": True}, free)

    async def leave(self, upload: UploadId, at_ms: int) -> None:
        """Note that another picture is about to replace ``upload``: a later sweep checks whether it did."""
        async with self._database.reached():
            look = {"$set": {"look_at": at_ms + _LEFT_MS}}
            await self._uploads.update_one({"_id": upload, "gone": None}, look)

    async def forget_user(self, user: UserId) -> None:
        """Note that nothing shows the avatar of ``user`` any more."""
        async with self._database.reached():
            await self._uploads.update_many({"owner": user, "avatar": True}, GONE)
