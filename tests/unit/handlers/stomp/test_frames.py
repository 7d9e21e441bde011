"""The grammar of STOMP in its three versions: what is valid comes through however it is cut, and nothing else."""

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.stomp.frames import VERSIONS, BadStomp, Frame, FrameLimits, FrameReader, Version, written
from models.errors import BROKEN_CLIENT, TOO_LARGE

LIMITS = FrameLimits(max_body_bytes=1_000)
ENDS = {"1.0": ["\n"], "1.1": ["\n"], "1.2": ["\n", "\r\n"]}
COMMANDS = ["SEND", "SUBSCRIBE", "ACK", "DISCONNECT", "CONNECT", "STOMP", "CONNECTED", "MESSAGE", "茶"]
NEVER_ESCAPED = ("CONNECT", "STOMP", "CONNECTED")
versions = st.sampled_from(VERSIONS)


def read(data: bytes, version: Version | None = "1.2", limits: FrameLimits = LIMITS) -> list[Frame]:
    return list(FrameReader(limits, version).feed(data))


def refused(data: bytes, version: Version | None = "1.2", limits: FrameLimits = LIMITS) -> BadStomp:
    with pytest.raises(BadStomp) as bad:
        read(data, version, limits)
    assert bad.value.message
    assert len(bad.value.message) < 200
    return bad.value


def one_by_one(reader: FrameReader, data: bytes) -> list[Frame]:
    return [frame for place in range(len(data)) for frame in reader.feed(data[place : place + 1])]


def header_texts(version: Version, command: str) -> st.SearchStrategy[str]:
    """What a name or a value may hold: where nothing is escaped, nothing that would end a line or a name."""
    without = {"1.0": "\0\n\r:", "1.1": "\0", "1.2": "\0"}[version]
    without += "\n\r:" if command in NEVER_ESCAPED else ""
    return st.text(st.characters(exclude_categories=["Cs"], exclude_characters=without), max_size=12)


@st.composite
def frames(draw: st.DrawFn, version: Version) -> Frame:
    command = draw(st.sampled_from(COMMANDS))
    texts = header_texts(version, command)
    names = texts.filter(lambda name: name not in ("", "content-length", "accept-version"))
    if version == "1.0":
        texts = texts.map(str.strip)
    headers = draw(st.dictionaries(names, texts, max_size=5))
    if command in ("CONNECT", "STOMP") and version != "1.0":
        headers["accept-version"] = "1.1,1.2"
    headers = {name: value.strip(" ") if version == "1.0" else value for name, value in headers.items()}
    body = draw(st.binary(max_size=60)) if command in ("SEND", "MESSAGE") else b""
    return Frame(command, headers, body)


@st.composite
def streams(draw: st.DrawFn) -> tuple[Version, list[Frame], bytes]:
    """Frames, and one way to write them: with content-length or without it, one end of line or the other."""
    version = draw(versions)
    expected, data = draw(st.lists(frames(version), max_size=4)), b""
    for place, frame in enumerate(expected):
        end = draw(st.sampled_from(ENDS[version]))
        told = frame.headers
        text = written(version, frame.command, told.items(), frame.body)
        if frame.body and b"\0" not in frame.body and draw(st.booleans()):
            text = written(version, frame.command, told.items())[:-1] + frame.body + b"\0"
        elif frame.body:
            told = told | {"content-length": str(len(frame.body))}
        head, empty, rest = text.partition(b"\n\n")
        data += b"\n".join([head, rest]) if not empty else _with_ends(head, end) + rest
        data += draw(st.sampled_from(["", "\n", "\r\n", "\n\n\r\n"])).encode()
        expected[place] = Frame(frame.command, told, frame.body)
    return version, expected, data


def _with_ends(head: bytes, end: str) -> bytes:
    return head.replace(b"\n", end.encode()) + 2 * end.encode()


@st.composite
def cut(draw: st.DrawFn, data: bytes) -> list[bytes]:
    places = sorted(draw(st.lists(st.integers(0, len(data)), max_size=8)))
    return [data[low:high] for low, high in pairwise([0, *places, len(data)])]


@given(streams(), st.data())
@settings(max_examples=500)
def test_any_valid_stream_is_read_whatever_the_cuts(
    stream: tuple[Version, list[Frame], bytes], data: st.DataObject
) -> None:
    version, expected, text = stream
    reader = FrameReader(LIMITS, version)
    found = [frame for piece in data.draw(cut(text)) for frame in reader.feed(piece)]
    assert found == expected
    assert [
        frame for place in range(len(text)) for frame in _next(reader, text[place : place + 1])
    ] == expected


