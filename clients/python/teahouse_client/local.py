"""The client's own events, beside the server's, and the value for a field that is neither given nor null."""

from enum import Enum
from typing import Any, Final, Literal, NotRequired, TypeAlias, TypedDict

from teahouse_client.wire import Message

Phase: TypeAlias = Literal["connecting", "open", "waiting", "stopped"]
Fields: TypeAlias = dict[str, Any]
Frame: TypeAlias = dict[str, Any]


class Unset(Enum):
    UNSET = "unset"


UNSET: Final = Unset.UNSET
"""Stands for an omitted field, where None means null."""


class StateEvent(TypedDict):
    """The connection: ``waiting`` retries after ``retry_in_s``, ``stopped`` does not. ``reason`` says why."""

    op: Literal["state"]
    phase: Phase
    reason: NotRequired[str]
    retry_in_s: NotRequired[float]


class GoneEvent(TypedDict):
    """The client stopped listening to a room: the user left, was kicked or banned, it was deleted, or a code."""

    op: Literal["gone"]
    room: str
    reason: str


class ResyncEvent(TypedDict):
    """Too much was missed to report it change by change.

    ``messages`` is the newest page. ``after`` is the last known ``seq``; None: the room's numbers begin anew.
    ``history(room, after=...)`` has the messages between.
    """

    op: Literal["resync"]
    room: str
    rev: int
    epoch: str
    after: int | None
    messages: list[Message]


class SaidEvent(TypedDict):
    """A new message, once, when it is complete; ``message`` reports every change as well."""

    op: Literal["said"]
    room: str
    message: Message


class Place(TypedDict):
    """How far a room is known, for continuing in a later run of the program."""

    rev: int
    seq: int
    epoch: str


LocalEvent: TypeAlias = StateEvent | GoneEvent | ResyncEvent | SaidEvent
