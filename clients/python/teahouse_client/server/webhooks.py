"""The events of webhooks, and the verification of their sender (Standard Webhooks)."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any, Literal, TypedDict

from teahouse_client.failure import Failure


class WebhookEvent(TypedDict):
    """``id`` stands for one change: a repeated event has the same. ``at`` is in ms since the epoch."""

    id: str
    type: Literal["message", "message.changed", "member", "room", "match", "report", "user", "command"]
    at: int
    data: dict[str, Any]


def verify(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    within_s: float = 300.0,
    now_s: float | None = None,
) -> WebhookEvent:
    """The event in ``body``, the raw bytes, if the server signed it and sent it within ``within_s``.

    Raises Failure, ``unauthorized``, for anything else, such as a replayed old one. The server may also send an event
    twice: keep the ids of a week. ``now_s`` is for tests.
    """
    given = {name.lower(): value for name, value in headers.items()}
    number, sent_at = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not (number and sent_at.isascii() and sent_at.isdigit()):
        raise Failure("unauthorized", "it has no id or no time")
    if not abs((time.time() if now_s is None else now_s) - int(sent_at)) <= within_s:
        raise Failure("unauthorized", "it was sent at another time")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(
        hmac.digest(key, b".".join((number.encode(), sent_at.encode(), body)), hashlib.sha256)
    )
    signatures = given.get("webhook-signature", "").split()
    if not any(hmac.compare_digest(each.encode(), b"v1," + expected) for each in signatures):
        raise Failure("unauthorized", "it is not signed with this secret")
    told = json.loads(body)
    return {"id": number, "type": told["type"], "at": told["at"], "data": told["data"]}
