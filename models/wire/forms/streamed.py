"""Messages that are being written: what listeners and the sender get for a piece."""

from models.ids import RoomId
from models.wire.events import Event, Reply


class AppendEvent(Event, frozen=True, tag="append"):
    """``text`` continues the message ``seq`` at the offset ``at``, in code points. It may combine several pieces."""

    room: RoomId
    seq: int
    at: int
    text: str


class AppendReply(Reply, frozen=True, tag="ok", gc=False):
    """The piece begins at ``at``. ``rev``: that of the message, once it has ended."""

    at: int
    rev: int | None = None
