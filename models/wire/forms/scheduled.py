"""Messages that are sent at a time that their sender chose."""

from typing import ClassVar

from models.errors import Code
from models.ids import RoomId
from models.wire.base import Value
from models.wire.chat_values import Attachment, SaidKind
from models.wire.events import Reply


class Failed(Value, frozen=True, gc=False):
    """Why a scheduled message was refused when it was due."""

    code: Code
    message: str


class ScheduledMessage(Value, frozen=True):
    """``scheduled`` is its id. A ``failed`` one is kept for a day."""

    scheduled: str
    room: RoomId
    send_at: int
    text: str
    kind: SaidKind = "text"
    reply_to: int | None = None
    thread: int | None = None
    broadcast: bool = False
    attachments: list[Attachment] | None = None
    failed: Failed | None = None


class ScheduledReply(Reply, frozen=True, tag="ok"):
    scheduled: str


class ScheduledListReply(Reply, frozen=True, tag="ok"):
    """By the time of sending, the earliest first."""

    is_page: ClassVar[bool] = True

    messages: list[ScheduledMessage]
