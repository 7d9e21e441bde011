"""Commands about all rooms of a user, or all members of a room (section 3 of the wire contract)."""

from typing import Annotated

from msgspec import Meta

from models.wire.chat_values import MAX_NUMBER, Number, RoomRef
from models.wire.commands.base import Command, Cursor, Rules


class Sync(Command, frozen=True, tag="sync"):
    """``rooms``: what the client has already: for each room its ``rev`` and the read position."""

    rules = Rules(least_role=None, cost="command", retry="repeat")

    rooms: dict[RoomRef, tuple[Number, Number]] | None = None
    cursor: Cursor | None = None


class Looking(Command, frozen=True, tag="looking", gc=False):
    """Whether somebody is looking at this client's window; by default somebody is."""

    rules = Rules(least_role=None, cost="command", retry="drop")

    on: bool


class Seen(Command, frozen=True, tag="seen", gc=False):
    """``seq``: only members whom that message has reached."""

    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef
    seq: Annotated[int, Meta(ge=1, le=MAX_NUMBER)] | None = None
