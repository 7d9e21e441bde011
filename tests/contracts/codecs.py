"""What every codec keeps: one suite, to be run over each of them.

A codec is seen as its sockets see it: bytes in, a command or a refusal out; an event in, a finished frame out.
"""

from typing import Any

import msgspec
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.wire.commands.all import COMMANDS
from models.wire.commands.base import Command
from models.wire.events import Event
from models.wire.replies import all_events
from models.wire.replies.by_command import REPLIES
from server.delivery.codec import BadCommand, Codec, Malformed
from server.transport.frames import FIN, RSV1, TEXT
from tests.contracts.values import WORDS, examples, structs_of
from tests.rigs.network.framing import inflated

EVENTS: tuple[type[Event], ...] = (
    *all_events.EVENTS,
    *dict.fromkeys(reply for replies in REPLIES.values() for reply in replies),
)
# One suite for several classes is what this is; what fails in one may well be replayed in the other.
_SHARED = settings(suppress_health_check=[HealthCheck.differing_executors])

anything = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**63), 2**64 - 1),
        st.floats(allow_nan=False, allow_infinity=False),
        WORDS,
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)
any_command = st.one_of([structs_of(cls) for cls in COMMANDS])
any_event = st.one_of([structs_of(cls) for cls in EVENTS])


class CodecContract:
    """Inherit it, and say what is under test."""

    codec: Codec
    deflated: Codec
    opcode: int

    @staticmethod
    def write(value: Any) -> bytes:
        """``value`` as a client of this codec writes it."""
        raise NotImplementedError

    @staticmethod
    def read(payload: bytes) -> Any:
        """What a client of this codec reads in ``payload``."""
        raise NotImplementedError

    def decode(self, payload: bytes) -> Command:
        return self.codec.decode(payload, text=self.opcode == TEXT)

    @given(any_command)
    @settings(_SHARED, max_examples=examples(400))
    def test_every_command_comes_through_as_it_was(self, command: Command) -> None:
        assert self.decode(self.write(command)) == command

    @given(any_command, st.integers(min_value=0))
    @settings(_SHARED, max_examples=examples(300))
    def test_the_order_of_fields_and_nulls_mean_nothing(self, command: Command, turn: int) -> None:
        fields = list(msgspec.to_builtins(command).items())
        place = turn % len(fields)
        assert self.decode(self.write(dict(fields[place:] + fields[:place]))) == command

    @given(any_event)
    @settings(_SHARED, max_examples=examples(400))
    def test_every_event_is_one_frame_that_says_what_it_is(self, event: Event) -> None:
        plain, deflated = self._payload(self.codec, event), self._payload(self.deflated, event)
        told = self.read(plain)
        assert told == msgspec.to_builtins(event)
        assert self.read(deflated) == told
        assert told["op"] == type(event).__struct_config__.tag
        assert all(isinstance(name, str) for name in told)
        assert msgspec.convert(told, type(event)) == event

    @given(any_event)
    @settings(_SHARED, max_examples=examples(200))
    def test_a_field_that_is_null_is_left_out(self, event: Event) -> None:
        nulls = {name for name in event.__struct_fields__ if getattr(event, name) is None}
        told = self.read(self._payload(self.codec, event))
        required = {f.name for f in msgspec.structs.fields(type(event)) if f.required}
        assert not (set(told) & nulls) - required

    @given(st.binary(max_size=200))
    @settings(_SHARED, max_examples=examples(1_000))
    @example(b"")
    @example(b"[" * 60_000)
    @example(b'{"op":' * 10_000)
    @example(b"\x91" * 60_000)
    @example(b"\x81\xa1x" * 20_000)
    @example(b"\xdd\xff\xff\xff\xff")
    @example(b"\xdf\xff\xff\xff\xff")
    def test_arbitrary_bytes_are_a_command_or_a_refusal(self, payload: bytes) -> None:
        self._never_breaks(payload)

    @given(any_command, st.data())
    @settings(_SHARED, max_examples=examples(500))
    def test_broken_commands_are_a_command_or_a_refusal(self, command: Command, data: st.DataObject) -> None:
        payload = bytearray(self.write(command))
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.integers(0, len(payload) - 1))
            payload[place] = data.draw(st.integers(0, 255))
        self._never_breaks(bytes(payload[: data.draw(st.integers(0, len(payload)))]))
        self._never_breaks(bytes(payload))

    @given(anything)
    @settings(_SHARED, max_examples=examples(500))
    def test_what_is_no_object_with_an_op_is_malformed_and_all_else_is_not(self, value: Any) -> None:
        is_object = isinstance(value, dict) and isinstance(value.get("op"), str)
        refused = self._never_breaks(self.write(value))
        assert isinstance(refused, Malformed) != is_object

    @given(any_command, anything, st.text(min_size=1, max_size=10))
    @settings(_SHARED, max_examples=examples(400))
    def test_a_bad_command_is_told_with_its_id(self, command: Command, value: Any, name: str) -> None:
        fields = {**msgspec.to_builtins(command), "id": 7, name: value, "no such field": 1}
        if name in ("op", "id"):
            return
        refused = self._never_breaks(self.write(fields))
        assert isinstance(refused, BadCommand)
        assert (refused.code, refused.command_id) == ("bad_request", 7)
        assert refused.message

    def _never_breaks(self, payload: bytes) -> Malformed | BadCommand | None:
        """What is refused, None where it was a command; any other exception fails the test."""
        for text in (True, False):
            found = self._refusal(payload, text=text)
            assert found is None or 0 < len(found.message.encode()) < 1_000
            if text == (self.opcode == TEXT):
                told = found
            else:
                assert isinstance(found, Malformed), "a frame of the other type was read"
        return told

    def _refusal(self, payload: bytes, *, text: bool) -> Malformed | BadCommand | None:
        try:
            command = self.codec.decode(payload, text=text)
        except (Malformed, BadCommand) as refusal:
            return refusal
        assert isinstance(command, Command)
        return None

    def _payload(self, codec: Codec, event: Event) -> bytes:
        first, payload = unframed(codec.frame(event))
        assert first & ~RSV1 == FIN | self.opcode
        if not first & RSV1:
            return payload
        assert codec is self.deflated
        return inflated(payload)


def unframed(frame: bytes) -> tuple[int, bytes]:
    """First byte and payload of the one frame that a server has finished."""
    size, start = frame[1], 2
    if size >= 126:
        start = 4 if size == 126 else 10
        size = int.from_bytes(frame[2:start])
    assert len(frame) == start + size
    return frame[0], frame[start:]
