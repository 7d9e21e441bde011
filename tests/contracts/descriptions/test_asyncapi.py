"""The AsyncAPI description: that it is about all frames, and says of each what the server itself takes and sends."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.descriptions import native
from handlers.descriptions.asyncapi import document
from handlers.stomp.client_frames import HANDLERS
from handlers.stomp.frames import CONNECTS
from models.errors import CLOSES, CloseCode
from models.wire.commands.all import COMMANDS, AnyCommand
from models.wire.commands.base import Command
from models.wire.replies.all_events import EVENTS
from models.wire.replies.by_command import REPLIES
from tests.contracts.values import structs_of
from tests.rigs.described import frames

quickly = settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
any_command = st.one_of([structs_of(command) for command in COMMANDS])
any_event = st.one_of([structs_of(event) for event in EVENTS])


PROTOCOL = Path(__file__).parents[3] / "docs/protocol.md"


def parts(value: Any) -> Iterator[Any]:
    """``value``, and everything in it."""
    yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from parts(inner)


def found(described: dict[str, Any], reference: str) -> Any:
    at: Any = described
    for step in reference.removeprefix("#/").split("/"):
        at = at[step]
    return at


@given(any_command)
@quickly
def test_a_command_is_described_as_the_server_takes_it(command: Command) -> None:
    replies = REPLIES[type(command)]
    is_plain = bool(replies) and replies[0].__struct_fields__ == ("id",)
    reply = msgspec.to_builtins(replies[0]()) if is_plain else None
    frame = json.loads(msgspec.json.encode(command))
    validator = frames._validator(type(command).__name__)
    assert validator.is_valid(frame)
    assert not validator.is_valid(frame | {"no such field": 1})
    if reply is not None:
        frames.check_reply(reply, frame)


@given(any_event)
@quickly
def test_an_event_is_described_as_it_is_sent(event: msgspec.Struct) -> None:
    frames.check_event(json.loads(msgspec.json.encode(event)))


@given(any_command, st.data())
@quickly
def test_what_the_server_refuses_is_not_described(command: Command, data: st.DataObject) -> None:
    frame = json.loads(msgspec.json.encode(command))
    field = data.draw(st.sampled_from(sorted(set(frame) - {"op"} | {"room"})))
    broken = copy.deepcopy(frame) | {
        field: data.draw(st.sampled_from([{}, [[]], "a b", "", -(2**60), 1.5, True]))
    }
    try:
        msgspec.json.decode(msgspec.json.encode(broken), type=AnyCommand)
    except msgspec.ValidationError:
        taken = False
    else:
        taken = True
    assert frames._validator(type(command).__name__).is_valid(broken) == taken


@pytest.mark.parametrize(
    "frame",
    [
        {"op": "typing", "room": "lobby", "user": "u-1"},
        {"op": "typing", "room": "lobby", "user": "u-1", "on": True, "since": 1},
        {"op": "member", "room": "lobby", "member": {}, "change": "joined"},
        {"op": "ok"},
        {"op": "unheard of"},
    ],
)
def test_an_event_that_is_not_described_fails_the_test_that_gets_it(frame: dict[str, Any]) -> None:
    with pytest.raises(AssertionError, match="not described"):
        frames.check_event(frame)


def test_a_body_of_stomp_that_is_not_described_fails_the_test_that_gets_it() -> None:
    frames.check_stomp({"op": "ok", "room": "lobby", "seq": 1, "rev": 2})
    with pytest.raises(AssertionError, match="the body of a MESSAGE"):
        frames.check_stomp({"op": "ok", "room": "lobby", "seq": 1})


def test_a_reply_to_another_command_fails_the_test_that_gets_it() -> None:
    asked = {"op": "message.react", "id": 1, "room": "lobby", "seq": 1, "emoji": "x", "on": True}
    frames.check_reply({"op": "ok", "id": 1, "rev": 2}, asked)
    with pytest.raises(AssertionError, match=r"a reply to message\.react"):
        frames.check_reply({"op": "ok", "id": 1, "rev": 2, "seq": 1}, asked)
    with pytest.raises(AssertionError, match="a command"):
        frames.check_reply({"op": "ok", "id": 1, "rev": 2}, asked | {"on": 1})


def test_everything_that_is_referred_to_is_there() -> None:
    described = document()
    references = {
        part["$ref"]
        for part in parts(described)
        if isinstance(part, dict) and isinstance(part.get("$ref"), str)
    }
    assert len(references) > 300
    for reference in references:
        found(described, reference)


def test_both_encodings_say_the_same() -> None:
    described = document()
    json_door, msgpack_door = (described["channels"][f"socket_{each.name}"] for each in native.ENCODINGS)
    assert {f"{name}_msgpack" for name in json_door["messages"]} == set(msgpack_door["messages"])
    messages = described["components"]["messages"]
    for name in json_door["messages"]:
        assert messages[f"{name}_msgpack"]["payload"] == messages[name]["payload"]
        assert messages[f"{name}_msgpack"]["contentType"] == "application/vnd.msgpack"


def test_every_frame_of_a_stomp_client_is_described() -> None:
    operations = document()["operations"]
    asked = [each["messages"][0]["$ref"] for each in operations.values() if each["action"] == "receive"]
    stomp = {
        document()["components"]["messages"][ref.rpartition("/")[2]]["name"]
        for ref in asked
        if "/stomp/" in ref
    }
    assert stomp == {*HANDLERS, *CONNECTS}


def test_every_close_code_is_explained() -> None:
    assert set(get_args(CloseCode)) == set(CLOSES)
    told = {int(code) for code in re.findall(r"^\| (\d{4}) \|", PROTOCOL.read_text(), re.MULTILINE)}
    assert len(told) > 8
    assert told <= set(CLOSES)


def test_no_pattern_is_written_as_only_python_reads_it() -> None:
    patterns = [part["pattern"] for part in parts(document()) if isinstance(part, dict) and "pattern" in part]
    assert patterns
    assert not [pattern for pattern in patterns if isinstance(pattern, str) and "\\Z" in pattern]
