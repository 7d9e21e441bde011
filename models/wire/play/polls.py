"""Polls on the wire: how one stands, and who voted."""

from models.wire.base import Person
from models.wire.events import Reply
from models.wire.match_values import Poll


class PollReply(Reply, frozen=True, tag="ok"):
    """A poll as it stands now; ``mine``: what the asker chose."""

    poll: Poll
    mine: list[int]


class VotersReply(Reply, frozen=True, tag="ok"):
    """Who chose an answer."""

    users: list[Person]
    cursor: str | None = None