def _next(reader: FrameReader, piece: bytes) -> list[Frame]:
    return list(reader.feed(piece))


@given(versions, st.binary(max_size=300))
@settings(max_examples=1_000)
@example("1.2", b"\0")
@example("1.2", b"SEND\n\n\xff")
@example("1.2", b"SEND\n\xff:x\n\n\0")
@example("1.1", b"SEND\ncontent-length:99999999999999999999\n\n\0")
@example("1.0", b"\r\r\r\n\n")
def test_arbitrary_bytes_raise_nothing_but_its_own_error(version: Version, data: bytes) -> None:
    for limits in (LIMITS, FrameLimits(max_headers=1, max_line_bytes=8, max_head_bytes=16, max_body_bytes=8)):
        with suppress(BadStomp):
            read(data, version, limits)


@given(streams(), st.data())
@settings(max_examples=500)
def test_broken_frames_raise_nothing_but_its_own_error(
    stream: tuple[Version, list[Frame], bytes], data: st.DataObject
) -> None:
    version, _, text = stream
    broken = bytearray(text or b"\n")
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with suppress(BadStomp):
        read(bytes(broken), version)


@pytest.mark.parametrize(
    ("version", "line", "name", "value"),
    [
        ("1.0", rb"a:b\n\c\\", "a", r"b\n\c\\"),
        ("1.1", rb"a\cb:\n\c\\n", "a:b", "\n:\\n"),
        ("1.2", rb"a\r\n\c\\:\r\n\c\\r", "a\r\n:\\", "\r\n:\\r"),
        ("1.1", b"a: b ", "a", " b "),
        ("1.2", b"a : b", "a ", " b"),
        ("1.0", b"a:  b ", "a", "b"),
        ("1.2", b"a:b:c", "a", "b:c"),
        ("1.1", b"a:", "a", ""),
        ("1.1", b"a:b\r", "a", "b\r"),
        ("1.2", b"a:b\r", "a", "b"),
    ],
)
def test_each_version_has_its_escapes(version: Version, line: bytes, name: str, value: str) -> None:
    (frame,) = read(b"SEND\n" + line + b"\n\n\0", version)
    assert frame.headers == {name: value}


@pytest.mark.parametrize(
    ("version", "escape"),
    [("1.1", rb"\r"), ("1.1", rb"\t"), ("1.2", rb"\t"), ("1.2", rb"\0"), ("1.2", b"\\"), ("1.1", rb"\C")],
)
def test_an_escape_that_is_not_defined_is_fatal(version: Version, escape: bytes) -> None:
    assert "escape" in refused(b"SEND\na:b" + escape + b"\n\n\0", version).message
    assert "escape" in refused(b"SEND\nb" + escape + b":a\n\n\0", version).message


@pytest.mark.parametrize("command", ["CONNECT", "STOMP", "CONNECTED"])
@pytest.mark.parametrize("version", [None, *VERSIONS])
def test_connect_and_connected_are_never_escaped(version: Version | None, command: str) -> None:
    data = command.encode() + b"\naccept-version:1.2\npasscode:a\\nb\\t:c\n\n\0"
    (frame,) = read(data, version)
    assert frame.headers["passcode"] == "a\\nb\\t:c"
    assert written(version or "1.2", command, frame.headers.items()) == data


def test_what_is_written_is_escaped_by_version() -> None:
    headers = [("a:b", "c\\d\ne\rf")]
    assert written("1.2", "MESSAGE", headers) == b"MESSAGE\na\\cb:c\\\\d\\ne\\rf\n\n\0"
    assert written("1.1", "MESSAGE", headers) == b"MESSAGE\na\\cb:c\\\\d\\ne\rf\n\n\0"
    assert written("1.0", "MESSAGE", [("a", "b:c\nd")]) == b"MESSAGE\na:b:c d\n\n\0"
    assert written("1.2", "ERROR", [], b"\0") == b"ERROR\ncontent-length:1\n\n\0\0"


def test_a_connect_without_accept_version_is_padded_as_1_0_is() -> None:
    (frame,) = read(b"CONNECT\nlogin: ann\npasscode: T \n\nignored\0", None)
    assert frame == Frame("CONNECT", {"login": "ann", "passcode": "T"})
    (frame,) = read(b"CONNECT\naccept-version:1.1\npasscode: T\n\n\0", None)
    assert frame.headers["passcode"] == " T"


