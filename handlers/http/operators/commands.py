"""``/api/commands``: the commands of a key's bot."""

from typing import Annotated, Any, Final

from msgspec import Struct

from handlers.http.calls.call import Body, keyed
from handlers.http.calls.described import text_of
from handlers.http.operators.call import OperatorCall
from models.wire.chat_values import Value
from models.wire.replies.bots import BotCommand
from server.commands.bots.bot_commands import MAX_DESCRIPTION

_NAME: Final = r"^[^\W\d_][\w-]{0,31}$"


class CommandBody(Body, frozen=True):
    name: Annotated[str, text_of(32, _NAME)]
    description: Annotated[str, text_of(MAX_DESCRIPTION)]
    schema: dict[str, Any]


class CommandsAnswer(Value, frozen=True):
    commands: list[BotCommand]


class Commands(OperatorCall):
    POST = keyed(
        "messages",
        "Make a command of the key's bot, or change the one of that name.",
        {201: BotCommand},
        "conflict",
        repeatable=True,
    ).taking(CommandBody)

    async def post(self) -> None:
        caller = await self.allowed(self.POST)
        body = self.body_of(self.POST)

        async def made() -> Struct:
            return await self.services.commands.define(
                caller.person, body.name, body.description, body.schema
            )

        await self.answer_once(caller, made)

    GET = keyed("messages", "List the commands of the key's bot.", {200: CommandsAnswer})

    async def get(self) -> None:
        caller = await self.allowed(self.GET)
        self.answer(CommandsAnswer(commands=await self.services.commands.of_bot(caller.id)))


class OneCommand(OperatorCall):
    DELETE = keyed("messages", "End a command.", {204: None}, "not_found")

    async def delete(self, command: str) -> None:
        caller = await self.allowed(self.DELETE)
        await self.services.commands.remove(command, None if caller.is_admin else caller.id)
        self.answer_nothing()
