"""How long the server waits where no operator sets it: one value, which tests make short."""

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
    """Between two sweeps: of the sockets, of the live matches, and of those who wait for a match."""
    most_lag_s: float = 0.5
    """How much of the time of a move at most is the network's and not the player's."""
    goodbye_s: float = 0.5
    """How long after ``goaway`` new commands are still carried out."""
    last_answers_s: float = 4.0
    """How long sockets may take to read the last replies, before they are closed."""
    closing_s: float = 0.2
    """How long close frames may take to leave, before the server ends."""
    upload_stall_s: float = 30.0
    """How long an upload may bring next to nothing."""
    drain_s: float = 16.0
    """How long the end may take in which what was begun is finished; the database then has some seconds more."""
    beat_s: float = 2.0
    """How often this process shows that it still serves the database."""
    lease_s: float = 8.0
    """After so long without a sign of it another process may take over."""
    webhook_answer_s: float = 15.0
    """How long the receiver of a webhook may take to answer."""
    webhook_pause_s: float = 1.0
    """How long after a first failure an event is sent to a webhook again; the pause doubles each time."""
