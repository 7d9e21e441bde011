"""The server's delays that no operator sets: one value, which tests make short."""

from msgspec import Struct


class Timings(Struct, frozen=True, kw_only=True):
    """Seconds of real time."""

    auth_within_s: float = 5.0
    """How long a socket that was opened without a token may take for its first frame."""
    sockjs_gone_s: float = 5.0
    """How long a SockJS session lives without a request."""
    answer_s: float = 4.6
    """How long a command may take, whatever it calls: after that it is answered ``unavailable``."""
    sweep_s: float = 0.5
    """The time between two sweeps: of the sockets, of the live matches, and of the queues for a match."""
    most_lag_s: float = 0.5
    """How much of the time of a move may count as the network's and not the player's."""
    goodbye_s: float = 0.5
    """How long after ``goaway`` new commands are still carried out."""
    last_answers_s: float = 4.0
    """How long sockets may take to read the last replies, before they are closed."""
    closing_s: float = 0.2
    """How long close frames may take to leave, before the server ends."""
    upload_stall_s: float = 30.0
    """How long an upload may make next to no progress."""
    drain_s: float = 16.0
    """How long a drain may take to finish the work under way; the database then has some seconds more."""
    beat_s: float = 2.0
    """How often this process gives a sign that it still serves the database."""
    lease_s: float = 8.0
    """How long without a sign until another process may take over."""
    webhook_answer_s: float = 15.0
    """How long the receiver of a webhook may take to answer."""
    webhook_pause_s: float = 1.0
    """How long after a first failure an event is sent to a webhook again; the pause doubles each time."""
