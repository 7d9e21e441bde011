"""How refusals are answered over HTTP: one shape, one table of statuses."""

import math
from collections.abc import Mapping
from typing import Final

import msgspec
from tornado.web import RequestHandler

from models.errors import Code, Refusal
from models.wire.chat_values import Value

STATUS: Final[Mapping[Code, int]] = {
    "bad_request": 400,
    "unknown_op": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not_member": 403,
    "wrong_password": 403,
    "muted": 403,
    "banned": 403,
    "not_found": 404,
    "conflict": 409,
    "room_full": 409,
    "stale_version": 409,
    "illegal_move": 409,
    "not_your_turn": 409,
    "match_over": 409,
    "too_large": 413,
    "rate_limited": 429,
    "internal": 500,
    "unavailable": 503,
}


_CODES: Final[Mapping[int, Code]] = {
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
}


class ErrorBody(Value, frozen=True):
    """An error in an answer."""

    code: Code
    message: str
    retry_after_s: float | None = None


class ErrorAnswer(Value, frozen=True):
    """The whole body of an answer that is an error."""

    error: ErrorBody


def code_of(status: int) -> Code:
    """The code for an error that Tornado itself answers with ``status``."""
    return _CODES.get(status, "bad_request" if status < 500 else "internal")


def refuse(handler: RequestHandler, refusal: Refusal, status: int | None = None) -> None:
    """Answer a request with ``refusal``, under ``status`` or the one that fits its code."""
    handler.set_status(STATUS[refusal.code] if status is None else status)
    if refusal.code == "unauthorized":
        handler.set_header("WWW-Authenticate", _challenge(handler))
    if refusal.retry_after_s is not None:
        handler.set_header("Retry-After", str(math.ceil(refusal.retry_after_s)))
    about = handler.settings.get("about_errors")
    if about is not None:
        handler.set_header("Link", f'<{about}>; rel="help"')
    handler.set_header("Content-Type", "application/json")
    handler.finish(msgspec.json.encode(ErrorAnswer(error=error_body(refusal))))


def error_body(refusal: Refusal) -> ErrorBody:
    """``refusal`` as it is answered."""
    return ErrorBody(code=refusal.code, message=refusal.message, retry_after_s=refusal.retry_after_s)


def _challenge(handler: RequestHandler) -> str:
    # RFC 6750, 3.1: no error code if no token came.
    brought = "Authorization" in handler.request.headers
    return 'Bearer realm="teahouse", error="invalid_token"' if brought else 'Bearer realm="teahouse"'
