"""``/api/commands``: the commands that the bot of a key carries out."""

from typing import Any

from msgspec import Struct

from handlers.http.json_handler import Body
from handlers.http.operators.call import OperatorCall
from models.wire.chat_values import Value
from models.wire.replies.bots import BotCommand


class CommandBody(Body, frozen=True):
    name: str
    description: str
    schema: dict[str, Any]


class CommandsAnswer(Value, frozen=True):
    commands: list[BotCommand]


class Commands(OperatorCall):
    async def post(self) -> None:
        caller = await self.allowed("messages", write=True)
        body = self.body_as(CommandBody)

        async def made() -> Struct:
            return await self.services.commands.define(
                caller.person, body.name, body.description, body.schema
            )

        await self.answer_once(caller, made)

    async def get(self) -> None:
        caller = await self.allowed("messages", write=False)
        self.answer(CommandsAnswer(commands=await self.services.commands.of_bot(caller.id)))


class OneCommand(OperatorCall):
    async def delete(self, command: str) -> None:
        caller = await self.allowed("messages", write=True)
        await self.services.commands.remove(command, None if caller.is_admin else caller.id)
        self.answer_nothing()
