"""The store of uploads: the description of each uploaded file, and the message that shows it.

An upload is recorded before its first byte is stored, and its document is deleted last. ``look_at`` is when a sweep
checks whether it is still needed, so a crash leaves nothing behind for good: an unused upload ends an hour after it
came, as does a claim by a message that was never stored. An upload that is ``gone`` is not served any more; its bytes
are deleted soon after.
"""

from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct, convert, to_builtins
from pymongo import UpdateOne

from models.database.client import Database, Document, Index
from models.database.inserts import insert_new
from models.database.queries import by_ids
from models.ids import MessageId, RoomId, UploadId, UserId

UPLOADS: Final = "uploads"
INDEXES: Final = (
    Index(UPLOADS, ("look_at",), partial={"look_at": {"$gte": 0}}),
    Index(UPLOADS, ("owner", "avatar")),
    Index(UPLOADS, ("room",)),
    Index(UPLOADS, ("message",)),
)
UNUSED_MS: Final = 3_600_000
GONE: Final[Document] = {"$set": {"gone": True, "look_at": 0}}
"""The update of an upload that nothing shows any more."""


class Thumbnail(Struct, frozen=True, kw_only=True):
    """A small picture of a picture."""

    width: int
    height: int
    content_type: str
    size_bytes: int


class Upload(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An uploaded file. ``ready``: all of it is stored. ``message`` is the one that shows it, in ``room``.

    ``key`` is part of its address, and grants access to the file. ``avatar``: it is its owner's picture.
    """

    id: UploadId
    owner: UserId
    key: str
    name: str
    content_type: str
    size_bytes: int
    created_at: int
    width: int | None = None
    height: int | None = None
    thumbnail: Thumbnail | None = None
    ready: bool = False
    message: MessageId | None = None
    room: RoomId | None = None
    avatar: bool = False
    look_at: int | None = None
    gone: bool = False

    @property
    def contents(self) -> list[tuple[str, int]]:
        """The names of its contents, the file and its thumbnail, each with the length."""
        own = (content_name(self.id), self.size_bytes)
        if self.thumbnail is None:
            return [own]
        return [own, (content_name(self.id, thumbnail=True), self.thumbnail.size_bytes)]


def content_name(upload: UploadId, *, thumbnail: bool = False) -> str:
    """The name under which the bytes of ``upload``, or of its thumbnail, are stored."""
    return f"{upload}|thumbnail" if thumbnail else upload


class UploadStore:
    """Uploads. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._uploads = database.collection(UPLOADS)

    async def begin(self, upload: Upload) -> None:
        """Record an upload whose bytes will be stored from now on."""
        document = to_builtins(upload)
        document["_id"] = document.pop("id")
        async with self._database.reached():
            await insert_new(self._uploads, document)

    async def finish(self, upload: UploadId) -> None:
        """Note that all its bytes are stored."""
        async with self._database.reached():
            await self._uploads.update_one({"_id": upload}, {"$set": {"ready": True}})

    async def find(self, upload: str) -> Upload | None:
        """An upload by its id."""
        async with self._database.reached():
            document = await self._uploads.find_one({"_id": upload})
        return upload_of(document) if document else None

    async def claim(
        self, uploads: Sequence[str], owner: UserId, message: MessageId, room: RoomId, at_ms: int
    ) -> list[Upload]:
        """Make ``message`` show those of ``uploads`` that belong to ``owner`` and that no other message shows.

        Returns those that it may show, including ones that it had claimed before.
        """
        free: Document = {"owner": owner, "ready": True, "message": None, "avatar": None}
        free["look_at"] = {"$gt": at_ms}
        taken = {"$set": {"message": message, "room": room, "look_at": at_ms + UNUSED_MS}}
        async with self._database.reached():
            claims = [UpdateOne({"_id": each} | free, taken) for each in uploads]
            await self._uploads.bulk_write(claims, ordered=False)
            found = await by_ids(self._uploads, uploads)
        ours = [upload_of(document) for document in found]
        return [each for each in ours if each.message == message and each.owner == owner and not each.gone]

    async def release(self, uploads: Sequence[str], message: MessageId, until_ms: int | None = None) -> None:
        """Undo the claims of a message that was refused: other messages may show ``uploads``.

        They may until ``until_ms``; by default, for an hour after the upload.
        """
        async with self._database.reached():
            found = await by_ids(self._uploads, uploads, {"message": message, "look_at": {"$gt": 0}})
            updates = [
                UpdateOne(
                    {"_id": each["_id"], "message": message, "look_at": each["look_at"]},
                    {
                        "$set": {"look_at": until_ms or each["created_at"] + UNUSED_MS},
                        "$unset": {"message": "", "room": ""},
                    },
                )
                for each in found
            ]
            if updates:
                await self._uploads.bulk_write(updates, ordered=False)

    async def due(self, at_ms: int, limit: int) -> list[Upload]:
        """Some of the uploads that have to be checked now."""
        query = {"look_at": {"$gte": 0, "$lte": at_ms}}
        async with self._database.reached():
            documents = await self._uploads.find(query).limit(limit).to_list(None)
        return [upload_of(document) for document in documents]

    async def confirm(self, upload: Upload) -> None:
        """The claim on ``upload`` is stored: it need not be checked again."""
        as_seen = {"_id": upload.id, "look_at": upload.look_at}
        async with self._database.reached():
            await self._uploads.update_one(as_seen, {"$unset": {"look_at": ""}})

    async def look_later(self, upload: Upload, at_ms: int) -> None:
        """The claim on ``upload`` is still pending: check again then."""
        as_seen = {"_id": upload.id, "look_at": upload.look_at}
        async with self._database.reached():
            await self._uploads.update_one(as_seen, {"$set": {"look_at": at_ms}})

    async def remove(self, upload: UploadId) -> None:
        """Forget an upload whose bytes are deleted."""
        async with self._database.reached():
            await self._uploads.delete_one({"_id": upload})

    async def let_go(self, uploads: Sequence[str], look_at: int = 0) -> None:
        """Note that nothing shows ``uploads`` any more; their bytes are deleted from ``look_at`` on."""
        async with self._database.reached():
            query = {"_id": {"$in": list(uploads)}}
            await self._uploads.update_many(query, {"$set": GONE["$set"] | {"look_at": look_at}})

    async def forget(self, room: RoomId) -> None:
        """Note that nothing shows the uploads of the deleted ``room`` any more."""
        await self._let_go({"room": room})

    async def forget_user(self, user: UserId) -> None:
        """Note that all files of ``user`` are to be deleted, whatever shows them."""
        await self._let_go({"owner": user})

    async def _let_go(self, query: Document) -> None:
        async with self._database.reached():
            await self._uploads.update_many(query, GONE)


def upload_of(document: Document) -> Upload:
    """The upload that a document holds."""
    fields: dict[str, Any] = dict(document)
    fields["id"] = fields.pop("_id")
    return convert(fields, Upload)
