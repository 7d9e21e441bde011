"""The meaning of destinations, laid out as in Spring's simple broker (section 5 of the wire contract).

Pure: from a SEND or a SUBSCRIBE to a command or place. Unsupported ones raise ``Refusal``; none of them breaks STOMP.
"""

import re
from typing import Final

import msgspec
from msgspec import Struct

from handlers.stomp.frames import Frame
from handlers.stomp.voices import FEED_ROOM, FEED_TOPIC, ROOM_TOPIC
from models.errors import Refusal
from models.ids import ID_PATTERN, RoomId
from models.wire.chat_values import SaidKind, Value
from models.wire.commands.base import CommandId, Nonce
from models.wire.commands.messages import AllowedMentions, Attachments, MessageSend, Positive
from models.wire.validation import fault_in
from server.commands.topics import TopicSend

REPLIES: Final = "/user/queue/replies"
ERRORS: Final = "/user/queue/errors"
RENEWAL: Final = "/app/auth"
QUEUES: Final = frozenset({REPLIES, ERRORS})
MAX_TOPIC_BYTES: Final = 256

_APP_ROOM: Final = "/app/rooms."
_TOPIC: Final = "/topic/"
_ROOM: Final = re.compile(ID_PATTERN)
_WILDCARD: Final = re.compile(r"[*#>?{}]")
_NO_JSON: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
# Headers with a meaning to STOMP or to us, in small letters; all other headers of a publisher go to the listeners.
_NOT_PASSED_ON: Final = frozenset(
    {"destination", "content-length", "receipt", "transaction", "subscription", "message-id", "ack"}
    # Some clients put their credentials into every frame.
    | {"authorization", "login", "passcode", "token"}
)


class Said(Value, frozen=True):
    """The body of a SEND that is an object with ``text``: the same fields as ``message.send``."""

    text: str
    nonce: Nonce | None = None
    reply_to: Positive | None = None
    attachments: Attachments | None = None
    allowed_mentions: AllowedMentions | None = None
    kind: SaidKind = "text"
    thread: Positive | None = None
    broadcast: bool = False


class Place(Struct, frozen=True):
    """What a client may subscribe to: a room, a plain topic, or one of its own queues."""

    destination: str
    room: RoomId | None = None
    is_queue: bool = False


def place_of(destination: str) -> Place:
    """The place that a SUBSCRIBE to ``destination`` is about."""
    _refuse_wildcards(destination)
    if destination.startswith(ROOM_TOPIC):
        return Place(destination, _room(destination.removeprefix(ROOM_TOPIC)))
    if destination.startswith(FEED_TOPIC):
        return Place(destination, _room(FEED_ROOM + destination.removeprefix(FEED_TOPIC)))
    if destination in QUEUES:
        return Place(destination, is_queue=True)
    _check_topic(destination)
    return Place(destination)


def room_of(destination: str) -> RoomId | None:
    """The room that a SEND to ``destination`` goes to, or None."""
    room = destination.removeprefix(_APP_ROOM)
    return RoomId(room) if room != destination and _ROOM.match(room) else None


def command_of(frame: Frame, destination: str, command_id: CommandId) -> MessageSend | TopicSend:
    """The command that a SEND stands for."""
    _refuse_wildcards(destination)
    if destination.startswith(_APP_ROOM):
        room = _room(destination.removeprefix(_APP_ROOM))
        said = _said(frame.body)
        return MessageSend(
            id=command_id,
            room=room,
            text=said.text,
            nonce=said.nonce,
            reply_to=said.reply_to,
            attachments=said.attachments,
            allowed_mentions=said.allowed_mentions,
            kind=said.kind,
            thread=said.thread,
            broadcast=said.broadcast,
        )
    if destination.startswith((ROOM_TOPIC, FEED_TOPIC)):
        raise Refusal("forbidden", "destination: only the server publishes there; SEND to /app/rooms.ID")
    _check_topic(destination)
    headers = tuple(item for item in frame.headers.items() if item[0].lower() not in _NOT_PASSED_ON)
    return TopicSend(id=command_id, topic=destination, headers=headers, body=frame.body)


def _said(body: bytes) -> Said:
    """The message in a body: a JSON object with ``text``, else the whole body is the text."""
    if body.lstrip()[:1] == b"{":
        try:
            return msgspec.json.decode(body, type=Said)
        except _NO_JSON as error:
            if isinstance(error, msgspec.ValidationError) and _has_text(body):
                raise Refusal("bad_request", fault_in("body", error)) from None
    return Said(text=text_of(body))


def _has_text(body: bytes) -> bool:
    """Whether ``body`` is valid JSON with ``text``: an error about a field near its beginning does not prove that."""
    try:
        value = msgspec.json.decode(body)
    except _NO_JSON:
        return False
    return isinstance(value, dict) and "text" in value


def text_of(body: bytes) -> str:
    """A body as text. Raises ``Refusal``."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise Refusal("bad_request", "body: it is not UTF-8") from None


def _room(room: str) -> RoomId:
    if not _ROOM.match(room):
        raise Refusal("bad_request", "destination: a room's id is 1 to 64 of A-Z, a-z, 0-9, _, ., : and -")
    return RoomId(room)


def _refuse_wildcards(destination: str) -> None:
    if _WILDCARD.search(destination):
        raise Refusal("bad_request", "destination: wildcards are not supported; name each topic by itself")


def _check_topic(destination: str) -> None:
    if not destination.startswith(_TOPIC) or destination == _TOPIC:
        raise Refusal("not_found", "destination: there is nothing of that name here")
    if len(destination.encode()) > MAX_TOPIC_BYTES:
        raise Refusal("bad_request", f"destination: at most {MAX_TOPIC_BYTES} bytes")
