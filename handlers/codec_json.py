"""The subprotocol ``teahouse.v1.json``: one JSON object a text frame (RFC 8259)."""

from typing import Final

import msgspec

from handlers.reading import read_command
from models.commands import AnyCommand, Command
from models.events import Event
from server.codec import Malformed
from server.framing import TEXT, deflated_frame, frame

SUBPROTOCOL: Final = "teahouse.v1.json"


class JsonCodec:
    """Reads and writes JSON; ``deflated`` for sockets that agreed on compression."""

    def __init__(self, *, deflated: bool) -> None:
        self._framed = deflated_frame if deflated else frame
        self._encode = msgspec.json.Encoder().encode
        self._decode = msgspec.json.Decoder(AnyCommand).decode

    def decode(self, payload: bytes, *, text: bool) -> Command:
        if not text:
            raise Malformed(f"{SUBPROTOCOL} takes text frames")
        return read_command(payload, self._decode, msgspec.json.decode)

    def frame(self, event: Event) -> bytes:
        return self._framed(TEXT, self._encode(event))
