"""The type of a file by its bytes, and how it is stored: its document first, its bytes, then a completion note."""

import asyncio
import secrets
from typing import BinaryIO, Final

from models.ids import UploadId, UserId
from models.stores.files.contents import CHUNK_BYTES, ContentStore
from models.stores.files.uploads import UNUSED_MS, Upload, UploadStore, content_name
from server.attachments.pictures import Picture, Pictures
from server.attachments.types import HEAD_BYTES, PICTURES, UNKNOWN, type_of

_KEY_BYTES: Final = 24
_STORED_BYTES: Final = 4 * CHUNK_BYTES


class Storing:
    """Stores files from temporary ones, a few chunks at a time."""

    def __init__(self, uploads: UploadStore, contents: ContentStore, pictures: Pictures) -> None:
        self._uploads = uploads
        self._contents = contents
        self._pictures = pictures

    async def look(self, file: BinaryIO, asker: str = "") -> tuple[str, Picture | None]:
        """The type of ``file``, and what there is to know of a picture. Askers take turns.

        Raises ``Refusal``: ``bad_request`` for a picture that is too large, ``unavailable``.
        """
        head = await asyncio.to_thread(_read, file, 0, HEAD_BYTES)
        found = type_of(head)
        if found not in PICTURES:
            return found, None
        picture = await self._pictures.look(file, found, asker)
        return (found if picture else UNKNOWN), picture

    async def store(self, upload: Upload, file: BinaryIO, thumbnail: bytes) -> None:
        """Store ``upload``, whose bytes are in ``file``. Raises ``unavailable``."""
        chunk, start = 0, 0
        await self._uploads.begin(upload)
        while data := await asyncio.to_thread(_read, file, start, _STORED_BYTES):
            chunk = await self._contents.add(content_name(upload.id), chunk, data)
            start += len(data)
        await self._contents.finish(content_name(upload.id), start, upload.name, upload.created_at)
        if upload.thumbnail is not None:
            name = content_name(upload.id, thumbnail=True)
            await self._contents.add(name, 0, thumbnail)
            await self._contents.finish(name, len(thumbnail), upload.name, upload.created_at)
        await self._uploads.finish(upload.id)


def upload_of(
    upload: UploadId, owner: UserId, name: str, size_bytes: int, seen: tuple[str, Picture | None], now_ms: int
) -> Upload:
    """The record of a file that was ``seen`` by ``look``. The sweep finds it if no message ever shows it."""
    content_type, picture = seen
    return Upload(
        id=upload,
        owner=owner,
        key=secrets.token_urlsafe(_KEY_BYTES),
        name=name,
        content_type=content_type,
        size_bytes=size_bytes,
        created_at=now_ms,
        width=picture.width if picture else None,
        height=picture.height if picture else None,
        thumbnail=picture.thumbnail if picture else None,
        look_at=now_ms + UNUSED_MS,
    )


def _read(file: BinaryIO, start: int, size: int) -> bytes:
    """Up to ``size`` bytes of ``file`` from ``start`` on, fewer only at its end."""
    file.seek(start)
    parts: list[bytes] = []
    while size and (part := file.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
