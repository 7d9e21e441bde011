"""Commands about what is around a message: its neighbours, its thread, pins (section 3 of the contract)."""

from models.wire.chat_values import Number, RoomRef
from models.wire.commands.base import Command, Cursor, Limit, Rules
from models.wire.commands.messages import Positive


class HistoryAround(Command, frozen=True, tag="history.around", gc=False):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef
    seq: Positive
    limit: Limit = 50


class MessagePin(Command, frozen=True, tag="message.pin", gc=False):
    """For moderators, and in a direct room for both users."""

    rules = Rules(least_role="member", cost="message", retry="repeat", not_in=("feed",))

    room: RoomRef
    seq: Positive
    on: bool


class PinList(Command, frozen=True, tag="pins"):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef
    cursor: Cursor | None = None


class ThreadPage(Command, frozen=True, tag="thread", gc=False):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef
    seq: Positive
    before: Number | None = None
    after: Number | None = None
    limit: Limit = 50


class HistoryEdits(Command, frozen=True, tag="history.edits", gc=False):
    rules = Rules(least_role="moderator", cost="command", retry="repeat")

    room: RoomRef
    seq: Positive
