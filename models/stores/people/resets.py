"""The store of password resets: tokens that let their holder set a new password, once.

They are stored as hashes, so that a copy of the database holds no usable token.
"""

import hashlib
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct, convert

from models.database.client import Database, Index
from models.database.inserts import insert_new
from models.ids import UserId

RESETS: Final = "resets"
INDEXES: Final = (Index(RESETS, ("gone_at",), expire_after_s=0), Index(RESETS, ("user",)))


class Reset(Struct, frozen=True):
    """What a token stands for; ``expires_at`` in ms."""

    user: UserId
    expires_at: int


class ResetStore:
    """All resets. Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._resets = database.collection(RESETS)

    async def add(self, token: str, reset: Reset) -> None:
        gone_at = datetime.fromtimestamp(reset.expires_at / 1000, UTC)
        document = {
            "_id": _digest(token),
            "user": reset.user,
            "expires_at": reset.expires_at,
            "gone_at": gone_at,
        }
        async with self._reached():
            await insert_new(self._resets, document)

    async def find(self, token: str) -> Reset | None:
        """The reset of ``token``, expired or not."""
        async with self._reached():
            document = await self._resets.find_one({"_id": _digest(token)})
        return None if document is None else convert(document, Reset)

    async def take(self, token: str) -> bool:
        """Remove ``token``. Of several concurrent callers one gets True."""
        async with self._reached():
            return (await self._resets.delete_one({"_id": _digest(token)})).deleted_count > 0

    async def forget_user(self, user: UserId) -> None:
        """Delete every token of ``user``."""
        async with self._reached():
            await self._resets.delete_many({"user": user})


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
