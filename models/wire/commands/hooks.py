"""Addresses at which programs post to a room, as with Slack (section 3 of the wire contract)."""

from models.wire.chat_values import RoomRef
from models.wire.commands.base import Command, IdTold, Rules


class RoomHook(Command, frozen=True, tag="room.hook", gc=False):
    """``name`` is the default name under which it posts."""

    rules = Rules(least_role="moderator", cost="settings", not_in=("dm", "feed"))

    room: RoomRef
    name: str


class RoomHooks(Command, frozen=True, tag="room.hooks", gc=False):
    rules = Rules(least_role="moderator", cost="command", not_in=("dm", "feed"))

    room: RoomRef


class RoomUnhook(Command, frozen=True, tag="room.unhook", gc=False):
    rules = Rules(least_role="moderator", cost="settings", not_in=("dm", "feed"))

    room: RoomRef
    hook: IdTold
