"""Which sockets to close: the silent ones, and the slowest of an address for which too much waits.

Each socket has a bound of its own. But an address may hold thousands of sockets, of as many guests as it likes, and
read a byte of each now and then.
"""

from collections.abc import Iterable
from typing import Final

from models.errors import NO_HEARTBEAT, TOO_SLOW, Disconnect
from server.delivery.connection import Connection
from server.delivery.liveness import Liveness

MAX_ADDRESS_BYTES: Final = 64 * 1_048_576


def check_silence(connection: Connection, liveness: Liveness, now: float) -> None:
    """Close with 4408 a socket that was silent for too long, or send its client a sign of life."""
    heartbeat = liveness.heartbeat
    if now - liveness.heard_at > heartbeat.silence_s:
        connection.close(Disconnect(NO_HEARTBEAT, "nothing was heard for too long"))
    elif heartbeat.beat is not None:
        heartbeat.beat(now)


def close_slowest(sockets: Iterable[tuple[Connection, Liveness]], most_bytes: int) -> None:
    """Close the sockets with most waiting bytes, with 4411, of each address with more than ``most_bytes``."""
    slow: dict[str, list[tuple[int, Connection]]] = {}
    for connection, liveness in sockets:
        waiting = connection.outbox.waiting_bytes
        if waiting and liveness.address:
            slow.setdefault(liveness.address, []).append((waiting, connection))
    for waits in slow.values():
        total = sum(waiting for waiting, _ in waits)
        if total <= most_bytes:
            continue
        for waiting, connection in sorted(waits, key=lambda each: each[0], reverse=True):
            connection.close(Disconnect(TOO_SLOW, "too slow: too much waits for sockets of this address"))
            total -= waiting
            if total <= most_bytes:
                break
