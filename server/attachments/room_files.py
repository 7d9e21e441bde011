"""The files of exported and imported rooms."""

from collections.abc import AsyncIterator
from typing import BinaryIO, Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import MessageId, RoomId, UploadId, UserId
from models.stores.files.contents import CHUNK_BYTES, ContentStore
from models.stores.files.uploads import UploadStore, content_name
from models.wire.chat_values import Attachment, Value
from server.attachments.attaching import attachment_of
from server.attachments.pictures import Picture, Pictures
from server.attachments.storing import Storing, upload_of
from server.attachments.types import UNKNOWN
from server.runtime.clock import Clock

PIECE_BYTES: Final = CHUNK_BYTES
"""No piece of a file is longer."""


class Arriving(Value, frozen=True, kw_only=True):
    """A file that comes with ``message``. Its id is the same at each import of the same file."""

    id: UploadId
    owner: UserId
    name: str
    size_bytes: int
    message: MessageId
    room: RoomId


class RoomFiles:
    """Reads and stores files in the name of operators: without quota and rate limits."""

    def __init__(
        self, uploads: UploadStore, contents: ContentStore, pictures: Pictures, clock: Clock, base_path: str
    ) -> None:
        self._uploads = uploads
        self._contents = contents
        self._storing = Storing(uploads, contents, pictures)
        self._clock = clock
        self._base_path = base_path

    async def pieces(self, upload: UploadId, size_bytes: int) -> AsyncIterator[bytes]:
        """The bytes of a file, a chunk at a time; fewer if it is deleted meanwhile. Raises ``unavailable``."""
        for number in range(-(-size_bytes // CHUNK_BYTES)):
            chunk = await self._contents.read(content_name(upload), number)
            if not chunk:
                return
            yield chunk

    async def keep(self, arriving: Arriving, file: BinaryIO) -> Attachment:
        """Store ``file``, unless it is already stored, and return its attachment.

        Its type is that of its bytes; a file that cannot be checked has none. Raises ``unavailable``.
        """
        earlier = await self._uploads.find(arriving.id)
        if earlier is not None and earlier.ready and not earlier.gone:
            return attachment_of(earlier, self._base_path)
        if earlier is not None:
            # A crash left it in part, or it is being deleted.
            await self._contents.delete(earlier.contents)
            await self._uploads.remove(earlier.id)
        found, picture = await self._look(file)
        own = (arriving.id, arriving.owner, arriving.name, arriving.size_bytes)
        # If a crash keeps the message from being stored, the sweep finds it.
        upload = replace(
            upload_of(*own, (found, picture), self._clock.now_ms()),
            message=arriving.message,
            room=arriving.room,
        )
        await self._storing.store(upload, file, picture.data if picture else b"")
        return attachment_of(upload, self._base_path)

    async def _look(self, file: BinaryIO) -> tuple[str, Picture | None]:
        try:
            return await self._storing.look(file)
        except Refusal as refusal:
            if refusal.code != "bad_request":
                raise
            return UNKNOWN, None
