"""How long the server waits where no operator sets it: one value, which tests make short."""

from msgspec import Struct


class Timings(Struct, frozen=True, kw_only=True):
    """Seconds of real time."""

    auth_within_s: float = 5.0
    """How long a socket that was opened without a token may take for its first frame."""
    sockjs_gone_s: float = 5.0
    """How long a SockJS session lives without a request."""
    sweep_s: float = 0.5
    """Between two sweeps: of the sockets, of the live matches, and of those who wait for a match."""
    most_lag_s: float = 0.5
    """How much of the time of a move at most is the network's and not the player's."""
    goodbye_s: float = 0.5
    """How long after ``goaway`` new commands are still carried out."""
    last_answers_s: float = 4.0
    """How long sockets may take to read the last replies, before they are closed."""
    closing_s: float = 0.2
    """How long close frames may take to leave, before the server ends."""
