"""What a feed is made of: quotes come from its source, points are quotes with their time."""

from typing import Annotated

from msgspec import Meta

from models.ids import RoomId
from models.wire.chat_values import Number, Value

Amount = Annotated[float, Meta(ge=-1e15, le=1e15)]
Volume = Annotated[float, Meta(ge=0, le=1e15)]


class Point(Value, frozen=True, gc=False, omit_defaults=False):
    """What a symbol cost at one time, and how much of it changed hands since the point before."""

    at: int
    price: float
    volume: float


class Quote(Value, frozen=True, gc=False):
    """A price as its source tells it. Without ``at`` it is of the moment at which it comes."""

    price: Amount
    volume: Volume = 0.0
    at: Number | None = None


def feed_room(symbol: str) -> RoomId:
    """The room in which the points of ``symbol`` are published."""
    return RoomId(f"feed:{symbol}")
