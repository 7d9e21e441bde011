"""The subprotocol ``teahouse.v1.json``: one JSON object a text frame (RFC 8259)."""

from typing import Final

import msgspec

from handlers.reading import read_command
from handlers.talk import Framed
from models.commands import Command
from models.events import Event
from models.ops import AnyCommand
from server.codec import Malformed

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
        return read_command(payload, self._decode, msgspec.json.decode)

    def frame(self, event: Event) -> bytes:
        return self._framed(True, self._encode(event))
