"""``/api/webhooks``: where the application's server has events sent to."""

from typing import Annotated

from msgspec import Meta

from handlers.http.json_handler import Body
from handlers.http.operators.call import OperatorCall
from models.stores.webhooks.registered import EventType
from models.wire.chat_values import Number, RoomRef

Text = Annotated[str, Meta(min_length=1, max_length=4_096)]


class WebhookBody(Body, frozen=True):
    url: Text
    events: list[EventType]
    room: RoomRef | None = None


class ReplayBody(Body, frozen=True):
    since_at: Number


class SkipBody(Body, frozen=True):
    webhook_id: Text


class Webhooks(OperatorCall):
    async def post(self) -> None:
        caller = await self.allowed("webhooks", write=True)
        self.check_not_idempotent()
        body = self.body_as(WebhookBody)
        made = await self.services.webhooks.make(caller, body.url, body.events, body.room)
        self.answer(made, 201)

    async def get(self) -> None:
        caller = await self.allowed("webhooks", write=False)
        self.answer(await self.services.webhooks.list(caller))


class OneWebhook(OperatorCall):
    async def delete(self, webhook: str) -> None:
        caller = await self.allowed("webhooks", write=True)
        await self.services.webhooks.end(caller, webhook)
        self.answer_nothing()


class Replay(OperatorCall):
    async def post(self, webhook: str) -> None:
        caller = await self.allowed("webhooks", write=True)
        self.check_not_idempotent()
        since_at = self.body_as(ReplayBody).since_at
        self.answer(await self.services.webhooks.replay(caller, webhook, since_at), 202)


class Skip(OperatorCall):
    async def post(self, webhook: str) -> None:
        caller = await self.allowed("webhooks", write=True)
        self.check_not_idempotent()
        await self.services.webhooks.skip(caller, webhook, self.body_as(SkipBody).webhook_id)
        self.answer_nothing()


class Failed(OperatorCall):
    async def get(self, webhook: str) -> None:
        caller = await self.allowed("webhooks", write=False)
        self.answer(await self.services.webhooks.failed(caller, webhook))
