"""Notifies a bot, at its own webhooks, of its commands that users run."""

from models.ids import OPERATOR, new_id
from models.stores.webhooks.registered import Webhook
from models.wire.replies.bots import CommandForBot
from server.runtime.clock import Clock
from server.webhooks.events import told
from server.webhooks.queue import EventQueue
from server.webhooks.registered import Registered


class CommandEvents:
    """Events of commands, in the order of the room in which they are run."""

    def __init__(self, registered: Registered, queue: EventQueue, clock: Clock) -> None:
        self._registered = registered
        self._queue = queue
        self._clock = clock

    async def run(self, command: CommandForBot) -> None:
        """Return once the event is stored for each webhook of the bot that wants it."""
        room = command.asked.room
        wanting = self._registered.wanting("command", room)
        of_bot = [each.id for each in wanting if _bot_of(each) == command.bot]
        if of_bot:
            key, now = ("command", new_id("run")), self._clock.now_ms()
            self._queue.put(told("command", now, f"room:{room}", key, command.asked), of_bot)
            await self._queue.stored()


def _bot_of(webhook: Webhook) -> str:
    return webhook.owner or OPERATOR
