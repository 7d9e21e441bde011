"""The OpenAPI 3.1 description: every call over HTTP, made of the declarations by which they are carried out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import msgspec
from tornado.routing import URLSpec

from handlers.descriptions.paths import Operation, operations_of, parameter
from handlers.descriptions.schemas import Schema, schemas_of
from handlers.http.calls.call import Access, Call, Text
from handlers.http.errors import STATUS, ErrorAnswer
from models.errors import Code
from server import __version__
from server.operators.idempotency import MAX_KEY

Document = dict[str, Any]

_ABOUT: Final = (
    "What is asked over HTTP. The words behind it are in `docs/protocol.md`; what is said on sockets is in"
    " `/asyncapi.json`. SockJS over HTTP is as sockjs-protocol 0.3.3 has it, and not told again here."
)
_JSON: Final = "application/json"
_ALWAYS: Final[tuple[Code, ...]] = ("bad_request", "too_large", "internal")
# The codes with which a call may be refused because of its access rule.
_BY_ACCESS: Final[Mapping[Access, tuple[Code, ...]]] = {
    "anybody": (),
    "maybe_user": ("unauthorized", "banned", "unavailable"),
    "user": ("unauthorized", "banned", "unavailable"),
    "key": ("unauthorized", "forbidden", "banned", "rate_limited", "unavailable"),
    "owner_or_key": ("unauthorized", "forbidden", "banned", "rate_limited", "unavailable"),
    "operator": ("unauthorized", "forbidden", "banned", "rate_limited", "unavailable"),
    "metrics": ("unauthorized",),
    "feeds": ("unauthorized", "unavailable"),
}
_SCHEMES: Final[Mapping[str, str]] = {
    "user": "the access token of a user, or a token of the outside issuer",
    "key": "an API key of the application's server, or what operators have",
    "operator": "`ADMIN_TOKEN`, or the token of a user whom `ADMINS` names",
    "metrics": "`ADMIN_TOKEN`",
    "feeds": "`FEED_KEY`",
}


def document(addresses: Iterable[URLSpec], base_path: str = "") -> Document:
    """The description of the calls at ``addresses``, which are under ``base_path``.

    Raises ``LookupError`` for a call without a declaration.
    """
    operations = list(operations_of(addresses))
    types = _types(operations)
    shown, named = schemas_of(types, "2020-12")
    schemas = {_key(each): schema for each, schema in zip(types, shown, strict=True)}
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Teahouse",
            "version": __version__,
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": base_path or "/"}],
        "paths": paths,
        "components": {
            "schemas": named,
            "securitySchemes": {
                name: {"type": "http", "scheme": "bearer", "description": says}
                for name, says in _SCHEMES.items()
            },
        },
    }


def _types(operations: Sequence[Operation]) -> list[Any]:
    """Every type of a body or an answer, each once."""
    types: dict[Any, Any] = {_key(ErrorAnswer): ErrorAnswer}
    for call in (operation.call for operation in operations):
        for each in (call.body, *call.answers.values()):
            types |= {_key(shape): shape for shape in _shapes(each)}
    return list(types.values())


def _shapes(declared: Any) -> tuple[Any, ...]:
    """The types that travel as JSON."""
    if isinstance(declared, tuple):
        return tuple(shape for each in declared for shape in _shapes(each))
    return () if declared is None or declared is bytes or isinstance(declared, Text) else (declared,)


def _key(shape: Any) -> str:
    return repr(shape)


def _operation(operation: Operation, schemas: Mapping[str, Schema]) -> Schema:
    call = operation.call
    described: Schema = {
        "operationId": f"{operation.method}{_words(operation.path)}",
        "summary": call.says,
        "tags": [operation.group],
        "responses": _responses(operation, schemas),
    }
    if call.access != "anybody":
        described["security"] = _security(call)
    if parameters := _parameters(operation):
        described["parameters"] = parameters
    if call.body is bytes:
        # A file may be empty.
        described["requestBody"] = {"required": False, "content": {"*/*": {}}}
    elif call.body is not None:
        # No bytes at all count as an empty object.
        needed = any(field.required for field in msgspec.structs.fields(call.body))
        shape = schemas[_key(call.body)]
        content: Schema = {_JSON: {"schema": shape if call.also is None else {"allOf": [shape, call.also]}}}
        if call.form is not None:
            field = {"type": "string", "contentMediaType": _JSON, "contentSchema": schemas[_key(call.body)]}
            form = {"type": "object", "properties": {call.form: field}, "required": [call.form]}
            content["application/x-www-form-urlencoded"] = {"schema": form}
        described["requestBody"] = {"required": needed, "content": content}
    return described


def _security(call: Call[Any, Any]) -> list[Schema]:
    if call.access == "maybe_user":
        return [{}, {"user": []}]
    if call.access == "owner_or_key":
        return [{"user": []}, {"key": []}]
    return [{call.access: [] if call.scope is None else [call.scope]}]


def _parameters(operation: Operation) -> list[Schema]:
    call = operation.call
    found = [
        parameter(name, "path", {"type": "string", "pattern": pattern}, needed=True)
        for name, pattern in operation.parameters.items()
    ]
    if call.query is not None:
        (shown,), named = schemas_of([call.query], "2020-12")
        schema = named[shown["$ref"].rpartition("/")[2]]
        for name, each in schema["properties"].items():
            found.append(parameter(name, "query", _given(each), needed=name in schema.get("required", ())))
    if call.repeatable:
        found.append(
            parameter(
                "Idempotency-Key",
                "header",
                {"type": "string", "minLength": 1, "maxLength": MAX_KEY},
                needed=False,
            )
        )
    return found + [parameter(name, "header", {"type": "string"}, needed=False) for name in call.headers]


def _given(schema: Schema) -> Schema:
    """The schema of a query's value, without null: a query cannot hold one."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else schema


