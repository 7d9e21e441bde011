"""Webhooks for the application's server: it makes, lists and ends its own; operators all of them."""

from models.ids import RoomId, UserId
from models.stores.webhooks.registered import EventType, Webhook
from models.wire.chat_values import Value
from server.operators.callers import Caller
from server.operators.rooms import OperatorRooms
from server.webhooks.registered import no_such_webhook
from server.webhooks.webhooks import Webhooks


class NewWebhook(Value, frozen=True):
    """A webhook that was just made: ``secret`` is shown this once."""

    id: str
    secret: str


class WebhookShown(Value, frozen=True):
    """A webhook as callers see it; ``waiting`` events are to be sent. Times in ms."""

    id: str
    url: str
    events: list[EventType]
    created_at: int
    waiting: int
    room: RoomId | None = None
    failing_since_at: int | None = None


class WebhookList(Value, frozen=True):
    """The answer to ``GET /api/webhooks``."""

    webhooks: list[WebhookShown]


class EventAside(Value, frozen=True):
    """An event that was put aside after so many ``tries``; ``last`` says what came of the last one."""

    webhook_id: str
    type: EventType
    at: int
    tries: int
    last: str


class EventsAside(Value, frozen=True):
    """The answer to ``GET /api/webhooks/ID/failed``."""

    events: list[EventAside]


class Replayed(Value, frozen=True):
    """How many events are sent again."""

    events: int


class OperatorWebhooks:
    """Webhooks, for callers with a key."""

    def __init__(self, webhooks: Webhooks, rooms: OperatorRooms) -> None:
        self._webhooks = webhooks
        self._rooms = rooms

    async def make(
        self, caller: Caller, url: str, events: list[EventType], room: RoomId | None
    ) -> NewWebhook:
        """Make a webhook. Raises ``bad_request``, ``not_found`` (the room), ``conflict``, ``unavailable``."""
        if room is not None:
            await self._rooms.find(caller, room)
        owner = None if caller.is_admin else caller.id
        webhook = await self._webhooks.make(url, events, owner=owner, room=room)
        return NewWebhook(id=webhook.id, secret=webhook.secret)

    async def list(self, caller: Caller) -> WebhookList:
        """The caller's webhooks, the oldest first. Raises ``unavailable``."""
        mine = [each for each in self._webhooks.registered if _is_of(caller, each)]
        return WebhookList(webhooks=[await self._shown(each) for each in mine])

    async def end(self, caller: Caller, webhook: str) -> None:
        """End a webhook. Raises ``not_found``, ``unavailable``."""
        await self._webhooks.end(self._found(caller, webhook).id)

    async def end_of(self, key: UserId) -> None:
        """End the webhooks of a key. Raises ``unavailable``."""
        await self._webhooks.end_of(key)

    async def replay(self, caller: Caller, webhook: str, since_at: int) -> Replayed:
        """Send the events since ``since_at`` again. Raises ``not_found``, ``unavailable``."""
        return Replayed(events=await self._webhooks.replay(self._found(caller, webhook).id, since_at))

    async def skip(self, caller: Caller, webhook: str, event: str) -> None:
        """Give up an event that waits. Raises ``not_found``, ``unavailable``."""
        await self._webhooks.skip(self._found(caller, webhook).id, event)

    async def failed(self, caller: Caller, webhook: str) -> EventsAside:
        """The events that were put aside. Raises ``not_found``, ``unavailable``."""
        events = await self._webhooks.aside(self._found(caller, webhook).id)
        return EventsAside(
            events=[
                EventAside(
                    webhook_id=each.id,
                    type=each.type,
                    at=each.at,
                    tries=each.tries,
                    last=each.last or "skipped",
                )
                for each in events
            ]
        )

    def _found(self, caller: Caller, webhook: str) -> Webhook:
        found = self._webhooks.registered.get(webhook)
        if found is None or not _is_of(caller, found):
            raise no_such_webhook()
        return found

    async def _shown(self, webhook: Webhook) -> WebhookShown:
        return WebhookShown(
            id=webhook.id,
            url=webhook.url,
            events=webhook.events,
            created_at=webhook.created_at,
            waiting=await self._webhooks.count_waiting(webhook.id),
            room=webhook.room,
            failing_since_at=webhook.failing_since_at,
        )


def _is_of(caller: Caller, webhook: Webhook) -> bool:
    return caller.is_admin or webhook.owner == caller.id
