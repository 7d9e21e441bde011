"""Checks every HTTP answer that a test gets, and every successful call, against the description."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qs

import jsonschema_rs
from msgspec import Struct

from handlers.descriptions import openapi, serving
from handlers.http import accounts, feed_push, health, match_files, metrics, user_export
from handlers.http.files import downloads, uploads
from handlers.http.joining import invitations
from handlers.http.operators import routes as operators
from handlers.http.pushing import devices

_AT: Final = "teahouse:openapi"
_JSON: Final = "application/json"
_FORM: Final = "application/x-www-form-urlencoded"
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
# The arguments of a route do not affect its address.
_GIVEN: Final[Any] = None


class Exchange(Struct, frozen=True, kw_only=True):
    """One call, and its answer."""

    method: str
    path: str
    sent: bytes | None
    status: int
    headers: Mapping[str, str]
    raw: bytes


@cache
def description() -> dict[str, Any]:
    """The answer to ``GET /openapi.json``."""
    calls = [
        *accounts.routes(_GIVEN, _GIVEN),
        *user_export.routes(_GIVEN, _GIVEN),
        *devices.routes(_GIVEN, _GIVEN),
        *invitations.routes(_GIVEN, _GIVEN),
        *accounts.wechat_routes(_GIVEN, _GIVEN),
        *feed_push.routes(_GIVEN, _GIVEN),
        *match_files.routes(_GIVEN, _GIVEN, _GIVEN),
        *uploads.routes(_GIVEN, _GIVEN),
        *downloads.routes(_GIVEN, _GIVEN),
        *operators.routes(_GIVEN, _GIVEN),
        *health.routes(_GIVEN, _GIVEN),
        *metrics.routes(_GIVEN, _GIVEN, _GIVEN, _GIVEN),
    ]
    return openapi.document(serving.routes(_GIVEN, calls))


def check(done: Exchange) -> None:
    """Fail unless the answer is as described, and so is the call, if it was carried out."""
    address, _, query = done.path.partition("?")
    operation = _operation(done.method, address)
    if operation is None:
        return
    what = f"{done.method} {done.path}"
    answer = operation["responses"].get(str(done.status))
    assert answer is not None, f"{what}: the status {done.status} is not described; {done.raw!r}"
    _check_body(answer.get("content", {}), done.raw, done.headers.get("Content-Type", ""), what)
    for name, header in answer.get("headers", {}).items():
        assert not header.get("required") or name in done.headers, f"{what}: {name} is missing"
    if done.status < 300:
        _check_call(operation, done.sent, query, what)


def _check_body(content: Mapping[str, Any], raw: bytes, content_type: str, what: str) -> None:
    if not content:
        assert not raw, f"{what}: a body is not described"
        return
    kind = content_type.partition(";")[0]
    assert kind in content or "*/*" in content, f"{what}: {content_type} is not described"
    if "schema" in content.get(kind, {}):
        _check_json(content[kind]["schema"], raw, what)


def _check_call(operation: Mapping[str, Any], sent: bytes | None, query: str, what: str) -> None:
    described = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "query"}
    # A call without a described query ignores parameters.
    asked = set(parse_qs(query, keep_blank_values=True)) if described else set()
    assert asked <= described, f"{what}: {asked} are not described"
    body = operation.get("requestBody")
    is_form = body is not None and _FORM in body["content"] and (sent or b"").lstrip()[:1] != b"{"
    if body is not None and _JSON in body["content"] and sent and not is_form:
        _check_json(body["content"][_JSON]["schema"], sent, what)
    else:
        assert body is None or sent or not body["required"], f"{what}: it needs no body"


def _check_json(schema: Mapping[str, Any], raw: bytes, what: str) -> None:
    value = json.loads(raw)
    validator = _validator(json.dumps(schema))
    if not validator.is_valid(value):
        why = [str(error) for error in validator.iter_errors(value)]
        raise AssertionError(f"{what}: not as described: {value}; {why}")


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    found = json.loads(schema.replace('"#/components', f'"{_AT}#/components'))
    return jsonschema_rs.Draft202012Validator(found, registry=_registry())


@cache
def _registry() -> jsonschema_rs.Registry:
    schemas = {"components": {"schemas": description()["components"]["schemas"]}}
    return jsonschema_rs.Registry([(_AT, schemas)], draft=jsonschema_rs.Draft202012)


def _operation(method: str, address: str) -> Mapping[str, Any] | None:
    """The described operation for a method and an address; None if there is none."""
    for pattern, operations in _addresses():
        if pattern.fullmatch(address):
            found: Mapping[str, Any] | None = operations.get(method.lower())
            return found
    return None


@cache
def _addresses() -> list[tuple[re.Pattern[str], Mapping[str, Any]]]:
    """In the order in which the server matches them."""
    return [(_pattern(path, operations), operations) for path, operations in description()["paths"].items()]


def _pattern(path: str, operations: Mapping[str, Any]) -> re.Pattern[str]:
    operation = next(iter(operations.values()))
    patterns = {
        each["name"]: each["schema"]["pattern"].strip("^$")
        for each in operation.get("parameters", ())
        if each["in"] == "path"
    }
    pieces = [
        patterns[piece] if place % 2 else re.escape(piece)
        for place, piece in enumerate(_PARAMETER.split(path))
    ]
    return re.compile("".join(pieces))
