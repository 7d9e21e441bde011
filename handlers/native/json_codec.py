"""The subprotocol ``teahouse.v1.json``: one JSON object a text frame (RFC 8259)."""

import json
from typing import Any, Final, NoReturn

import msgspec

from handlers.conversation import Framed
from handlers.native.decoding import read_command
from models.wire.commands.all import AnyCommand
from models.wire.commands.base import Command
from models.wire.events import Event
from server.delivery.codec import Malformed

SUBPROTOCOL: Final = "teahouse.v1.json"


class JsonCodec:
    """Reads and writes JSON; ``framed`` makes frames for one kind of carrier."""

    def __init__(self, framed: Framed) -> None:
        self._framed = framed
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(AnyCommand).decode

    def decode(self, payload: bytes, *, text: bool) -> Command:
        if not text:
            raise Malformed(f"{SUBPROTOCOL} takes text frames")
        return read_command(payload, self._decode, _anything)

    def frame(self, event: Event) -> bytes:
        return self._framed(True, self._encode(event))


def _anything(payload: bytes) -> Any:
    """The value of ``payload``, even if it spells half of a surrogate pair, which JSON allows and text does not.

    A client that cut an emoji in two learns this way which of its commands was wrong. Raises ``msgspec.DecodeError``,
    ``RecursionError``.
    """
    try:
        return msgspec.json.decode(payload)
    except msgspec.DecodeError as error:
        try:
            return json.loads(payload.decode(), parse_constant=_no_json)
        except ValueError:
            raise error from None


def _no_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")
