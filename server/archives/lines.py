"""The lines of an exported room: each is a map with its ``type``.

They hold no passwords, nonces, seeds or deleted texts, and no address with which anybody could read a file.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from msgspec import to_builtins

from models.ids import UploadId
from models.stores.entries import MemberRecord
from models.wire.chat_values import Attachment, Message
from server.matches.table import Table
from server.timeline.room import Room

Line = dict[str, Any]

# Fields of a room that hold only at this moment, or only for this server.
_OF_THE_MOMENT: Final = ("rev", "epoch", "online", "simulated")
_OF_FILES: Final = ("id", "name", "content_type", "size_bytes")
_OF_MATCHES: Final = (
    "match",
    "room",
    "game",
    "options",
    "rated",
    "status",
    "version",
    "created_at",
    "started_at",
    "ended_at",
    "outcome",
)


def of_room(room: Room) -> Line:
    """The room: its settings, its forbidden words, and the number of its messages (``seq``)."""
    shown: Line = to_builtins(room.info())
    told = {field: each for field, each in shown.items() if field not in _OF_THE_MOMENT}
    words = list(room.record.words)
    return {"type": "room"} | told | ({"words": words} if words else {})


def of_member(room: Room, record: MemberRecord) -> Line:
    """A member who is present, whether online or not."""
    shown: Line = to_builtins(room.member_info(record))
    del shown["online"]
    return {"type": "member", "room": room.id} | shown


def of_match(table: Table) -> Line:
    """The match of the room, with its players; without the state that only its game knows."""
    told = {field: getattr(table, field) for field in _OF_MATCHES}
    seats = [
        _present({"seat": seat, "user": chair.user, "bot": chair.bot})
        for seat, chair in enumerate(table.chairs)
    ]
    line: Line = to_builtins(_present(told))
    return {"type": "match"} | line | {"seats": to_builtins(seats)}


def of_message(message: Message) -> Iterator[Line]:
    """A message in its present state, followed by each file that it shows."""
    line: Line = {"type": "message"} | to_builtins(message)
    line.pop("nonce", None)
    attached = message.attachments or []
    if attached:
        line["attachments"] = [_shown(each) for each in attached]
    yield line
    for each in attached:
        if each.id is not None:
            told = _present({field: getattr(each, field) for field in _OF_FILES})
            yield {"type": "file", "room": message.room, "seq": message.seq, "rev": message.rev} | _present(
                told
            )


def of_piece(upload: UploadId, at: int, data: bytes) -> Line:
    """A piece of a file whose own line came before: its bytes from ``at`` on, in base64."""
    return {"type": "file", "id": upload, "at": at, "data": data}


def file_address(attachment: Attachment) -> str:
    """The address of an attachment: for a file of ours, one that only readers of the room can use."""
    if attachment.id is None:
        return attachment.url
    base_path = attachment.url.partition("/files/")[0]
    return f"{base_path}/api/files/{attachment.id}"


def _shown(attachment: Attachment) -> Line:
    line: Line = to_builtins(attachment)
    line.pop("thumbnail_url", None)
    return line | {"url": file_address(attachment)}


def _present(fields: Mapping[str, Any]) -> Line:
    return {field: each for field, each in fields.items() if each is not None}
