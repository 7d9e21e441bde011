"""JSON Schemas of the arguments of bots' commands, from people who may mean harm, checked within bounds.

Where there are neither references nor regular expressions, each part of a schema looks at each value of the arguments
at most once. So both are refused, and parts and values are counted.
"""

from collections.abc import Iterator
from typing import Any, Final

import msgspec
from jsonschema import Draft202012Validator, SchemaError  # type: ignore[import-untyped]  # it has none
from jsonschema.exceptions import best_match  # type: ignore[import-untyped]  # it has none

from models.errors import Refusal

MAX_SCHEMA_BYTES: Final = 2_048
MAX_ARGS_BYTES: Final = 4_096
MAX_PARTS: Final = 100
MAX_VALUES: Final = 100
MAX_DEPTH: Final = 16
_MAX_FAULT: Final = 200
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"

_ONE: Final = frozenset(
    ("items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames")
)
_LISTED: Final = frozenset(("allOf", "anyOf", "oneOf", "prefixItems"))
_NAMED: Final = frozenset(("properties", "dependentSchemas"))
_PLAIN: Final = frozenset(
    (
        "type", "enum", "const", "required", "dependentRequired", "minimum", "maximum", "exclusiveMinimum",
        "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems",
        "minContains", "maxContains", "minProperties", "maxProperties", "title", "description", "default",
        "examples", "deprecated", "readOnly", "writeOnly", "format", "$comment", "$schema",
    )
)  # fmt: skip


def check_schema(schema: dict[str, Any]) -> str:
    """``schema`` as JSON, once it is known to be a JSON Schema (2020-12) that can be checked within bounds.

    Raises ``bad_request`` for references, regular expressions, unknown keywords, and what is too large.
    """
    text = msgspec.json.encode(schema)
    if len(text) > MAX_SCHEMA_BYTES:
        raise _wrong(f"up to {MAX_SCHEMA_BYTES} bytes of JSON are allowed, not {len(text)}")
    if schema.get("$schema", _DIALECT) != _DIALECT:
        raise _wrong(f"$schema: only {_DIALECT} is known")
    # The library checks a schema without bounds of its own.
    for count, _ in enumerate(_parts(schema, 1), start=1):
        if count > MAX_PARTS:
            raise _wrong(f"at most {MAX_PARTS} parts are allowed")
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        raise _wrong(_fault(error.absolute_path, error.message)) from None
    return text.decode()


def check_args(schema: str, args: dict[str, Any]) -> None:
    """Raise ``bad_request``, with what is wrong, for arguments that do not fit ``schema``."""
    if len(msgspec.json.encode(args)) > MAX_ARGS_BYTES:
        raise Refusal("bad_request", f"args: up to {MAX_ARGS_BYTES} bytes of JSON are allowed")
    for count, _ in enumerate(_values(args, 1), start=1):
        if count > MAX_VALUES:
            raise Refusal("bad_request", f"args: at most {MAX_VALUES} values are allowed")
    error = best_match(Draft202012Validator(msgspec.json.decode(schema)).iter_errors(args))
    if error is not None:
        path = ".".join(["args", *map(str, error.absolute_path)])
        raise Refusal("bad_request", f"{path}: {error.message}"[:_MAX_FAULT])


def _parts(schema: object, depth: int) -> Iterator[None]:
    """Each schema in ``schema``, itself first. Raises ``bad_request`` for a keyword that is not taken here."""
    yield None
    if isinstance(schema, bool):
        return
    if not isinstance(schema, dict):
        raise _wrong("each part of it is an object, or true or false")
    if depth > MAX_DEPTH:
        raise _wrong(f"at most {MAX_DEPTH} parts may stand within each other")
    for keyword, value in schema.items():
        for part in _parts_of(keyword, value):
            yield from _parts(part, depth + 1)


def _parts_of(keyword: str, value: object) -> list[object]:
    if keyword in _ONE:
        return [value]
    if keyword in _LISTED:
        return list(value) if isinstance(value, list) else []
    if keyword in _NAMED:
        return list(value.values()) if isinstance(value, dict) else []
    if keyword not in _PLAIN:
        raise _wrong(f"{keyword[:40]!r} is not taken here, nor any reference or regular expression")
    return []


def _values(value: object, depth: int) -> Iterator[None]:
    yield None
    if depth > MAX_DEPTH:
        raise Refusal("bad_request", f"args: at most {MAX_DEPTH} values may stand within each other")
    within = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in within:
        yield from _values(each, depth + 1)


def _fault(path: Any, message: str) -> str:
    place = ".".join(map(str, path))
    return f"{place}: {message}"[:_MAX_FAULT] if place else message[:_MAX_FAULT]


def _wrong(what: str) -> Refusal:
    return Refusal("bad_request", f"schema: {what}")
