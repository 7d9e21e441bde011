"""Whether the client of a socket is still there: its heartbeat, and when it was last heard."""

from collections.abc import Callable

from msgspec import Struct


class Heartbeat(Struct, frozen=True, kw_only=True):
    """What a client and the server have agreed on, so that each knows that the other is there.

    The client is silent for at most ``silence_s``. Each sweep calls ``beat`` with the time, several times a
    second at best, to send the client a sign of life.
    """

    silence_s: float
    beat: Callable[[float], None] | None = None


class Liveness(Struct, kw_only=True):
    """When a socket was opened (ms since the epoch), and when its client was last heard (monotonic seconds).

    ``address``: the client address under which its waiting bytes are counted; empty where they are not.
    """

    since_at: int
    heard_at: float
    heartbeat: Heartbeat
    address: str = ""
