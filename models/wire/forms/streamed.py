"""Messages that are being written: what listeners are told of a piece, and its sender."""

from models.ids import RoomId
from models.wire.events import Event, Reply


class AppendEvent(Event, frozen=True, tag="append"):
    """``text`` follows in the message ``seq`` at the offset ``at``, in code points. It may be several pieces."""

    room: RoomId
    seq: int
    at: int
    text: str


class AppendReply(Reply, frozen=True, tag="ok", gc=False):
    """The piece begins ``at``. ``rev``: that of the message, which has ended."""

    at: int
    rev: int | None = None
