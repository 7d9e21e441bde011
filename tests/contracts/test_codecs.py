"""The codecs under their contract, and what only one of them can get wrong."""

from typing import Any

import msgspec
import pytest

from handlers.native.json_codec import JsonCodec
from handlers.native.msgpack_codec import MsgpackCodec
from models.wire.commands.all import COMMANDS, OPS
from models.wire.commands.connection import Ping
from models.wire.events import Pong
from server.delivery.codec import BadCommand, Malformed
from server.transport.frames import BINARY, TEXT, deflated_message, message_frame
from tests.contracts.codecs import EVENTS, CodecContract


class TestJson(CodecContract):
    codec = JsonCodec(message_frame)
    deflated = JsonCodec(deflated_message)
    opcode = TEXT

    @staticmethod
    def write(value: Any) -> bytes:
        return msgspec.json.encode(value)

    @staticmethod
    def read(payload: bytes) -> Any:
        return msgspec.json.decode(payload)

    @pytest.mark.parametrize(
        "payload",
        [
            b'{"op":"ping","id":"\xff"}',
            b'{"op":"ping","id":"\\ud800"}',
            b'{"op":"ping",}',
            b'{"op":"ping"} x',
        ],
    )
    def test_what_is_nearly_json_is_malformed(self, payload: bytes) -> None:
        with pytest.raises(Malformed):
            self.codec.decode(payload, text=True)

    def test_blanks_and_escapes_are_json_too(self) -> None:
        payload = b' {\n "o\\u0070" : "\\u0070ing" , "id" : "\\ud83c\\udf75" }\t'
        assert self.codec.decode(payload, text=True) == Ping(id="🍵")

    def test_of_a_field_that_stands_twice_the_last_counts(self) -> None:
        assert self.codec.decode(b'{"op":"ping","id":1,"id":2}', text=True) == Ping(id=2)
        with pytest.raises(BadCommand, match="unknown_op"):
            self.codec.decode(b'{"op":"ping","op":"nope"}', text=True)

    def test_text_is_sent_as_utf8_and_not_escaped(self) -> None:
        assert "🍵".encode() in self.codec.frame(Pong(server_at=1, id="🍵"))


class TestMsgpack(CodecContract):
    codec = MsgpackCodec(message_frame)
    deflated = MsgpackCodec(deflated_message)
    opcode = BINARY

    @staticmethod
    def write(value: Any) -> bytes:
        return msgspec.msgpack.encode(value)

    @staticmethod
    def read(payload: bytes) -> Any:
        return msgspec.msgpack.decode(payload)

    @pytest.mark.parametrize(
        "payload",
        [
            b"\x81\xa2op\xa4pin",
            b"\x81\xa2op\xa4ping\x00",
            b"\x81\xa2op\xa4\xff\xff\xff\xff",
            b"\x81\xc4\x02op\xa4ping",
            b"\x81\x80\x01",
            b"\xd7\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        ],
    )
    def test_what_is_nearly_msgpack_is_malformed(self, payload: bytes) -> None:
        with pytest.raises(Malformed):
            self.codec.decode(payload, text=False)

    def test_long_forms_of_short_values_are_msgpack_too(self) -> None:
        payload = b"\xde\x00\x02\xd9\x02op\xda\x00\x04ping\xa2id\xd3\x00\x00\x00\x00\x00\x00\x00\x07"
        assert self.codec.decode(payload, text=False) == Ping(id=7)


def test_the_contract_is_about_every_command_and_event() -> None:
    assert {cls.__struct_config__.tag for cls in COMMANDS} == OPS
    assert {cls.__struct_config__.tag for cls in EVENTS} == {
        "hello", "goaway", "message", "member", "room", "presence", "typing", "read", "error", "pong", "ok",
        "game", "feed", "match.found", "notice", "append", "ephemeral", "game.tick", "skip", "tournament",
    }  # fmt: skip
