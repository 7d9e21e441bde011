"""What is told of the commands of bots: to users who look for them, and to the bot when one is run."""

from typing import Any

from models.ids import RoomId, UserId
from models.wire.chat_values import Person, Value
from models.wire.events import Reply


class BotCommand(Value, frozen=True):
    """A command that ``bot`` carries out; ``schema`` is the JSON Schema of its arguments."""

    command: str
    name: str
    description: str
    schema: dict[str, Any]
    bot: Person


class CommandsReply(Reply, frozen=True, tag="ok"):
    commands: list[BotCommand]


class CommandAsked(Value, frozen=True):
    """What the bot is told: ``by`` has run ``command`` in ``room``, with ``args`` that fit its schema."""

    room: RoomId
    command: str
    args: dict[str, Any]
    by: Person


class CommandForBot(Value, frozen=True):
    """``asked``, and the bot that it is for."""

    bot: UserId
    asked: CommandAsked