def test_the_first_of_repeated_headers_counts() -> None:
    (frame,) = read(b"SEND\nfoo:World\nfoo:Hello\ncontent-length:1\ncontent-length:7\n\nx\0")
    assert frame.headers == {"foo": "World", "content-length": "1"}


def test_content_length_counts_bytes_and_lets_nul_be() -> None:
    body = "茶\0\n\0".encode()
    data = b"SEND\ncontent-length:%d\n\n%s\0\nSEND\n\nx\0" % (len(body), body)
    assert [frame.body for frame in read(data)] == [body, b"x"]
    assert read(b"SEND\ncontent-length:0\n\n\0")[0].body == b""


def test_ends_of_lines_between_frames_are_heart_beats() -> None:
    reader = FrameReader(LIMITS, "1.2")
    assert list(reader.feed(b"\n" * 50_000)) == []
    assert list(reader.feed(b"\r")) == []
    assert list(reader.feed(b"\n\n\r\n")) == []
    assert list(reader.feed(b"\r\nACK\r\nid:1\r\n\r\n\0\r\n")) == [Frame("ACK", {"id": "1"})]


def test_a_frame_takes_the_version_of_its_time() -> None:
    reader = FrameReader(LIMITS)
    found = []
    for frame in reader.feed(b"CONNECT\naccept-version:1.2\n\n\0SEND\na:\\r\n\n\0"):
        found.append(frame)
        reader.version = "1.2"
    assert found[1].headers == {"a": "\r"}


@pytest.mark.parametrize(
    "data",
    [
        b"SEND\nno colon\n\n\0",
        b"SEND\n:no name\n\n\0",
        b"SEND\na:b\0",
        b"\0",
        b"SEND\n\xff:b\n\n\0",
        b"S\xffND\n\n\0",
        b"SEND\na:b\rc\n\n\0",
        b"SEND\ncontent-length:x\n\nx\0",
        b"SEND\ncontent-length:-1\n\nx\0",
        b"SEND\ncontent-length: 1\n\nx\0",
        b"SEND\ncontent-length:\n\nx\0",
        "SEND\ncontent-length:١\n\nx\0".encode(),
        b"SEND\ncontent-length:1\n\nxx\0",
        b"SEND\ncontent-length:3\n\nxx\0x",
        b"SUBSCRIBE\nid:1\n\nx\0",
        b"CONNECT\naccept-version:1.2\n\nx\0",
    ],
)
def test_an_error_says_what_breaks_the_grammar(data: bytes) -> None:
    assert refused(data).code == BROKEN_CLIENT


def test_only_1_0_ignores_a_body_where_there_must_be_none() -> None:
    data = b"SUBSCRIBE\nreceipt:7\ndestination:/topic/x\n\nx\0"
    assert read(data, "1.0")[0].body == b""
    for version in ("1.1", "1.2"):
        assert refused(data, version).receipt == "7"


@pytest.mark.parametrize(
    ("fits", "does_not"),
    [
        (b"SEND\n" + b"a:b\n" * 64 + b"\n\0", b"SEND\n" + b"a:b\n" * 65 + b"\n\0"),
        (b"SEND\na:" + b"x" * 8_190 + b"\n\n\0", b"SEND\na:" + b"x" * 8_191 + b"\n\n\0"),
        (b"SEND\n" + b"%s\n" % (b"a:" + b"x" * 4_000) * 4 + b"\n\0",
         b"SEND\n" + b"%s\n" % (b"a:" + b"x" * 4_200) * 4 + b"\n\0"),
        (b"SEND\n\n" + b"x" * 1_000 + b"\0", b"SEND\n\n" + b"x" * 1_001),
        (b"SEND\ncontent-length:1000\n\n" + b"\0" * 1_001, b"SEND\ncontent-length:1001\n\n"),
        (b"SEND\n", b"x" * 16_385),
    ],
)  # fmt: skip
def test_everything_is_bounded_also_before_it_is_whole(fits: bytes, does_not: bytes) -> None:
    read(fits)
    assert refused(does_not).code == TOO_LARGE
    reader = FrameReader(LIMITS, "1.2")
    with pytest.raises(BadStomp):
        one_by_one(reader, does_not)


def test_the_error_for_a_wrong_frame_has_its_receipt() -> None:
    assert refused(b"SEND\nreceipt:r1\ncontent-length:1\n\nxx\0").receipt == "r1"
    assert refused(b"SEND\nreceipt:r1\nnonsense\n\n\0").receipt == "r1"
