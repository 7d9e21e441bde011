"""Teahouse's own protocol for its description: each command with its replies, and all events, in both encodings."""

from typing import Final

from msgspec import Struct

from handlers.descriptions.doors import JSON, SIGNED_IN, Asked, Door, frame_of, sign_in_query, texts
from handlers.descriptions.schemas import words_of
from handlers.native import json_codec, msgpack_codec
from models.wire.commands.all import COMMANDS
from models.wire.commands.base import Command, Rules
from models.wire.events import Error, Event
from models.wire.replies.all_events import EVENTS
from models.wire.replies.by_command import REPLIES

PATH: Final = "/socket"


class Encoding(Struct, frozen=True):
    """How objects are written on sockets of a ``subprotocol``."""

    name: str
    subprotocol: str
    content_type: str
    mark: str
    says: str


ENCODINGS: Final = (
    Encoding("json", json_codec.SUBPROTOCOL, JSON, "", "one JSON object a text frame"),
    Encoding(
        "msgpack", msgpack_codec.SUBPROTOCOL, "application/vnd.msgpack", "_msgpack", "one map a binary frame"
    ),
)


def doors() -> list[Door]:
    """One door for each encoding, all at one address."""
    return [_door(encoding) for encoding in ENCODINGS]


def _door(encoding: Encoding) -> Door:
    return Door(
        name=f"socket_{encoding.name}",
        address=PATH,
        title=f"Commands and events ({encoding.name})",
        says=f"The subprotocol `{encoding.subprotocol}`: {encoding.says}. {_SIGNING_IN}",
        asked=[_asked(command, encoding) for command in COMMANDS],
        sent=[frame_of(event, content_type=encoding.content_type, mark=encoding.mark) for event in EVENTS],
        closes=SIGNED_IN,
        headers=texts(
            Authorization="`Bearer TOKEN`",
            Sec_WebSocket_Protocol=f"`{encoding.subprotocol}`; `bearer.TOKEN` may stand beside it",
        ),
        query=sign_in_query(),
    )


def _asked(command: type[Command], encoding: Encoding) -> Asked:
    shapes: list[type[Command | Event]] = [command, *REPLIES[command], Error]
    frame, *answers = (
        frame_of(shape, content_type=encoding.content_type, mark=encoding.mark) for shape in shapes
    )
    return Asked(frame=frame, answers=answers, says=_rules(command.rules))


def _rules(rules: Rules) -> str:
    """Who may send a command, and what it counts as, in words."""
    who = (
        "for anybody who is signed in"
        if rules.least_role is None
        else f"for each {rules.least_role} of the room"
    )
    right = "" if rules.right is None else f" who has the right `{rules.right}`"
    rooms = f"; not in rooms of kind {' and '.join(rules.not_in)}" if rules.not_in else ""
    return f"{who}{right}{rooms}; counts as a {rules.cost}"


_SIGNING_IN: Final = words_of(
    """A command with an ``id`` gets exactly one reply with that ``id``; one without is answered only by an error. The
    token comes with the request, as a ticket, or by ``auth`` as the first frame; the first frame that is sent is
    ``hello``. The address ``/sockjs/websocket`` is the same door."""
)
