"""``GET /api/rooms/ID/export``: a room as a file, for its owner and for operators, written while it is read."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Final

from tornado.http1connection import HTTP1Connection
from tornado.iostream import StreamClosedError

from handlers.http.calls.call import Body, Text, call
from handlers.http.operators.call import OperatorCall
from models.errors import Refusal
from models.ids import RoomId, UserId
from server.archives.exporting import Format
from server.archives.readable import POLICY

_FLUSHED_BYTES: Final = 16_384
# A client that takes nothing in so long is given up.
_PATIENCE_S: Final = 120.0
_TYPES: Final[dict[Format, str]] = {
    "jsonl": "application/x-ndjson; charset=utf-8",
    "html": "text/html; charset=utf-8",
}

_log = logging.getLogger(__name__)


class ExportQuery(Body, frozen=True):
    format: Format = "jsonl"


class Export(OperatorCall):
    """A client that reads slowly is waited for; one that goes away ends the export."""

    GET = call(
        "Take a room along: its owner may, and keys with the scopes of rooms and messages.",
        {200: tuple(map(Text, _TYPES.values()))},
        "owner_or_key",
        "not_found",
        "rate_limited",
    ).asking(ExportQuery)

    async def get(self, room: str) -> None:
        room_id = RoomId(room)
        asker = await self._asker(room_id)
        form = self.query_of(self.GET).format
        pieces = self.services.exports.pieces(room_id, asker, form)
        self.set_header("Content-Type", _TYPES[form])
        self.set_header("Content-Disposition", f'attachment; filename="{room.replace(":", "_")}.{form}"')
        if form == "html":
            self.set_header("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'; sandbox")
        await self._send(pieces, room)

    async def _asker(self, room: RoomId) -> UserId:
        """Whose export it is: a key's that may read rooms and messages, or the owner's.

        Raises as ``caller`` does, and ``not_found``, ``rate_limited``; ``forbidden`` for all others.
        """
        try:
            caller = await self.caller()
        except Refusal as refusal:
            if refusal.code != "forbidden":
                raise
            # A user, who may be the owner.
            who = await self.identity()
            await self.services.exports.owned(who.user, room)
            return who.user
        caller.check_may("rooms", write=False)
        caller.check_may("messages", write=False)
        await self.services.rooms.find(caller, room)
        return caller.id

    async def _send(self, pieces: AsyncIterator[bytes], room: str) -> None:
        try:
            waiting = 0
            async for piece in pieces:
                self.write(piece)
                waiting += len(piece)
                if waiting >= _FLUSHED_BYTES:
                    async with asyncio.timeout(_PATIENCE_S):
                        await self.flush()
                    waiting = 0
            self.finish()
        except StreamClosedError:
            return
        except (Refusal, TimeoutError) as error:
            if not self._headers_written:
                raise
            # Too late for an answer: a body that ends early tells it.
            _log.info("the export of %s ends early: %s", room, error)
            if isinstance(self.request.connection, HTTP1Connection):
                self.request.connection.close()
