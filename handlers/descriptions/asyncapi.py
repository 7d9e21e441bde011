"""The AsyncAPI 3.0 description: every frame of every door, made of the types by which frames are read and written."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from handlers.descriptions import native, others
from handlers.descriptions.doors import Asked, Door, Frame
from handlers.descriptions.schemas import Schema, schemas_of
from models.errors import CLOSES
from server import __version__

Document = dict[str, Any]

_ABOUT: Final = (
    "What sockets are sent and answer. The words behind it are in `docs/protocol.md`; what is asked over HTTP is in"
    " `/openapi.json`. Of what the server sends, fields may be added: a client ignores those that it does not know."
)
# A reply carries the id of its command.
_BY_ID: Final = "command"
_SIGNED_IN: Final = "signed_in"


def document(doors: Sequence[Door] | None = None, *, base_path: str = "") -> Document:
    """The description of ``doors``, by default all of this server, which are under ``base_path``."""
    doors = [*native.doors(), *others.doors()] if doors is None else doors
    messages, schemas = _messages(_frames(doors))
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Teahouse",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "this": {
                "host": "{host}",
                "protocol": "ws",
                "description": "Behind TLS, `wss`.",
                "variables": {"host": {"default": "localhost:8888"}},
                **({"pathname": base_path} if base_path else {}),
            }
        },
        "channels": {door.name: _channel(door) for door in doors},
        "operations": {name: operation for door in doors for name, operation in _operations(door)},
        "components": {
            "schemas": schemas,
            "messages": messages,
            "correlationIds": {_BY_ID: {"location": "$message.payload#/id"}},
            "operationTraits": {
                _SIGNED_IN: {
                    "security": [_ref("securitySchemes", "token"), _ref("securitySchemes", "ticket")]
                }
            },
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
                "ticket": {"type": "httpApiKey", "in": "query", "name": "ticket"},
            },
        },
    }


def _frames(doors: Iterable[Door]) -> dict[str, Frame]:
    return {frame.name: frame for door in doors for frame in _at(door)}


def _at(door: Door) -> list[Frame]:
    """Every frame of a door, in both directions."""
    asked = [frame for each in door.asked for frame in (each.frame, *each.answers)]
    return [*asked, *door.sent]


def _messages(frames: dict[str, Frame]) -> tuple[dict[str, Schema], dict[str, Schema]]:
    payloads, schemas = schemas_of([frame.payload for frame in frames.values()], "draft-07")
    messages = {
        name: _message(frame, payload)
        for (name, frame), payload in zip(frames.items(), payloads, strict=True)
    }
    for name, message in messages.items():
        if "id" in _fields(message["payload"], schemas):
            messages[name] = message | {"correlationId": _ref("correlationIds", _BY_ID)}
    return messages, schemas


def _message(frame: Frame, payload: Schema) -> Schema:
    message: Schema = {
        "name": frame.called,
        "title": frame.name,
        "contentType": frame.content_type,
        "payload": payload,
    }
    if frame.says:
        message["summary"] = frame.says.partition("\n")[0]
    if frame.headers is not None:
        message["headers"] = frame.headers
    return message


def _fields(payload: Schema, schemas: dict[str, Schema]) -> dict[str, Schema]:
    named = schemas.get(payload.get("$ref", "").rpartition("/")[2], payload)
    fields: dict[str, Schema] = named.get("properties", {})
    return fields if "op" in fields else {}


def _channel(door: Door) -> Schema:
    binding: Schema = {"method": "GET", "bindingVersion": "0.1.0"}
    if door.query is not None:
        binding["query"] = door.query
    if door.headers is not None:
        binding["headers"] = door.headers
    channel: Schema = {
        "address": door.address,
        "title": door.title,
        "description": door.says,
        "messages": {frame.name: _ref("messages", frame.name) for frame in _at(door)},
        "bindings": {"ws": binding},
        "x-close-codes": {str(code): CLOSES[code] for code in door.closes},
    }
    if door.places:
        channel["parameters"] = {name: {} for name in door.places}
    return channel


def _operations(door: Door) -> Iterable[tuple[str, Schema]]:
    shared: Schema = {"channel": {"$ref": f"#/channels/{door.name}"}}
    if door.needs_token:
        shared["traits"] = [_ref("operationTraits", _SIGNED_IN)]
    for asked in door.asked:
        yield f"{door.name}.{asked.frame.name}", _asking(door, asked, shared)
    if door.sent:
        sent = [_message_at(door, frame) for frame in door.sent]
        yield f"{door.name}.hear", {"action": "send", "messages": sent} | shared


def _asking(door: Door, asked: Asked, shared: Schema) -> Schema:
    operation: Schema = {"action": "receive", "messages": [_message_at(door, asked.frame)]} | shared
    if asked.says:
        operation["summary"] = asked.says
    if asked.answers:
        answers = [_message_at(door, frame) for frame in asked.answers]
        operation["reply"] = {"channel": shared["channel"], "messages": answers}
    return operation


def _message_at(door: Door, frame: Frame) -> Schema:
    return {"$ref": f"#/channels/{door.name}/messages/{frame.name}"}


def _ref(kind: str, name: str) -> Schema:
    return {"$ref": f"#/components/{kind}/{name}"}
