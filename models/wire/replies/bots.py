"""What the server sends about the commands of bots: to users who list them, and to the bot when one is run."""

from typing import Any

from models.ids import RoomId, UserId
from models.wire.chat_values import Person, Value
from models.wire.events import Reply


class BotCommand(Value, frozen=True):
    """A command that ``bot`` offers; ``schema`` is the JSON Schema of its arguments."""

    command: str
    name: str
    description: str
    schema: dict[str, Any]
    bot: Person


class CommandsReply(Reply, frozen=True, tag="ok"):
    commands: list[BotCommand]


class CommandAsked(Value, frozen=True):
    """What the bot gets: ``by`` has run ``command`` in ``room``, with ``args`` that fit its schema."""

    room: RoomId
    command: str
    args: dict[str, Any]
    by: Person


class CommandForBot(Value, frozen=True):
    """``asked``, and the bot that it is sent to."""

    bot: UserId
    asked: CommandAsked
