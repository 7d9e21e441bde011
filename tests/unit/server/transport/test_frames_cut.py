"""Random streams of frames, cut anywhere, have one outcome, the same as in Tornado's own reader."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st
from tornado.iostream import IOStream, StreamClosedError
from tornado.websocket import WebSocketProtocol13, _WebSocketParams

from server.transport.frames import BINARY, CLOSE, CONTINUATION, PING, PONG, TEXT, parse_close
from tests.rigs.network.framing import client_frame, deflated, fragmented, parse

LIMIT = 3000


@dataclass(frozen=True)
class Stream:
    """Bytes, the messages and pings in them, and the code with which they fail."""

    data: bytes = b""
    frames: tuple[tuple[int, bytes], ...] = ()
    code: int | None = None

    def __add__(self, other: "Stream") -> "Stream":
        return Stream(self.data + other.data, self.frames + other.frames, other.code)


def interleave(frames: list[bytes], controls: list[tuple[int, bytes]]) -> Stream:
    """A control frame before each of the first fragments, as long as there are any left."""
    data, seen = b"", []
    for index, part in enumerate(frames):
        if index < len(controls):
            data += client_frame(*controls[index])
            seen.append(controls[index])
        data += part
    return Stream(data, tuple(seen))


payloads = st.binary(max_size=300) | st.binary(min_size=100, max_size=130) | st.just(b"x" * LIMIT)
texts = st.text(max_size=120).map(str.encode) | st.text("aé茶😀", max_size=300).map(str.encode)
Controls = list[tuple[int, bytes]]
controls: st.SearchStrategy[Controls] = st.lists(
    st.tuples(st.sampled_from([PING, PONG]), st.binary(max_size=125)), max_size=3
)


@st.composite
def messages(draw: st.DrawFn, deflate: bool, controls: st.SearchStrategy[Controls]) -> Stream:
    opcode = draw(st.sampled_from([TEXT, BINARY]))
    message = draw(texts if opcode == TEXT else payloads)
    compress = deflate and draw(st.booleans())
    body = deflated(message) if compress else message
    parts = fragmented(opcode, body, draw(st.integers(1, 5)), rsv=4 if compress else 0)
    return interleave(parts, draw(controls)) + Stream(b"", ((opcode, message),))


def valid(deflate: bool, controls: st.SearchStrategy[Controls] = controls) -> st.SearchStrategy[Stream]:
    def joined(parts: list[Stream]) -> Stream:
        return sum(parts, Stream())

    return st.lists(messages(deflate, controls), max_size=6).map(joined)


# What Tornado's reader refuses as well.
FLAWS = {
    "reserved bit": Stream(client_frame(BINARY, b"x", rsv=2), (), 1002),
    "reserved bit on a ping": Stream(client_frame(PING, b"x", rsv=1), (), 1002),
    "reserved opcode": Stream(client_frame(0x5, b"x"), (), 1002),
    "reserved control opcode": Stream(client_frame(0xC, b"x"), (), 1002),
    "fragmented ping": Stream(client_frame(PING, b"x", fin=False), (), 1002),
    "long pong": Stream(client_frame(PONG, b"x" * 126), (), 1002),
    "nothing to continue": Stream(client_frame(CONTINUATION, b"x"), (), 1002),
    "message in a message": Stream(client_frame(TEXT, fin=False) + client_frame(BINARY), (), 1002),
    "not UTF-8": Stream(client_frame(TEXT, b"ok \xc3\x28"), (), 1007),
    "fragments that are not UTF-8": Stream(b"".join(fragmented(TEXT, b"\xf0\x9f\x8d\xb5\xb5", 3)), (), 1007),
    "long frame": Stream(client_frame(BINARY, b"x" * (LIMIT + 1)), (), 1009),
    "long message": Stream(b"".join(fragmented(BINARY, b"x" * (LIMIT + 1), 4)), (), 1009),
    "huge frame": Stream(b"\x82\xff" + (1 << 62).to_bytes(8) + b"mask", (), 1009),
}
flaws = st.sampled_from(sorted(FLAWS)).map(FLAWS.__getitem__)


@st.composite
def cuts(draw: st.DrawFn, data: bytes) -> list[bytes]:
    if draw(st.booleans()):
        step = draw(st.integers(1, 7))
        return [data[at : at + step] for at in range(0, len(data), step)]
    edges = sorted(draw(st.lists(st.integers(0, len(data)), max_size=20)))
    return [data[a:b] for a, b in zip([0, *edges], [*edges, len(data)], strict=True) if a < b]


@given(st.booleans().flatmap(lambda deflate: st.tuples(st.just(deflate), valid(deflate))), st.data())
def test_a_valid_stream_gives_its_messages_however_it_is_cut(
    case: tuple[bool, Stream], data: st.DataObject
) -> None:
    deflate, stream = case
    assert parse([stream.data], max_bytes=LIMIT, deflate=deflate) == (list(stream.frames), None)
    chunks = data.draw(cuts(stream.data))
    assert parse(chunks, max_bytes=LIMIT, deflate=deflate) == (list(stream.frames), None)


@given(valid(deflate=False), flaws, st.binary(max_size=20), st.data())
def test_an_invalid_stream_fails_at_its_flaw_however_it_is_cut(
    before: Stream, flaw: Stream, after: bytes, data: st.DataObject
) -> None:
    stream = before + flaw
    expected = (list(stream.frames), stream.code)
    assert parse([stream.data + after], max_bytes=LIMIT) == expected
    assert parse(data.draw(cuts(stream.data + after)), max_bytes=LIMIT) == expected


@given(st.binary(max_size=200), st.booleans(), st.data())
def test_random_bytes_have_one_outcome_however_they_are_cut(
    noise: bytes, deflate: bool, data: st.DataObject
) -> None:
    whole = parse([noise], max_bytes=LIMIT, deflate=deflate)
    assert parse(data.draw(cuts(noise)), max_bytes=LIMIT, deflate=deflate) == whole


@dataclass
class FakeStream:
    """The bytes of a stream that ends, as Tornado's reader asks for them."""

    data: bytes
    written: bytes = b""
    is_closed: bool = False
    io_loop: Any = field(default=None)

    async def read_bytes(self, size: int) -> bytes:
        if self.is_closed or len(self.data) < size:
            raise StreamClosedError
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def write(self, data: bytes) -> Awaitable[None]:
        self.written += data
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    def closed(self) -> bool:
        return self.is_closed

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Recorder:
    """Tornado's delegate, which keeps what it gets."""

    frames: list[tuple[int, bytes]] = field(default_factory=list)

    def on_message(self, message: str | bytes) -> None:
        self.frames.append((TEXT, message.encode()) if isinstance(message, str) else (BINARY, message))

    def on_ping(self, data: bytes) -> None:
        self.frames.append((PING, data))

    def on_pong(self, data: bytes) -> None:
        self.frames.append((PONG, data))

    def on_ws_connection_close(self, code: int | None = None, reason: str | None = None) -> None:
        pass

    def log_exception(self, *_: object) -> None:
        raise AssertionError("an exception in the delegate")


