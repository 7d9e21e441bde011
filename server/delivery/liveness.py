"""Whether the client of a socket is still there: what it has agreed to say, and when it was last heard."""

from collections.abc import Callable

from msgspec import Struct


class Heartbeat(Struct, frozen=True, kw_only=True):
    """What a client and the server have agreed on, so that each knows that the other is there.

    The client is silent for at most ``silence_s``. ``beat`` is called with the time at each sweep, several times a
    second at best, to let the client hear from the server.
    """

    silence_s: float
    beat: Callable[[float], None] | None = None


class Liveness(Struct, kw_only=True):
    """When a socket was opened (ms since the epoch), and when its client was last heard (monotonic seconds).

    ``address``: under which what waits for it is counted; empty where it is not.
    """

    since_at: int
    heard_at: float
    heartbeat: Heartbeat
    address: str = ""
