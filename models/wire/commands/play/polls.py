"""Commands of polls: one Struct for each op (section 4 of the wire contract)."""

from typing import Annotated, Final

from msgspec import Meta

from models.wire.chat_values import RoomRef
from models.wire.commands.base import Command, Cursor, Limit, Nonce, Rules
from models.wire.commands.messages import Positive

MAX_QUESTION: Final = 300
MAX_ANSWER: Final = 100
MAX_ANSWERS: Final = 12
MAX_OPEN_S: Final = 365 * 86_400
_NOT_IN: Final = ("feed", "game")

Chosen = Annotated[int, Meta(ge=0, lt=MAX_ANSWERS)]


class PollCreate(Command, frozen=True, tag="poll.create"):
    """``choices``: how many answers a voter may choose. The poll closes by itself after ``closes_in_s``."""

    rules = Rules(
        least_role="member", cost="message", retry="nonce", not_in=_NOT_IN, speaks=True, right="send"
    )

    room: RoomRef
    question: str
    answers: Annotated[list[str], Meta(min_length=2, max_length=MAX_ANSWERS)]
    choices: Annotated[int, Meta(ge=1, le=MAX_ANSWERS)] = 1
    anonymous: bool = False
    hidden: bool = False
    closes_in_s: Annotated[int, Meta(ge=5, le=MAX_OPEN_S)] | None = None
    nonce: Nonce | None = None


class PollVote(Command, frozen=True, tag="poll.vote"):
    """A vote by the numbers of answers, from 0, replacing an earlier one; an empty list takes it back."""

    rules = Rules(least_role="member", cost="message", retry="repeat", not_in=_NOT_IN, speaks=True)

    room: RoomRef
    seq: Positive
    answers: Annotated[list[Chosen], Meta(max_length=MAX_ANSWERS)]


class PollClose(Command, frozen=True, tag="poll.close"):
    """For its author and for moderators."""

    rules = Rules(least_role="member", cost="command", not_in=_NOT_IN)

    room: RoomRef
    seq: Positive


class PollShow(Command, frozen=True, tag="poll"):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef
    seq: Positive


class PollVoters(Command, frozen=True, tag="poll.voters"):
    """The users who chose an answer, in the order in which they voted."""

    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef
    seq: Positive
    answer: Chosen
    cursor: Cursor | None = None
    limit: Limit = 50
