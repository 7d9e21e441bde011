"""Commands of bots: listing those of a room, and running one (section 3 of the wire contract)."""

from typing import Any

from msgspec import field

from models.wire.chat_values import RoomRef
from models.wire.commands.base import Command, IdTold, Rules


class CommandList(Command, frozen=True, tag="commands", gc=False):
    rules = Rules(least_role="member", cost="command", retry="repeat")

    room: RoomRef


class CommandRun(Command, frozen=True, tag="command.run"):
    """``args`` must fit the schema that the bot declared for the command."""

    rules = Rules(least_role="member", cost="message", not_in=("feed",), speaks=True, right="send")

    room: RoomRef
    command: IdTold
    args: dict[str, Any] = field(default_factory=dict)
