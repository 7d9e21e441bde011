"""Connections without a socket: their frames are kept, and how they were closed."""

import json
from typing import Any, Final

from handlers.native.json_codec import JsonCodec
from models.ids import SessionId, UserId
from server.accounts.authentication import Identity
from server.delivery.connection import Connection, NewOutbox
from server.delivery.outbox import Flusher, Outbox
from tests.rigs.held_clock import START_MS

FAR_AHEAD_MS: Final = START_MS * 2
_CODEC: Final = JsonCodec(lambda _, payload: payload + b"\n")


class Line:
    """A channel that accepts everything. ``events`` are the written events, ``closed`` the code and reason."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None

    def write_frames(self, data: bytes) -> None:
        self.events += map(json.loads, data.splitlines())

    def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


def identity_of(user: str, session: str | None = None, *, expires_at: int = FAR_AHEAD_MS) -> Identity:
    """A signed-in user; ``session`` is by default one of their own."""
    name = SessionId(session or f"s-{user}")
    return Identity(user=UserId(user), name=user, guest=True, session=name, expires_at=expires_at)


def connect(flusher: Flusher, identity: Identity, task: str = "main") -> tuple[Connection, Line]:
    """An open connection, and the channel below it."""
    line = Line()
    return Connection(identity, task, _CODEC, line, new_outbox(flusher)), line


def new_outbox(flusher: Flusher, max_queue_bytes: int = 10_000) -> NewOutbox:
    """The function that makes a connection's outbox."""
    return lambda transport, on_overflow: Outbox(transport, flusher, max_queue_bytes, on_overflow)
