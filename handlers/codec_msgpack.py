"""The subprotocol ``teahouse.v1.msgpack``: one map a binary frame, the same objects as in JSON."""

from typing import Final

import msgspec

from handlers.reading import read_command
from models.commands import AnyCommand, Command
from models.events import Event
from server.codec import Malformed
from server.framing import BINARY, deflated_frame, frame

SUBPROTOCOL: Final = "teahouse.v1.msgpack"


class MsgpackCodec:
    """Reads and writes MessagePack; ``deflated`` for sockets that agreed on compression."""

    def __init__(self, *, deflated: bool) -> None:
        self._framed = deflated_frame if deflated else frame
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(AnyCommand).decode

    def decode(self, payload: bytes, *, text: bool) -> Command:
        if text:
            raise Malformed(f"{SUBPROTOCOL} takes binary frames")
        return read_command(payload, self._decode, msgspec.msgpack.decode)

    def frame(self, event: Event) -> bytes:
        return self._framed(BINARY, self._encode(event))
