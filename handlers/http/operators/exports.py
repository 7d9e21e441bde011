"""``GET /api/rooms/ID/export``: a room as a file, for its owner and for operators, written while it is read."""

from typing import Final, Literal

from handlers.http.calls.call import Body, Text, call
from handlers.http.operators.call import OperatorCall
from models.errors import Refusal
from models.ids import RoomId, UserId
from server.archives.exporting import Format
from server.archives.readable import POLICY

_TYPES: Final[dict[Format, str]] = {
    "jsonl": "application/x-ndjson; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


class ExportQuery(Body, frozen=True):
    """``files``: whether JSON Lines hold the bytes of files."""

    format: Format = "jsonl"
    files: Literal["on", "off"] = "on"


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
        query = self.query_of(self.GET)
        form = query.format
        pieces = self.services.exports.pieces(room_id, asker, form, files=query.files == "on")
        self.set_header("Content-Type", _TYPES[form])
        self.set_header("Content-Disposition", f'attachment; filename="{room.replace(":", "_")}.{form}"')
        if form == "html":
            self.set_header("Content-Security-Policy", f"{POLICY}; frame-ancestors 'none'; sandbox")
        await self.send_pieces(pieces, f"the export of {room}")

    async def _asker(self, room: RoomId) -> UserId:
        """The user of the export: a key that may read rooms and messages, or the owner.

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
