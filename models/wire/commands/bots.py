"""Commands of bots: those that there are in a room, and carrying one out (section 3 of the wire contract)."""

from typing import Any

from msgspec import field

from models.wire.chat_values import RoomRef
from models.wire.commands.base import Command, IdTold, Rules


class CommandList(Command, frozen=True, tag="commands", gc=False):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef


class CommandRun(Command, frozen=True, tag="command.run"):
    """``args`` have to fit the schema that the bot gave with the command."""

    rules = Rules(least_role="member", cost="message", not_in=("feed",), speaks=True, right="send")

    room: RoomRef
    command: IdTold
    args: dict[str, Any] = field(default_factory=dict)
