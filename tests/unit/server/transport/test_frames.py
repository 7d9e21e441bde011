"""Frames that are written and frames that are parsed, rule by rule."""

import random

import pytest

from server.transport.frame_parser import FrameParser
from server.transport.frames import (
    BINARY,
    CLOSE,
    CONTINUATION,
    DEFLATE_MIN_BYTES,
    PING,
    PONG,
    TEXT,
    BadFrame,
    close_frame,
    deflated_frame,
    deflated_with_window,
    frame,
    parse_close,
)
from tests.rigs.network.framing import client_frame, deflated, fragmented, inflated, parse

LENGTHS = (0, 1, 125, 126, 127, 65_535, 65_536, 70_000)


@pytest.mark.parametrize(
    ("size", "head"),
    [
        (0, b"\x81\x00"),
        (125, b"\x81\x7d"),
        (126, b"\x81\x7e\x00\x7e"),
        (65_535, b"\x81\x7e\xff\xff"),
        (65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_frame_has_the_shortest_length_and_no_mask(size: int, head: bytes) -> None:
    assert frame(TEXT, b"x" * size) == head + b"x" * size


def test_the_example_in_the_rfc_is_parsed() -> None:
    # RFC 6455 section 5.7: a single-frame masked text message.
    assert parse([b"\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"]) == ([(TEXT, b"Hello")], None)


@pytest.mark.parametrize("size", LENGTHS)
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_every_form_of_length_is_parsed(opcode: int, size: int) -> None:
    payload = random.Random(size).randbytes(size) if opcode == BINARY else b"x" * size
    whole = client_frame(opcode, payload)
    assert parse([whole], max_bytes=70_000) == ([(opcode, payload)], None)
    octets = [whole[n : n + 1] for n in range(len(whole))]
    assert parse(octets, max_bytes=70_000) == ([(opcode, payload)], None)


def test_a_deflated_frame_inflates_to_the_message_alone() -> None:
    message = b"tea server " * 1000
    first = deflated_frame(TEXT, message)
    assert first[0] == 0xC1
    assert len(first) < 200
    assert inflated(first[2:] if first[1] < 126 else first[4:]) == message
    assert deflated_frame(TEXT, message) == first


@pytest.mark.parametrize(
    "message", [b"x" * (DEFLATE_MIN_BYTES - 1), random.Random(1).randbytes(DEFLATE_MIN_BYTES * 2)]
)
def test_a_message_that_does_not_shrink_is_sent_plain(message: bytes) -> None:
    assert deflated_frame(BINARY, message) == frame(BINARY, message)


@pytest.mark.parametrize("message", [b"", b"x", bytes(range(256)) * 20])
def test_a_frame_for_a_small_window_inflates_with_that_window(message: bytes) -> None:
    made = deflated_with_window(9, BINARY, message)
    assert made[0] == 0xC2
    start = 2 if made[1] < 126 else 4
    assert inflated(made[start:], window_bits=9) == message


def test_control_frames_between_fragments_come_out_at_once() -> None:
    first, second, last = fragmented(TEXT, "crème brûlée".encode(), 3)
    pings = [client_frame(PING, b"1"), client_frame(PONG, b"2")]
    frames, failed = parse([first + pings[0] + second + pings[1] + last])
    assert frames == [(PING, b"1"), (PONG, b"2"), (TEXT, "crème brûlée".encode())]
    assert failed is None


def test_a_fragment_is_reported_before_its_message_is_whole() -> None:
    parser = FrameParser(1000)
    first, last = fragmented(BINARY, b"abcd", 2)
    assert list(parser.parse(first)) == [(CONTINUATION, b"")]
    assert parser.in_message
    assert list(parser.parse(last)) == [(BINARY, b"abcd")]
    assert not parser.in_message


FLAWS = {
    "reserved bit 1": (client_frame(TEXT, b"x", rsv=4), 1002),
    "reserved bit 2": (client_frame(TEXT, b"x", rsv=2), 1002),
    "reserved bit 3": (client_frame(BINARY, b"x", rsv=1), 1002),
    "reserved bit of a ping": (client_frame(PING, b"x", rsv=4), 1002),
    "reserved data opcode": (client_frame(0x3), 1002),
    "reserved control opcode": (client_frame(0xB), 1002),
    "no mask": (client_frame(TEXT, b"x", key=None), 1002),
    "no mask on a ping": (client_frame(PING, key=None), 1002),
    "fragmented ping": (client_frame(PING, fin=False), 1002),
    "long ping": (client_frame(PING, b"x" * 126), 1002),
    "ping with a needless 16 bit length": (client_frame(PING, b"x", form=16), 1002),
    "needless 16 bit length": (client_frame(TEXT, b"x" * 125, form=16), 1002),
    "needless 64 bit length": (client_frame(TEXT, b"x" * 65_535, form=64), 1002),
    "length with its highest bit": (b"\x82\xff\x80" + bytes(7), 1002),
    "nothing to continue": (client_frame(CONTINUATION, b"x"), 1002),
    "message in a message": (client_frame(TEXT, b"x", fin=False) + client_frame(TEXT, b"x"), 1002),
    "text that is not UTF-8": (client_frame(TEXT, b"\xff"), 1007),
    "text that ends in a character": (client_frame(TEXT, b"\xe2\x82"), 1007),
    "surrogate": (client_frame(TEXT, b"\xed\xa0\x80"), 1007),
    "fragments that end in a character": (b"".join(fragmented(TEXT, b"a\xe2\x82", 2)), 1007),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_a_broken_rule_fails_with_its_code(flaw: str) -> None:
    stream, code = FLAWS[flaw]
    good = client_frame(TEXT, b"before")
    assert parse([good + stream + good]) == ([(TEXT, b"before")], code)
    octets = [bytes([octet]) for octet in good + stream]
    assert parse(octets) == ([(TEXT, b"before")], code)


def test_a_bad_character_fails_before_the_message_is_whole() -> None:
    whole = client_frame(TEXT, b"ok \xf4\x90" + b"x" * 1000)
    assert parse([whole[: 8 + 5]]) == ([], 1007)
    assert parse([whole[: 8 + 4]]) == ([], None)
    assert (
        parse([client_frame(TEXT, b"ok \xf4", fin=False), client_frame(CONTINUATION, b"\x90")[:7]])[1] == 1007
    )


@pytest.mark.parametrize("size", [101, 65_536, 1 << 62])
def test_a_long_frame_fails_at_its_length(size: int) -> None:
    form = b"\xfe" + size.to_bytes(2) if 125 < size < 65_536 else b"\xff" + size.to_bytes(8)
    head = b"\x82" + (bytes([0x80 | size]) if size < 126 else form)
    assert parse([head], max_bytes=100) == ([], 1009)


def test_a_complete_short_frame_over_the_limit_fails() -> None:
    assert parse([client_frame(TEXT, b"x" * 100)], max_bytes=100) == ([(TEXT, b"x" * 100)], None)
    assert parse([client_frame(TEXT, b"x" * 101)], max_bytes=100) == ([], 1009)


def test_fragments_fail_when_their_sum_exceeds_the_limit() -> None:
    parts = fragmented(BINARY, b"x" * 101, 101)
    assert parse(parts[:100], max_bytes=100) == ([], None)
    assert parse([*parts[:100], parts[100][:2]], max_bytes=100) == ([], 1009)


@pytest.mark.parametrize("parts", [1, 2, 7])
@pytest.mark.parametrize("opcode", [TEXT, BINARY])
def test_a_deflated_message_comes_out_inflated(opcode: int, parts: int) -> None:
    message = "tea — 茶 ".encode() * 500
    stream = b"".join(fragmented(opcode, deflated(message), parts, rsv=4))
    plain = client_frame(opcode, b"plain")
    assert parse([stream + plain + stream], deflate=True)[0] == [
        (opcode, message),
        (opcode, b"plain"),
        (opcode, message),
    ]


def test_a_final_block_does_not_end_the_message() -> None:
    # RFC 7692 section 7.2.3.4, and two such blocks in a row.
    finished = bytes.fromhex("f348cdc9c907 00".replace(" ", ""))
    assert parse([client_frame(TEXT, finished + b"\x00", rsv=4)], deflate=True) == ([(TEXT, b"Hello")], None)
    assert parse([client_frame(TEXT, finished * 2 + b"\x00", rsv=4)], deflate=True)[0] == [
        (TEXT, b"HelloHello")
    ]
    assert parse([client_frame(BINARY, b"\x03\x00" * 100, rsv=4)], deflate=True) == ([], 1007)


DEFLATE_FLAWS = {
    "reserved bit on a continuation": (
        client_frame(TEXT, b"x", fin=False) + client_frame(CONTINUATION, b"x", rsv=4),
        1002,
    ),
    "reserved bit on a control frame": (client_frame(PING, b"x", rsv=4), 1002),
    "nonsense": (client_frame(BINARY, b"\xff" * 10, rsv=4), 1007),
    "looking back before the message": (
        client_frame(BINARY, bytes.fromhex("f20011 0000".replace(" ", "")), rsv=4),
        1007,
    ),
    "text that is not UTF-8": (client_frame(TEXT, deflated(b"\xff" * 100), rsv=4), 1007),
    "bomb": (client_frame(BINARY, deflated(bytes(1 << 24)), rsv=4), 1009),
    "one byte too many": (client_frame(BINARY, deflated(bytes((1 << 16) + 1)), rsv=4), 1009),
}


@pytest.mark.parametrize("flaw", DEFLATE_FLAWS)
def test_a_broken_rule_of_compression_fails_with_its_code(flaw: str) -> None:
    stream, code = DEFLATE_FLAWS[flaw]
    assert parse([stream], deflate=True) == ([], code)


def test_random_data_of_the_limits_size_may_arrive_deflated() -> None:
    noise = random.Random(2).randbytes(1 << 16)
    assert len(deflated(noise)) > len(noise)
    assert parse([client_frame(BINARY, deflated(noise), rsv=4)], deflate=True) == ([(BINARY, noise)], None)


def test_a_close_frame_has_a_code_and_a_reason_cut_at_a_character() -> None:
    assert close_frame() == b"\x88\x00"
    assert close_frame(1001, "bye") == b"\x88\x05\x03\xe9bye"
    cut = close_frame(4400, "茶" * 100)
    assert cut[1] == 2 + 41 * 3
    assert cut[4:].decode() == "茶" * 41


@pytest.mark.parametrize("code", [1000, 1001, 1002, 1003, *range(1007, 1015), 3000, 3999, 4000, 4999])
def test_a_permitted_close_code_is_accepted(code: int) -> None:
    assert parse_close(code.to_bytes(2) + b"why") == (code, "why")


@pytest.mark.parametrize("code", [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535])
def test_a_reserved_close_code_is_a_protocol_error(code: int) -> None:
    with pytest.raises(BadFrame) as why:
        parse_close(code.to_bytes(2))
    assert why.value.code == 1002


def test_half_a_close_code_and_a_bad_reason_are_errors() -> None:
    assert parse_close(b"") == (None, "")
    with pytest.raises(BadFrame, match="1002"):
        parse_close(b"\x03")
    with pytest.raises(BadFrame, match="1007"):
        parse_close(b"\x03\xe8\xff")


def test_the_parser_passes_a_close_frame_unchanged() -> None:
    assert parse([client_frame(CLOSE, b"\x03\xe8bye")]) == ([(CLOSE, b"\x03\xe8bye")], None)


@pytest.mark.parametrize("opcode", [TEXT, BINARY])
@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535])
def test_a_single_message_is_parsed_at_once(opcode: int, size: int) -> None:
    parser = FrameParser(65_535)
    assert parser.parse_single(client_frame(opcode, b"x" * size)) == (opcode, b"x" * size)
    assert parser.parse_single(client_frame(opcode, "茶".encode())) == (opcode, "茶".encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x81",
        client_frame(TEXT, b"x")[:-1],
        client_frame(TEXT, b"x") + b"\x81",
        client_frame(TEXT, b"x") * 2,
        client_frame(TEXT, b"x", form=16),
        client_frame(TEXT, b"x" * 200, form=64),
        client_frame(TEXT, b"x" * 200, key=None),
        client_frame(TEXT, b"x", key=None) + b"four",
        client_frame(BINARY, b"x" * 65_536),
        client_frame(BINARY, b"x" * 201),
        client_frame(TEXT, b"x", fin=False),
        client_frame(TEXT, b"x", rsv=4),
        client_frame(TEXT, b"\xc3\x28"),
        client_frame(PING, b"x"),
    ],
)
def test_anything_but_a_single_message_is_left_to_parse(data: bytes) -> None:
    parser = FrameParser(200)
    assert parser.parse_single(data) is None
    assert list(parser.parse(client_frame(TEXT, b"whole"))) == [(TEXT, b"whole")]


def test_no_message_is_single_while_another_is_in_progress() -> None:
    parser, message = FrameParser(200), client_frame(TEXT, b"x")
    assert list(parser.parse(client_frame(TEXT, b"a", fin=False))) == [(CONTINUATION, b"")]
    assert parser.parse_single(message) is None
    parser = FrameParser(200)
    assert list(parser.parse(message[:3])) == []
    assert parser.parse_single(message) is None
