"""How messages are written and read inside SockJS's frames: what must be escaped, and what is no message."""

import json
import re
from contextlib import suppress
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.sockjs import frames
from handlers.sockjs.frames import BadPayload, array_frame, close_frame, messages_of, quoted, slices_of
from handlers.sockjs.messages import decoded
from tests.rigs.doors.sockjs import SockJs

# What the protocol has servers and browsers escape: its own two lists.
BY_SERVER = re.compile("[\x00-\x1f\u200c-\u200f\u2028-\u202f\u2060-\u206f\ufff0-\uffff]")
BY_CLIENT = re.compile(
    '[\\"\x00-\x1f\x7f-\x9f\u00ad\u0600-\u0604\u070f\u17b4\u17b5\u2000-\u20ff\ufeff\ufff0-\uffff'
    "\u0300-\u0333\u033d-\u0346\u034a-\u034c\u0350-\u0352\u0591-\u05af\u0951\u0958-\u095f\u1fbb\u1fee-\u1fef"
    "\u2126\u212a-\u212b\u2329-\u232a\u302b-\u302c\uf900-\ufa0d\ufb1d\ufb2a-\ufb36\ufb46-\ufb4e]"
)
CHARACTERS = [chr(code) for code in range(65_536) if not 0xD800 <= code < 0xE000]
SERVER_KILLER = [
    character for character in CHARACTERS if ord(character) > 0xFE and BY_SERVER.match(character)
]
CLIENT_KILLER = [character for character in CHARACTERS if BY_CLIENT.match(character)]
texts = st.text(st.characters(exclude_categories=["Cs"]))


def escaped(characters: list[str]) -> str:
    return "".join(f"\\u{ord(character):04x}" for character in characters)


@pytest.mark.gen_test(timeout=60)
async def test_xhr_server_encodes(sockjs: SockJs) -> None:
    url = sockjs.url()
    assert await sockjs.poll(url) == "o"
    answer = await sockjs.post(url + "/xhr_send", '["' + "".join(SERVER_KILLER) + '"]')
    assert answer.status == 204
    assert await sockjs.poll(url) == f'a["{escaped(SERVER_KILLER)}"]'


@pytest.mark.gen_test(timeout=60)
async def test_xhr_server_decodes(sockjs: SockJs) -> None:
    url = sockjs.url()
    assert await sockjs.poll(url) == "o"
    answer = await sockjs.post(url + "/xhr_send", '["' + escaped(CLIENT_KILLER) + '"]')
    assert answer.status == 204
    assert json.loads((await sockjs.poll(url))[1:]) == ["".join(CLIENT_KILLER)]


@given(st.lists(texts, min_size=1))
def test_joined_messages_come_apart_again(messages: list[str]) -> None:
    frame = array_frame(b"".join(quoted(True, message.encode()) for message in messages)).decode()
    assert json.loads(frame[1:]) == messages
    assert frame[0] == "a"
    assert not BY_SERVER.search(frame)


@given(texts)
def test_every_letter_that_need_not_be_escaped_is_not(message: str) -> None:
    frame = quoted(True, message.encode()).decode()
    assert len(re.findall(r"\\u", frame)) <= len(BY_SERVER.findall(message)) + message.count("\\")


@given(st.lists(texts))
def test_messages_are_read_as_any_client_writes_them(messages: list[str]) -> None:
    told = [message.encode() for message in messages]
    assert messages_of(json.dumps(messages).encode()) == told
    assert messages_of(json.dumps(messages, ensure_ascii=False).encode()) == told


@given(st.lists(texts | st.sampled_from(["\\", '"', ",", "]", "[\n"])), st.integers(1, 64), st.booleans())
def test_a_long_payload_is_read_in_slices_as_in_one_go(
    messages: list[str], size: int, indented: bool
) -> None:
    payload = json.dumps(messages, indent=1 if indented else None).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frames, "SLICE_BYTES", size)
        read = list(slices_of(payload))
    assert list(chain.from_iterable(read)) == messages_of(payload)
    assert all(len(json.dumps([m.decode() for m in each])) <= size + 2 for each in read if len(each) > 1)


@pytest.mark.parametrize(
    "end", ['"b"', '"b",]', "1]", '"b"]]', '"b" "c"]', "", '"b\\"]', '{}, "c"]', '"\xff"]']
)
def test_a_long_payload_is_broken_wherever_it_breaks(end: str) -> None:
    payload = b"[" + b'"a",' * frames.SLICE_BYTES + end.encode("latin-1")
    with pytest.raises(BadPayload, match="Broken JSON encoding"):
        list(slices_of(payload))


def test_a_long_payload_is_read_in_many_slices() -> None:
    payload = b"[" + b'"",' * frames.SLICE_BYTES + b'"\\ud83d"]'
    read = list(slices_of(payload))
    assert len(read) == 5
    assert max(map(len, read)) < frames.SLICE_BYTES // 2
    assert read[-1] == ["\ufffd".encode()]


@given(st.binary() | st.recursive(st.none() | st.integers(), st.lists).map(lambda v: json.dumps(v).encode()))
def test_what_holds_no_messages_is_a_bad_payload_and_nothing_else(payload: bytes) -> None:
    with suppress(BadPayload):
        messages = [message.decode() for message in messages_of(payload)]
        assert json.loads(payload) in (messages, *messages)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (r'["\ud83c\udf75"]', ["\N{TEACUP WITHOUT HANDLE}"]),
        (r'["a\ud83cb"]', ["a\ufffdb"]),
        (r'["\udf75\ud83c"]', ["\ufffd\ufffd"]),
        (r'"\ud800"', ["\ufffd"]),
        ('"one"', ["one"]),
        ("[]", []),
        ("  [ ]  ", []),
    ],
)
def test_halves_of_pairs_are_replaced_as_browsers_do(sent: str, read: list[str]) -> None:
    assert messages_of(sent.encode()) == [message.encode() for message in read]


def test_bytes_that_are_no_text_are_replaced() -> None:
    assert quoted(False, b"a\xffb") == '"a\ufffdb",'.encode().replace("\ufffd".encode(), b"\\ufffd")


def test_close_frames() -> None:
    assert close_frame(3000, "Go away!") == b'c[3000,"Go away!"]'
    assert json.loads(close_frame(4401, '"\n茶')[1:]) == [4401, '"\n茶']


@pytest.mark.gen_test
async def test_a_body_full_of_nothing_is_decoded_as_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    count = 349_000
    messages = await decoded(b"[" + b'"",' * (count - 1) + b'""]')
    assert messages.size_bytes == 3 * count + 1
    pieces: list[int] = []

    def measured(payload: bytes) -> list[bytes]:
        pieces.append(len(payload))
        return messages_of(payload)

    monkeypatch.setattr(frames, "messages_of", measured)
    each = iter(messages)
    assert [next(each) for _ in range(100_000)] == [b""] * 100_000
    assert max(pieces) <= frames.SLICE_BYTES + 2
    assert sum(pieces) < 3 * 100_000 + 2 * frames.SLICE_BYTES
    assert sum(1 for _ in each) == count - 100_000


@pytest.mark.gen_test
async def test_of_a_long_body_that_breaks_at_its_end_no_message_is_read() -> None:
    with pytest.raises(BadPayload, match="Broken JSON"):
        await decoded(b"[" + b'"tea",' * 10_000 + b"]")
