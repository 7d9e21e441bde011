"""The subprotocol ``teahouse.v1.msgpack``: one map a binary frame, the same objects as in JSON."""

from typing import Final

import msgspec

from handlers.conversation import Framed
from handlers.native.decoding import read_command
from models.wire.commands.all import AnyCommand
from models.wire.commands.base import Command
from models.wire.events import Event
from server.delivery.codec import Malformed

SUBPROTOCOL: Final = "teahouse.v1.msgpack"


class MsgpackCodec:
    """Reads and writes MessagePack; ``framed`` makes frames for one kind of carrier."""

    def __init__(self, framed: Framed) -> None:
        self._framed = framed
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(AnyCommand).decode

    def decode(self, payload: bytes, *, text: bool) -> Command:
        if text:
            raise Malformed(f"{SUBPROTOCOL} takes binary frames")
        return read_command(payload, self._decode, msgspec.msgpack.decode)

    def frame(self, event: Event) -> bytes:
        return self._framed(False, self._encode(event))
