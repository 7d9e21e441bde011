"""The store of answers, which repeated calls with the same ``Idempotency-Key`` get again."""

from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Struct
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index

ANSWERS: Final = "api_answers"
KEPT_S: Final = 24 * 3_600
INDEXES: Final = (Index(ANSWERS, ("at",), expire_after_s=KEPT_S),)


class KeptAnswer(Struct, frozen=True, kw_only=True):
    """An answer: its status and body, and the digest of the request's body."""

    asked: str
    status: int
    body: bytes


class AnswerStore:
    """Answers, for a day each. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._answers = database.collection(ANSWERS)

    async def find(self, call: str, now_ms: int) -> KeptAnswer | None:
        """The answer to a call, if it is at most a day old: MongoDB removes old ones late."""
        async with self._reached():
            document = await self._answers.find_one({"_id": call})
        if document is None or document["kept_at"] <= now_ms - KEPT_S * 1_000:
            return None
        return msgspec.convert({field: document[field] for field in KeptAnswer.__struct_fields__}, KeptAnswer)

    async def keep(self, call: str, answer: KeptAnswer, now_ms: int) -> None:
        """Store an answer, replacing an older one."""
        document: Document = msgspec.structs.asdict(answer)
        document |= {"kept_at": now_ms, "at": datetime.fromtimestamp(now_ms / 1_000, UTC)}
        async with self._reached():
            try:
                await self._answers.replace_one({"_id": call}, document, upsert=True)
            except DuplicateKeyError:
                return  # Another process kept the answer of the same call.
