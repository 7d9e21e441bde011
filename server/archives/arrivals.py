"""Files that come with imported rooms: they are stored before the message that shows them, once, despite crashes."""

import asyncio
from tempfile import TemporaryFile
from typing import Any

from msgspec.structs import replace

from models.errors import Refusal, unavailable
from models.ids import MessageId, RoomId, UploadId, derived_id
from models.wire.chat_values import Attachment
from server.archives.sources.incoming import Said
from server.archives.spool import Spool
from server.attachments.receiving import name_of
from server.attachments.room_files import Arriving, RoomFiles

_NAMELESS = "file"


class Arrivals:
    """The files of one room of an import."""

    def __init__(self, files: RoomFiles, spool: Spool, import_id: str, room: RoomId) -> None:
        self._files = files
        self._spool = spool
        self._import_id = import_id
        self._room = room

    async def of_message(self, message: MessageId, said: Said) -> list[Attachment]:
        """The attachments of ``message``: complete files are stored, others keep only their address.

        Raises ``unavailable``; it may be called again.
        """
        return [await self._of(message, said, each) for each in said.attachments or ()]

    async def _of(self, message: MessageId, said: Said, shown: Attachment) -> Attachment:
        source, size = shown.id, shown.size_bytes
        if source is None or not size or self._spool.size_of(source) != size:
            return replace(shown, id=None)
        arriving = Arriving(
            id=UploadId(derived_id("f", self._import_id, message, source)),
            owner=said.sender.id,
            name=_name_of(shown),
            size_bytes=size,
            message=message,
            room=self._room,
        )
        try:
            file: Any = await asyncio.to_thread(TemporaryFile)
            with file:
                await asyncio.to_thread(self._spool.copy, source, file)
                return await self._files.keep(arriving, file)
        except OSError as error:
            raise unavailable("there is no room for files now") from error


def _name_of(shown: Attachment) -> str:
    try:
        return name_of(shown.name or "")
    except Refusal:
        return _NAMELESS
