"""Connections without a socket: what they send is kept, and how they were closed."""

import json
from typing import Any, Final

from handlers.native.json_codec import JsonCodec
from models.ids import ConnectionId, SessionId, UserId
from server.accounts.authentication import Identity
from server.delivery.connection import Connection
from server.delivery.outbox import Flusher
from tests.rigs.held_clock import START_MS

FAR_AHEAD_MS: Final = START_MS * 2
_CODEC: Final = JsonCodec(lambda _, payload: payload + b"\n")


class Line:
    """A channel that takes everything. ``events`` are what was written, ``closed`` the code and reason."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.closed: tuple[int, str] | None = None

    def write_frames(self, data: bytes) -> None:
        self.events += map(json.loads, data.splitlines())

    def close_with(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


def identity_of(user: str, session: str | None = None, *, expires_at: int = FAR_AHEAD_MS) -> Identity:
    """Somebody who is signed in; ``session`` is one of the user's own where none is named."""
    name = SessionId(session or f"s-{user}")
    return Identity(user=UserId(user), name=user, guest=True, session=name, expires_at=expires_at)


def connect(flusher: Flusher, identity: Identity, task: str = "main") -> tuple[Connection, Line]:
    """An open connection, and the line below it."""
    line = Line()
    connection = Connection(
        ConnectionId(f"c-{identity.user}-{task}"),
        identity,
        task,
        voice=_CODEC,
        channel=line,
        flusher=flusher,
        max_queue_bytes=10_000,
        since_at=0,
    )
    return connection, line
