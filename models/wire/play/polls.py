"""Polls on the wire: their state, and their voters."""

from models.wire.base import Person
from models.wire.events import Reply
from models.wire.match_values import Poll


class PollReply(Reply, frozen=True, tag="ok"):
    """A poll in its current state; ``mine``: the answers that the sender of the command chose."""

    poll: Poll
    mine: list[int]


class VotersReply(Reply, frozen=True, tag="ok"):
    """The users who chose an answer."""

    users: list[Person]
    cursor: str | None = None