def _responses(operation: Operation, schemas: Mapping[str, Schema]) -> Schema:
    call = operation.call
    found = {
        str(status): _response(status, shape, schemas, bodiless=operation.method == "head")
        for status, shape in call.answers.items()
    }
    refused: dict[int, list[Code]] = {}
    twice: tuple[Code, ...] = ("conflict",) if call.repeatable else ()
    for code in dict.fromkeys((*_ALWAYS, *_BY_ACCESS[call.access], *call.refuses, *twice)):
        refused.setdefault(STATUS[code], []).append(code)
    for status, codes in sorted(refused.items()):
        if str(status) not in found:
            found[str(status)] = _refusal(codes, schemas, bodiless=operation.method == "head")
    return found


def _response(status: int, shape: Any, schemas: Mapping[str, Schema], *, bodiless: bool) -> Schema:
    described: Schema = {"description": HTTPStatus(status).phrase}
    if status == HTTPStatus.FOUND:
        described["headers"] = {"Location": {"required": True, "schema": {"type": "string"}}}
    if shape is None or bodiless:
        return described
    if texts := [
        each for each in (shape if isinstance(shape, tuple) else (shape,)) if isinstance(each, Text)
    ]:
        described["content"] = {each.content_type.partition(";")[0]: {} for each in texts}
    else:
        shown = [schemas[_key(each)] for each in _shapes(shape)]
        described["content"] = {_JSON: {"schema": shown[0] if len(shown) == 1 else {"anyOf": shown}}}
    return described


def _refusal(codes: Sequence[Code], schemas: Mapping[str, Schema], *, bodiless: bool) -> Schema:
    described: Schema = {"description": " or ".join(f"`{code}`" for code in codes)}
    if "rate_limited" in codes:
        described["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    if not bodiless:
        described["content"] = {_JSON: {"schema": schemas[_key(ErrorAnswer)]}}
    return described


def _words(path: str) -> str:
    """``/api/rooms/{room}/messages`` as ``ApiRoomsRoomMessages``."""
    return "".join(word.title() for word in re.findall(r"[A-Za-z]+", path))
