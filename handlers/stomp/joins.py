"""SUBSCRIBE to a room, by its headers: the same fields as ``room.join``, with the same limits."""

import re
from typing import Final

from msgspec import ValidationError, convert

from handlers.stomp.frames import Headers
from models.errors import Refusal
from models.ids import RoomId
from models.wire.commands.rooms import RoomJoin
from models.wire.validation import fault_in

_NUMBER: Final = re.compile(r"[0-9]{1,15}", re.ASCII)


def join_of(room: RoomId, headers: Headers) -> RoomJoin:
    """``room.join`` from ``headers``. Raises ``bad_request`` for values that ``room.join`` would not take either."""
    wanted: dict[str, object] = {"room": room, "since": _since(headers.get("since"))}
    wanted |= {name: headers[name] for name in ("password", "invite", "epoch") if name in headers}
    try:
        return convert(wanted, RoomJoin)
    except ValidationError as error:
        raise Refusal("bad_request", fault_in("SUBSCRIBE", error)) from error


def _since(text: str | None) -> int | None:
    if text is None:
        return None
    if not _NUMBER.fullmatch(text):
        raise Refusal("bad_request", "since: is a rev, a whole number")
    return int(text)
