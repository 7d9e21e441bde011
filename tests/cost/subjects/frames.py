"""Frames: of WebSocket, decoded as commands, of STOMP, of SockJS."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from handlers.native.json_codec import JsonCodec
from handlers.native.msgpack_codec import MsgpackCodec
from handlers.routes import _MESSAGES_A_BODY
from handlers.sockjs.frames import BadPayload, quoted, slices_of
from handlers.stomp.destinations import command_of, place_of
from handlers.stomp.frames import BadStomp, FrameLimits, FrameReader
from models.errors import Refusal
from server.runtime.settings.settings import Settings
from server.transport.frame_parser import FrameParser
from server.transport.frames import BadFrame, message_frame
from tests.cost.hunt import Subject
from tests.cost.meter import Work
from tests.cost.shapes import shapes
from tests.cost.subjects import tokens

FRAME_BYTES: Final = Settings().max_frame_bytes
BODY_BYTES: Final = _MESSAGES_A_BODY * FRAME_BYTES
_REFUSALS: Final = (Refusal, BadFrame, BadPayload, BadStomp)
_JSON: Final = JsonCodec(message_frame)
_PACKED: Final = MsgpackCodec(message_frame)
_SAID: Final = ('{"op":"message.send","room":"r","text":"', '"}')
_MOVED: Final = ('{"op":"game.move","room":"r","version":1,"move":{"x":[', "]}}")


def _json(text: str) -> None:
    _JSON.decode(text.encode("utf-8", "replace"), text=True)


def _said(text: str) -> None:
    _json(text.join(_SAID))


def _moved(text: str) -> None:
    _json(text.join(_MOVED))


def _packed(payload: bytes) -> None:
    _PACKED.decode(payload, text=False)


def _parsed(deflate: bool, chunk: bytes) -> None:
    for _ in FrameParser(FRAME_BYTES, deflate=deflate).parse(chunk):
        pass


def _stomp(payload: bytes) -> None:
    """One message that holds frames, up to the first that breaks the protocol."""
    for frame in FrameReader(FrameLimits(max_body_bytes=FRAME_BYTES), "1.2").feed(payload):
        destination = frame.headers.get("destination", "")
        for work in (partial(place_of, destination), partial(command_of, frame, destination, 1)):
            try:
                work()
            except Refusal:
                continue


def _stomp_body(body: bytes) -> None:
    _stomp(b"SEND\ndestination:/app/rooms.r\ncontent-length:%d\n\n%b\0" % (len(body), body))


def _sockjs(text: str) -> Iterator[list[bytes]]:
    return slices_of(text.encode("utf-8", "replace"))


def _strings(text: str) -> Iterator[list[bytes]]:
    return _sockjs(f"[{text}]")


def _quoted(payload: bytes) -> None:
    quoted(True, payload)


def _subject(
    name: str, work: Callable[[Any], object], of: tuple[Any, ...], size: int = FRAME_BYTES
) -> Subject[Any]:
    anything: Any = tokens.ANY_BYTES if isinstance(of[0], bytes) else tokens.ANY_TEXT

    def prepare(grown: Any) -> Work:
        return partial(work, grown)

    return Subject(name=name, size=size, shapes=shapes(of, anything), prepare=prepare, refusals=_REFUSALS)


SUBJECTS: Final = [
    _subject("a frame of JSON", _json, tokens.JSON),
    _subject("the text in a frame of JSON", _said, (*tokens.JSON, *tokens.WRITTEN), FRAME_BYTES // 4),
    _subject("the move in a frame of JSON", _moved, tokens.JSON),
    _subject("a frame of MessagePack", _packed, tokens.PACKED),
    _subject("frames of WebSocket", partial(_parsed, False), tokens.FRAMES),
    _subject("frames of WebSocket, compressed", partial(_parsed, True), tokens.FRAMES),
    _subject("frames of STOMP", _stomp, tokens.STOMP),
    _subject("the body of a SEND", _stomp_body, tokens.STOMP),
    _subject("a body of SockJS", _sockjs, tokens.JSON, BODY_BYTES),
    _subject(
        "the strings in a body of SockJS", _strings, ('""', ",", '"a"', '"\\ud83d"', '"{}"', " "), BODY_BYTES
    ),
    _subject("an event as SockJS writes it", _quoted, tokens.STOMP),
]
