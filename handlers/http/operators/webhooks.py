"""``/api/webhooks``: where the application's server gets events sent."""

from typing import Annotated

from msgspec import Meta

from handlers.http.calls.call import Body, keyed
from handlers.http.operators.call import OperatorCall
from models.stores.webhooks.registered import EventType
from models.wire.chat_values import Number, RoomRef
from server.operators.webhooks import EventsAside, NewWebhook, Replayed, WebhookList

Text = Annotated[str, Meta(min_length=1, max_length=4_096)]


class WebhookBody(Body, frozen=True):
    url: Text
    events: Annotated[list[EventType], Meta(extra_json_schema={"minItems": 1})]
    room: RoomRef | None = None


class ReplayBody(Body, frozen=True):
    since_at: Number


class SkipBody(Body, frozen=True):
    webhook_id: Text


class Webhooks(OperatorCall):
    POST = keyed(
        "webhooks",
        "Have events sent to an address.",
        {201: NewWebhook},
        "not_found",
        "conflict",
        told=("events", "room"),
    ).taking(WebhookBody)

    async def post(self) -> None:
        caller = await self.allowed(self.POST)
        self.check_not_idempotent()
        body = self.body_of(self.POST)
        made = await self.services.webhooks.make(caller, body.url, body.events, body.room)
        self.answer(made, 201)

    GET = keyed("webhooks", "List the webhooks of the key.", {200: WebhookList})

    async def get(self) -> None:
        caller = await self.allowed(self.GET)
        self.answer(await self.services.webhooks.list(caller))


class OneWebhook(OperatorCall):
    DELETE = keyed("webhooks", "End a webhook.", {204: None}, "not_found")

    async def delete(self, webhook: str) -> None:
        caller = await self.allowed(self.DELETE)
        await self.services.webhooks.end(caller, webhook)
        self.answer_nothing()


class Replay(OperatorCall):
    POST = keyed("webhooks", "Send events again.", {202: Replayed}, "not_found", told=("since_at",)).taking(
        ReplayBody
    )

    async def post(self, webhook: str) -> None:
        caller = await self.allowed(self.POST)
        self.check_not_idempotent()
        since_at = self.body_of(self.POST).since_at
        self.answer(await self.services.webhooks.replay(caller, webhook, since_at), 202)


class Skip(OperatorCall):
    POST = keyed("webhooks", "Give an event up.", {204: None}, "not_found", told=("webhook_id",)).taking(
        SkipBody
    )

    async def post(self, webhook: str) -> None:
        caller = await self.allowed(self.POST)
        self.check_not_idempotent()
        await self.services.webhooks.skip(caller, webhook, self.body_of(self.POST).webhook_id)
        self.answer_nothing()


class Failed(OperatorCall):
    GET = keyed("webhooks", "List the events that were put aside.", {200: EventsAside}, "not_found")

    async def get(self, webhook: str) -> None:
        caller = await self.allowed(self.GET)
        self.answer(await self.services.webhooks.failed(caller, webhook))
