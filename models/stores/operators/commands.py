"""The store of the commands that keys' bots offer."""

from typing import Any, Final

import msgspec
from msgspec import Struct
from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index
from models.ids import UserId

COMMANDS: Final = "bot_commands"
INDEXES: Final = (Index(COMMANDS, ("bot", "name"), unique=True),)


class StoredCommand(Struct, frozen=True, kw_only=True, rename={"id": "_id"}):
    """A command of a key's bot; ``bot_name`` is the key's. ``schema`` is JSON, because its keys may be anything."""

    id: str
    bot: UserId
    bot_name: str
    name: str
    description: str
    schema: str
    created_at: int


class CommandStore:
    """All of them. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._commands = database.collection(COMMANDS)

    async def put(self, command: StoredCommand) -> StoredCommand:
        """Store a command, or replace the bot's command of the same name; its id and age stay."""
        document: Document = msgspec.to_builtins(command)
        first = {name: document.pop(name) for name in ("_id", "created_at")}
        change = {"$set": document, "$setOnInsert": first}
        while True:
            async with self._reached():
                try:
                    stored: Any = await self._commands.find_one_and_update(
                        {"bot": command.bot, "name": command.name},
                        change,
                        upsert=True,
                        return_document=ReturnDocument.AFTER,
                    )
                except DuplicateKeyError:
                    continue  # Another call created it just now: this one changes it.
            return msgspec.convert(stored, StoredCommand)

    async def all(self, limit: int) -> list[StoredCommand]:
        """Up to ``limit`` commands of all bots, by bot and name."""
        async with self._reached():
            documents = await self._commands.find({"bot": {"$gt": ""}}).limit(limit).to_list(None)
        found = [msgspec.convert(document, StoredCommand) for document in documents]
        return sorted(found, key=lambda command: (command.bot, command.name))

    async def find(self, command: str) -> StoredCommand | None:
        async with self._reached():
            document = await self._commands.find_one({"_id": command})
        return msgspec.convert(document, StoredCommand) if document else None

    async def remove(self, command: str) -> None:
        async with self._reached():
            await self._commands.delete_one({"_id": command})

    async def forget(self, bot: UserId) -> None:
        """Remove every command of ``bot``, whose key has ended."""
        async with self._reached():
            await self._commands.delete_many({"bot": bot})
