"""The values of a feed: quotes come from its source, points are quotes with their time."""

from typing import Annotated

from msgspec import Meta

from models.ids import RoomId
from models.wire.chat_values import Number, Value

Amount = Annotated[float, Meta(ge=-1e15, le=1e15)]
Volume = Annotated[float, Meta(ge=0, le=1e15)]


class Point(Value, frozen=True, gc=False, omit_defaults=False):
    """The price of a symbol at one time, and the volume traded since the point before."""

    at: int
    price: float
    volume: float


class Quote(Value, frozen=True, gc=False):
    """A price from its source. Without ``at`` its time is when it arrives."""

    price: Amount
    volume: Volume = 0.0
    at: Number | None = None


def feed_room(symbol: str) -> RoomId:
    """The room in which the points of ``symbol`` are published."""
    return RoomId(f"feed:{symbol}")
