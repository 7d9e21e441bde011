"""Which users may read a file, and its bytes, a chunk at a time."""

import secrets
from collections.abc import AsyncIterator

from msgspec import Struct

from models.errors import Refusal, unavailable
from models.ids import UserId
from models.stores.files.contents import CHUNK_BYTES
from models.stores.files.uploads import Upload, content_name
from server.attachments.receiving import FileStores
from server.attachments.types import INLINE, UNKNOWN
from server.rooms.directory import RoomDirectory


class Stored(Struct, frozen=True, kw_only=True):
    """The bytes of a file, or of its thumbnail, as they are sent; ``name`` is that of the bytes."""

    name: str
    file_name: str
    content_type: str
    size: int
    is_inline: bool


class Reading:
    """Files that are shown by something."""

    def __init__(self, stores: FileStores, rooms: RoomDirectory) -> None:
        self._stores = stores
        self._rooms = rooms

    async def find(self, upload: str, key: str, *, thumbnail: bool) -> Stored:
        """The file at an address. Raises ``not_found`` if there is none, ``unavailable``."""
        found = await self._shown(upload)
        if found is None or not secrets.compare_digest(found.key.encode(), key.encode()):
            raise _nothing_there()
        if not thumbnail:
            is_inline = found.content_type in INLINE
            content_type, size = (found.content_type if is_inline else UNKNOWN), found.size_bytes
        elif found.thumbnail is None:
            raise _nothing_there()
        else:
            is_inline, content_type, size = True, found.thumbnail.content_type, found.thumbnail.size_bytes
        name = content_name(found.id, thumbnail=thumbnail)
        return Stored(
            name=name, file_name=found.name, content_type=content_type, size=size, is_inline=is_inline
        )

    async def readable(self, upload: str, user: UserId) -> Upload:
        """An upload that ``user`` may read: a profile picture, or one that a room of the user shows.

        Raises ``not_found`` for any other, ``unavailable``.
        """
        found = await self._shown(upload)
        if found is None:
            raise _nothing_there()
        if not found.avatar and not (found.room and await self._is_member(found, user)):
            raise _nothing_there()
        return found

    async def pieces(self, stored: Stored, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from ``start`` up to ``end``. Raises ``unavailable``, also if they are deleted meanwhile."""
        while start < end:
            number, skipped = divmod(start, CHUNK_BYTES)
            chunk = await self._stores.contents.read(stored.name, number)
            piece = chunk[skipped : skipped + end - start] if chunk is not None else b""
            if not piece:
                raise unavailable("the file was deleted")
            yield piece
            start += len(piece)

    async def _shown(self, upload: str) -> Upload | None:
        found = await self._stores.uploads.find(upload)
        if found is None or found.gone or not found.ready or not (found.message or found.avatar):
            return None
        return found

    async def _is_member(self, found: Upload, user: UserId) -> bool:
        assert found.room is not None
        try:
            room = await self._rooms.find_for(user, found.room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return False
        return room.member(user) is not None


def _nothing_there() -> Refusal:
    return Refusal("not_found", "there is no such file")