def tornado_reads(data: bytes, *, deflate: bool) -> tuple[list[tuple[int, bytes]], bool]:
    """What Tornado's own reader finds in ``data``, and whether it gave up before the end."""

    async def read() -> tuple[list[tuple[int, bytes]], bool]:
        recorder, stream = Recorder(), FakeStream(data)
        params = _WebSocketParams(max_message_size=LIMIT, compression_options={} if deflate else None)
        protocol = WebSocketProtocol13(recorder, False, params)
        protocol.stream = cast(IOStream, stream)
        stream.io_loop = type("Loop", (), {"time": lambda _: 0, "add_timeout": lambda *_: None})()
        if deflate:
            protocol._create_compressors("server", {"client_no_context_takeover": None}, {})
        while not protocol.client_terminated:
            try:
                await protocol._receive_frame()
            except StreamClosedError:
                break
        return recorder.frames, protocol.client_terminated

    return asyncio.run(read())


@given(valid(deflate=False))
def test_a_valid_stream_is_read_as_tornado_reads_it(stream: Stream) -> None:
    ours, code = parse([stream.data], max_bytes=LIMIT)
    assert (ours, code is not None) == tornado_reads(stream.data, deflate=False)


# Without control frames: after a ping Tornado 6.6 forgets that the message around it is compressed.
@given(valid(deflate=True, controls=st.just([])))
def test_a_compressed_stream_is_read_as_tornado_reads_it(stream: Stream) -> None:
    ours, code = parse([stream.data], max_bytes=LIMIT, deflate=True)
    assert (ours, code is not None) == tornado_reads(stream.data, deflate=True)


@given(valid(deflate=False), flaws)
def test_an_invalid_stream_fails_where_tornado_fails(before: Stream, flaw: Stream) -> None:
    data = (before + flaw).data
    ours, code = parse([data], max_bytes=LIMIT)
    assert (ours, code is not None) == tornado_reads(data, deflate=False)
    assert code is not None


@given(valid(deflate=False), st.sampled_from([1000, 1001, 1011, 3000, 4999]), st.text(max_size=40))
def test_a_close_frame_ends_the_stream_as_in_tornado(before: Stream, code: int, reason: str) -> None:
    words = reason.encode()[:123].decode(errors="ignore")
    data = before.data + client_frame(CLOSE, code.to_bytes(2) + words.encode())
    ours, _ = parse([data], max_bytes=LIMIT)
    assert parse_close(ours[-1][1]) == (code, words)
    assert (ours[:-1], True) == tornado_reads(data, deflate=False)
