"""Schemas of bots' commands are bounded, whatever they and the arguments are."""

import time
from typing import Any

import pytest

from models.errors import Refusal
from server.commands.bots.schemas import check_args, check_schema


def nested(depth: int) -> Any:
    return {"not": nested(depth - 1)} if depth else {}


def test_the_worst_schema_on_the_worst_arguments_takes_a_moment() -> None:
    schema = check_schema({"properties": {"a": {"allOf": [{"items": {"type": "number"}}] * 48}}})
    began = time.process_time()
    check_args(schema, {"a": list(range(97))})
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    "args", [{"a": "x" * 4_096}, {"a": [0] * 100}, {"a": [[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}]
)
def test_arguments_are_bounded(args: dict[str, Any]) -> None:
    with pytest.raises(Refusal, match="args: "):
        check_args(check_schema({}), args)


def test_a_schema_is_as_deep_as_it_may_be() -> None:
    check_schema(nested(15))
    with pytest.raises(Refusal, match="within each other"):
        check_schema(nested(16))


def test_names_of_properties_are_no_keywords() -> None:
    schema = check_schema({"properties": {"$ref": {"type": "string"}, "pattern": True}})
    check_args(schema, {"$ref": "#", "pattern": 1})
    with pytest.raises(Refusal, match=r"args\.\$ref: 5 is not of type"):
        check_args(schema, {"$ref": 5})
