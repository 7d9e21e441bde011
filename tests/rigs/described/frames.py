"""Checks every frame that a test's client gets, and every accepted command, against the description."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import jsonschema_rs

from handlers.descriptions.asyncapi import document

CHANNEL: Final = "socket_json"
_AT: Final = "teahouse:asyncapi"


@cache
def description() -> dict[str, Any]:
    """The answer to ``GET /asyncapi.json``."""
    return document()


def check_event(frame: Mapping[str, Any]) -> None:
    """Fail unless ``frame`` is described as one that the server sends by itself."""
    _check(frame, _events().get(frame["op"], ()), "an event")


def check_reply(frame: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
    """Fail unless ``frame`` answers what was ``asked`` as described; where it was accepted, that is described too."""
    commands, replies = _commands().get(asked["op"], ((), ()))
    if frame["op"] == "error":
        _check(frame, ("Error",), "an error")
        return
    _check(asked, commands, "a command")
    _check(frame, replies, f"a reply to {asked['op']}")


def check_stomp(body: Mapping[str, Any]) -> None:
    """Fail unless ``body`` is described as one of a MESSAGE that the server itself makes."""
    _check(body, _stomp_bodies(), "the body of a MESSAGE")


def _check(frame: Mapping[str, Any], names: Iterable[str], what: str) -> None:
    validators = [_validator(name) for name in names]
    if any(validator.is_valid(frame) for validator in validators):
        return
    why = [str(error) for validator in validators for error in validator.iter_errors(frame)]
    raise AssertionError(f"not described as {what}: {frame}; {why}")


@cache
def _validator(name: str) -> jsonschema_rs.Draft7Validator:
    payload = description()["components"]["messages"][name]["payload"]
    return jsonschema_rs.Draft7Validator({"$ref": _AT + payload["$ref"]}, registry=_registry())


@cache
def _registry() -> jsonschema_rs.Registry:
    schemas = {"components": {"schemas": description()["components"]["schemas"]}}
    return jsonschema_rs.Registry([(_AT, schemas)], draft=jsonschema_rs.Draft7)


@cache
def _stomp_bodies() -> list[str]:
    messages = description()["components"]["messages"].items()
    return [
        name
        for name, each in messages
        if name.startswith("stomp_MESSAGE_") and each["contentType"].endswith("json")
    ]


@cache
def _events() -> dict[str, list[str]]:
    """The names of the messages that are events, by their op."""
    found: dict[str, list[str]] = {}
    for name in _named(description()["operations"][f"{CHANNEL}.hear"]["messages"]):
        found.setdefault(_op(name), []).append(name)
    return found


@cache
def _commands() -> dict[str, tuple[list[str], list[str]]]:
    """By the op of a command, the names of its message and of the messages that answer it."""
    found = {}
    for key, operation in description()["operations"].items():
        if key.startswith(f"{CHANNEL}.") and operation["action"] == "receive":
            asked = _named(operation["messages"])
            found[_op(asked[0])] = (asked, _named(operation["reply"]["messages"]))
    return found


def _op(name: str) -> str:
    op: str = description()["components"]["messages"][name]["name"]
    return op


def _named(references: Iterable[Mapping[str, str]]) -> list[str]:
    return [reference["$ref"].rpartition("/")[2] for reference in references]
