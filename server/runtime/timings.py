"""How long the server waits where no operator need say it, in one value that tests can make short."""

from msgspec import Struct


class Pace(Struct, frozen=True, kw_only=True):
    """Seconds of real time. Handed to ``server.app``, which hands each to whom it concerns."""

    auth_within_s: float = 5.0
    """For the first frame of a socket that was opened without a token."""
    sockjs_gone_s: float = 5.0
    """For the next request of a SockJS session, before it ends."""
    look_s: float = 0.5
    """Between two looks at all sockets for those that are silent or whose token has expired."""
    goodbye_s: float = 0.5
    """From ``goaway`` to the last command that is still carried out."""
    last_answers_s: float = 4.0
    """For sockets to take what they had asked for, before they are closed."""
    closing_s: float = 0.2
    """For close frames to leave before the server ends."""
