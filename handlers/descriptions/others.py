"""The other doors for their description: STOMP, SockJS, the echo and the prices."""

from typing import Annotated, Any, Final

from msgspec import Meta

from handlers.descriptions.doors import ANYBODY, JSON, SIGNED_IN, Asked, Door, Frame, sign_in_query, texts
from handlers.descriptions.schemas import Schema
from handlers.http.errors import ErrorAnswer
from handlers.stomp.conversation import SUBPROTOCOLS
from handlers.stomp.destinations import ERRORS, RENEWAL, REPLIES, Said
from handlers.stomp.replies import Refused, Sent
from handlers.stomp.voices import FEED_TOPIC, ROOM_TOPIC
from handlers.websocket.echo import SUBPROTOCOL as ECHO
from handlers.websocket.prices import PRICES
from models.wire.events import FeedEvent, GoAway, MessageEvent

_PLAIN: Final = "text/plain"
_BYTES: Final = "application/octet-stream"
_NO_BODY: Final[Any] = Annotated[str, Meta(max_length=0)]
_SOCKJS_SAYS: Final = (
    "A session of SockJS (sockjs-protocol 0.3.3) over WebSocket. Its messages are the text frames of"
)
_SENT_BY_SOCKJS: Final = r"^(o|h|a\[.*\]|c\[\d+,.*\])$"
_ASKED_FOR_PRICES: Final = r"^\s*stock(\s+\S+)?\s*$"


def doors() -> list[Door]:
    """All doors but those of Teahouse's own protocol."""
    return [_stomp(), _sockjs("/sockjs", "`/socket` in JSON"), _sockjs("/ws", "`/ws`"), _echo(), _prices()]


def _stomp() -> Door:
    return Door(
        name="stomp",
        address="/ws",
        title="STOMP",
        says="STOMP 1.0, 1.1 and 1.2, one or several frames a WebSocket message; what is a payload here is the body"
        f" of a frame. Subprotocols: {', '.join(f'`{each}`' for each in SUBPROTOCOLS)}, or none. The address"
        " `/ws/websocket` is the same door.",
        asked=[Asked(frame=frame, answers=answers) for frame, *answers in _stomp_exchanges()],
        sent=_stomp_told(),
        closes=(1000, *SIGNED_IN),
        query=sign_in_query(),
    )


def _stomp_exchanges() -> list[list[Frame]]:
    """Each frame of a client, followed by the frames that may answer it."""
    receipt = _stomp_frame("RECEIPT", texts(receipt_id="that of the frame that was carried out"))
    error = _stomp_frame("ERROR", texts(message="what was wrong", receipt_id="that of the wrong frame"), str)
    sent = _stomp_message("Replies", REPLIES, Sent, "What was sent to a room is stored.")
    refused = _stomp_message("Errors", ERRORS, Refused, "A frame was refused.")
    to_room = _needs("destination", texts(destination="`/app/rooms.ID`", receipt="", transaction=""))
    to_topic = _needs("destination", texts(destination="`/topic/NAME`", receipt="", transaction=""))
    to_renew = _needs("destination", texts(destination=f"`{RENEWAL}`", receipt=""))
    connected = _stomp_frame(
        "CONNECTED", texts(version="", heart_beat="", session="", server="", user_name="")
    )
    credentials = texts(
        accept_version="", heart_beat="", Authorization="`Bearer TOKEN`", passcode="", token="", task=""
    )
    subscribing = texts(destination="", id="", ack="", receipt="", password="", invite="", since="", epoch="")
    simple = [
        ("UNSUBSCRIBE", texts(id="", destination="", receipt="")),
        ("ACK", texts(id="", message_id="", subscription="", transaction="", receipt="")),
        ("NACK", texts(id="", message_id="", subscription="", transaction="", receipt="")),
        *(
            (command, _needs("transaction", texts(transaction="", receipt="")))
            for command in ("BEGIN", "COMMIT", "ABORT")
        ),
        ("DISCONNECT", texts(receipt="")),
    ]
    return [
        [_stomp_frame("CONNECT", credentials), connected, error],
        [_stomp_frame("STOMP", credentials), connected, error],
        [_said("SEND_to_room", to_room, Said | str, JSON), sent, refused, receipt, error],
        [_said("SEND_to_topic", to_topic, Any, _BYTES), refused, receipt, error],
        [_said("SEND_of_a_token", to_renew, str, _PLAIN), refused, receipt, error],
        [_stomp_frame("SUBSCRIBE", _needs("destination", subscribing)), refused, receipt, error],
        *([_stomp_frame(command, headers), refused, receipt, error] for command, headers in simple),
    ]


