"""The catalogue of refusals and disconnects: section 6 of the wire contract.

Two families: a ``Refusal`` is answered and the connection lives on, a ``Disconnect`` closes it. They hold data;
``__str__`` and the code that raises them make the words.
"""

from collections.abc import Mapping
from typing import Final, Literal

Code = Literal[
    "bad_request",
    "unknown_op",
    "unauthorized",
    "forbidden",
    "not_member",
    "not_found",
    "conflict",
    "wrong_password",
    "muted",
    "banned",
    "room_full",
    "rate_limited",
    "too_large",
    "stale_version",
    "illegal_move",
    "not_your_turn",
    "match_over",
    "unavailable",
    "internal",
]

# Close codes of a socket: the ones of RFC 6455 that we use, and our own.
CloseCode = Literal[1000, 1001, 1002, 1003, 1007, 1009, 1011, 1013, 4400, 4401, 4403, 4408, 4409, 4411, 4429]

GOING_AWAY: Final = 1001
TOO_LARGE: Final = 1009
TRY_AGAIN_LATER: Final = 1013
BROKEN_CLIENT: Final = 4400
UNAUTHORIZED: Final = 4401
BANNED: Final = 4403
NO_HEARTBEAT: Final = 4408
REPLACED: Final = 4409
TOO_SLOW: Final = 4411
TOO_MANY: Final = 4429

CLOSES: Final[Mapping[CloseCode, str]] = {
    1000: "the client said goodbye",
    1001: "the server is going away",
    1002: "a frame that breaks the protocol of WebSocket",
    1003: "a kind of data that is not taken",
    1007: "a text frame that is not UTF-8, or compressed data that cannot be read",
    1009: "a frame over the size limit",
    1011: "an error that nobody expected; the reason names what was logged",
    1013: "what the server depends on is down: try again later",
    4400: "frames that are no commands, or a wrong task",
    4401: "the token is bad or has expired, or its session has ended",
    4403: "not allowed",
    4408: "no heartbeat",
    4409: "another socket took the place of this task",
    4411: "too slow: what waited for it passed the limit",
    4429: "too many sockets, or flooding that went on",
}
"""What each close code means."""


class Refusal(Exception):
    """A command or a request that is answered with an error and changes nothing.

    ``retry_after_s`` is when to try again, if known; ``version`` is the match's current one, for the code
    ``stale_version``.
    """

    def __init__(
        self, code: Code, message: str, *, retry_after_s: float | None = None, version: int | None = None
    ) -> None:
        super().__init__(code, message)
        self.code: Code = code
        self.message = message
        self.retry_after_s = retry_after_s
        self.version = version

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Disconnect(Exception):
    """A reason to close one socket: ``code`` and a reason of at most 123 UTF-8 bytes."""

    def __init__(self, code: CloseCode, reason: str) -> None:
        super().__init__(code, reason)
        self.code: CloseCode = code
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.code} {self.reason}"


def unavailable(what: str = "the database cannot be reached") -> Refusal:
    """The refusal for a dependency that is down: the client may retry the command."""
    return Refusal("unavailable", f"{what}; try again")
