"""The commands of bots: the application's server defines them, users run them, the bot is notified.

A bot of a key has no sockets, for a key opens none: its commands go to the subscribers of ``BotCommands``.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from models.errors import Refusal
from models.ids import OPERATOR, RoomId, UserId, new_id
from models.stores.operators.commands import CommandStore, StoredCommand
from models.wire.chat_values import Person
from models.wire.commands.bots import CommandList, CommandRun
from models.wire.events import Reply
from models.wire.normal_form import composed, is_blank
from models.wire.replies.bots import BotCommand, CommandAsked, CommandForBot, CommandsReply
from server.commands.bots.schemas import check_args, check_schema
from server.rooms.directory import RoomDirectory
from server.rooms.permissions import require
from server.runtime.clock import Clock
from server.runtime.subscribers import Unsubscribe
from server.timeline.pending_commits import Answer
from server.timeline.room import Room

MAX_DESCRIPTION: Final = 200
MOST_OF_A_BOT: Final = 50
MOST: Final = 100
_NAME: Final = re.compile(r"[^\W\d_][\w-]{0,31}")

Deliver = Callable[[CommandForBot], Awaitable[None]]


class BotCommands:
    """All commands of all bots."""

    def __init__(self, store: CommandStore, rooms: RoomDirectory, clock: Clock) -> None:
        self._store = store
        self._rooms = rooms
        self._clock = clock
        self._deliver: dict[object, Deliver] = {}

    def subscribe_run(self, deliver: Deliver) -> Unsubscribe:
        """Call ``deliver`` with each command that is run, to bring it to its bot. The returned function ends that.

        The user is answered ``ok`` once it has returned; a ``Refusal`` that it raises is the user's answer.
        """
        key = object()
        self._deliver[key] = deliver
        return lambda: self._deliver.pop(key, None) and None

    async def define(self, bot: Person, name: str, description: str, schema: dict[str, object]) -> BotCommand:
        """Make a command of ``bot``, or change its command of that name, which keeps its id.

        Raises:
            Refusal: ``bad_request``, ``conflict`` (the limit is reached), ``unavailable``.
        """
        wished = StoredCommand(
            id=new_id("c"),
            bot=bot.id,
            bot_name=bot.name,
            name=_name_of(name),
            description=_description_of(description),
            schema=check_schema(schema),
            created_at=self._clock.now_ms(),
        )
        others = [
            each for each in await self._store.all(MOST) if (each.bot, each.name) != (bot.id, wished.name)
        ]
        if len(others) >= MOST or sum(each.bot == bot.id for each in others) >= MOST_OF_A_BOT:
            raise Refusal(
                "conflict", f"there are {MOST} commands, or {MOST_OF_A_BOT} of this bot: remove some"
            )
        return _shown(await self._store.put(wished))

    async def of_bot(self, bot: UserId) -> list[BotCommand]:
        """The commands of ``bot``. Raises ``unavailable``."""
        return [_shown(each) for each in await self._store.all(MOST) if each.bot == bot]

    async def remove(self, command: str, bot: UserId | None) -> None:
        """Remove a command: ``bot``'s own, or with None any. Raises ``not_found``, ``unavailable``."""
        found = await self._store.find(command)
        if found is None or (bot is not None and found.bot != bot):
            raise _no_such_command()
        await self._store.remove(command)

    async def forget(self, bot: UserId) -> None:
        """Remove every command of ``bot``, whose key ends. Raises ``unavailable``."""
        await self._store.forget(bot)

    async def list(self, who: Person, command: CommandList) -> Answer:
        """The commands that may be run in a room."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, CommandList)
        stored = await self._store.all(MOST)
        return CommandsReply(commands=[_shown(each) for each in stored if _knows(each, room)])

    async def run(self, who: Person, command: CommandRun) -> Answer:
        """Send the bot the command and its arguments. The bot decides what comes of that."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, CommandRun)
        found = await self._store.find(command.command)
        if found is None or not _knows(found, room):
            raise _no_such_command()
        check_args(found.schema, command.args)
        asked = CommandAsked(room=RoomId(room.id), command=found.id, args=command.args, by=who)
        for deliver in tuple(self._deliver.values()):
            await deliver(CommandForBot(bot=found.bot, asked=asked))
        return Reply()


def _knows(command: StoredCommand, room: Room) -> bool:
    """Whether the bot may know of the room: only operators' bots may know of rooms of two people."""
    return room.state.record.kind != "dm" or command.bot == OPERATOR


def _name_of(text: str) -> str:
    name = composed(text).lower()
    if not _NAME.fullmatch(name):
        raise Refusal("bad_request", "name: 1 to 32 letters, digits, _ and -, the first one a letter")
    return name


def _description_of(text: str) -> str:
    if len(text) > MAX_DESCRIPTION or is_blank(text) or "\0" in text:
        raise Refusal("bad_request", f"description: 1 to {MAX_DESCRIPTION} characters, and something to see")
    return composed(text.strip())


def _no_such_command() -> Refusal:
    return Refusal("not_found", "command: there is no such command")


def _shown(stored: StoredCommand) -> BotCommand:
    return BotCommand(
        command=stored.id,
        name=stored.name,
        description=stored.description,
        schema=msgspec.json.decode(stored.schema, type=dict),
        bot=Person(id=stored.bot, name=stored.bot_name, bot=True),
    )