def _stomp_told() -> list[Frame]:
    return [
        _stomp_message("Room", ROOM_TOPIC + "ID", MessageEvent, "A message was sent or changed."),
        _stomp_message("Feed", FEED_TOPIC + "SYMBOL", FeedEvent, "New points of a feed."),
        _stomp_message("Topic", "/topic/NAME", Any, "What a client published, as it came.", _BYTES),
        _stomp_message("GoingAway", REPLIES, GoAway, "The server is going away."),
    ]


def _stomp_frame(command: str, headers: Schema, body: Any = _NO_BODY) -> Frame:
    return Frame(
        name=f"stomp_{command}", called=command, payload=body, says="", content_type=_PLAIN, headers=headers
    )


def _said(name: str, headers: Schema, body: Any, content_type: str) -> Frame:
    return Frame(
        name=f"stomp_{name}", called="SEND", payload=body, says="", content_type=content_type, headers=headers
    )


def _stomp_message(name: str, destination: str, body: Any, says: str, content_type: str = JSON) -> Frame:
    headers = texts(destination=f"`{destination}`", message_id="", subscription="", ack="", content_type="")
    return Frame(
        name=f"stomp_MESSAGE_{name}",
        called="MESSAGE",
        payload=body,
        says=says,
        content_type=content_type,
        headers=headers,
    )


def _needs(name: str, headers: Schema) -> Schema:
    return headers | {"required": [name]}


def _sockjs(path: str, same: str) -> Door:
    name = f"sockjs{path.replace('/', '_')}"
    sent = Annotated[str, Meta(pattern=_SENT_BY_SOCKJS)]
    return Door(
        name=name,
        address=path + "/{server}/{session}/websocket",
        title="SockJS over WebSocket",
        says=f"{_SOCKJS_SAYS} {same}. The other transports of SockJS are HTTP.",
        asked=[
            Asked(frame=_frame(f"{name}_messages", "messages", list[str] | str, "Messages of the client."))
        ],
        sent=[_frame(f"{name}_frame", "frame", sent, "Opened, alive, messages, closed.", _PLAIN)],
        closes=(1000, *SIGNED_IN),
        places=("server", "session"),
    )


def _echo() -> Door:
    text = _frame("echo_text", "text", str, "A text frame.", _PLAIN)
    binary = _frame("echo_binary", "binary", Any, "A binary frame.", _BYTES)
    return Door(
        name="echo",
        address="/echo",
        title="Echo",
        says=f"Every frame comes back as it came. Subprotocol: `{ECHO}`, or none.",
        asked=[Asked(frame=text, answers=[text]), Asked(frame=binary, answers=[binary])],
        sent=[],
        closes=ANYBODY,
        needs_token=False,
    )


def _prices() -> Door:
    prices = Annotated[list[float], Meta(min_length=PRICES, max_length=PRICES)]
    array = _frame("prices", "prices", prices, f"The latest {PRICES} prices, the oldest first.")
    error = _frame("prices_error", "error", ErrorAnswer, "What was asked for cannot be answered.")
    asked = _frame(
        "prices_asked", "stock", Annotated[str, Meta(pattern=_ASKED_FOR_PRICES)], "Ask for prices.", _PLAIN
    )
    return Door(
        name="prices",
        address="/stock",
        title="Prices",
        says="`stock` is answered with prices of the first symbol, `stock SYMBOL` with those of that one; with"
        " `?live=1` an array follows at each new point. An upgrade at `/` is the same door.",
        asked=[Asked(frame=asked, answers=[array, error])],
        sent=[array],
        closes=ANYBODY,
        needs_token=False,
        query={"type": "object", "properties": {"live": {"enum": ["1"]}}},
    )


def _frame(name: str, called: str, payload: Any, says: str, content_type: str = JSON) -> Frame:
    return Frame(name=name, called=called, payload=payload, says=says, content_type=content_type)
