"""What the client tells of itself, beside the server's events, and what is neither given nor null."""

from enum import Enum
from typing import Any, Final, Literal, NotRequired, TypeAlias, TypedDict

from teahouse_client.wire import Message

Phase: TypeAlias = Literal["connecting", "open", "waiting", "stopped"]
Fields: TypeAlias = dict[str, Any]
Frame: TypeAlias = dict[str, Any]


class Unset(Enum):
    UNSET = "unset"


UNSET: Final = Unset.UNSET
"""Stands for a field that is left out, where None means null."""


class StateEvent(TypedDict):
    """The connection: ``waiting`` tries again after ``retry_in_s``, ``stopped`` does not. ``reason`` says why."""

    op: Literal["state"]
    phase: Phase
    reason: NotRequired[str]
    retry_in_s: NotRequired[float]


class GoneEvent(TypedDict):
    """A room is no longer listened to: the user left it, was kicked or banned, it was deleted, or a code says why."""

    op: Literal["gone"]
    room: str
    reason: str


class ResyncEvent(TypedDict):
    """So much was missed that it is not told change by change.

    ``messages`` is the newest page. ``after`` is the last ``seq`` that was known; None: the room numbers anew.
    ``history(room, after=...)`` has what lies between.
    """

    op: Literal["resync"]
    room: str
    rev: int
    epoch: str
    after: int | None
    messages: list[Message]


class SaidEvent(TypedDict):
    """A new message, once, when all of it is there; ``message`` tells of each change as well."""

    op: Literal["said"]
    room: str
    message: Message


class Place(TypedDict):
    """How far a room is known, to go on from there in a later run of the program."""

    rev: int
    seq: int
    epoch: str


LocalEvent: TypeAlias = StateEvent | GoneEvent | ResyncEvent | SaidEvent
