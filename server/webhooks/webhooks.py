"""All webhooks of this server: made and ended, recorded for, and sent to."""

import logging
from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter
from typing import Final

from models.database.client import Database
from models.errors import Refusal
from models.ids import RoomId, UserId, new_id
from models.stores.moderation.reports import ReportStore
from models.stores.operators.blocked import BlockedUserStore
from models.stores.people.users import UserStore
from models.stores.webhooks.queued import Place, QueuedEvent, QueueStore
from models.stores.webhooks.recorded import RecordedStore
from models.stores.webhooks.registered import MOST_WEBHOOKS, EventType, Webhook, WebhookStore
from server.rooms.directory import RoomDirectory
from server.runtime.background.periodic import Periodic
from server.runtime.background.retrying import until_done
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.runtime.webhook_signatures import new_secret
from server.transport.http.posting import fault_in_url
from server.transport.http.public_addresses import CheckedResolver
from server.webhooks.command_events import CommandEvents
from server.webhooks.courier import Courier, Sending
from server.webhooks.match_events import MatchEvents
from server.webhooks.queue import EventQueue
from server.webhooks.recording import Recording
from server.webhooks.registered import Registered, no_such_webhook
from server.webhooks.user_events import UserEvents

_FORGET_S: Final = 3_600.0
_RETRY_S: Final = 1.0

_log = logging.getLogger(__name__)


class Webhooks:
    """``start`` before any room is loaded, ``send`` once clients may connect, and ``stop`` once."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        rooms: RoomDirectory,
        users: UserStore,
        clock: Clock,
        timings: Timings,
    ) -> None:
        """Make it once matches are loaded with their rooms."""
        self._private = settings.webhook_private
        self._clock = clock
        self._store = WebhookStore(database)
        self._queued = QueueStore(database)
        self.registered = Registered(self._store)
        recorded = RecordedStore(database)
        self.queue = EventQueue(self._queued, recorded, clock.now_ms)
        self._recording = Recording(recorded, self.registered, self.queue, rooms)
        told = self.registered, self.queue
        self.in_rooms = MatchEvents(*told, rooms, ReportStore(database), clock)
        self.of_users = UserEvents(*told, recorded, users, BlockedUserStore(database), clock)
        self.of_commands = CommandEvents(*told, clock)
        self._resolver = CheckedResolver(private=self._private)
        self._sending = Sending(
            store=self._queued,
            registered=self.registered,
            clock=clock,
            resolver=self._resolver,
            answer_s=timings.webhook_answer_s,
            first_pause_s=timings.webhook_pause_s,
        )
        self._couriers: dict[str, Courier] = {}
        self._tasks = Tasks()
        self._forgetting = Periodic("old events of webhooks", _FORGET_S, self._forget_old)
        self._unsubscribe = self.queue.subscribe_stored(self._stored)
        self.registered.subscribe_ended(self._ended)

    async def start(self) -> None:
        """Read all webhooks, and begin to record. Raises ``unavailable``; then it may be called again."""
        for webhook in await self.registered.load():
            self._tasks.spawn(self._clear_away(webhook), name="clear away a webhook")
        self.queue.start()
        self.of_users.start()

    def send(self) -> None:
        """Begin to send the waiting events."""
        self._forgetting.start()
        for webhook in self.registered:
            self._tasks.spawn(self._send_to(webhook.id), name=f"find what waits for {webhook.id}")

    async def stop_sending(self) -> None:
        """Give up the requests under way: they are sent again after the next start."""
        self._unsubscribe()
        await self._forgetting.stop()
        await self.of_users.stop()
        await self._tasks.close()
        for courier in list(self._couriers.values()):
            await courier.close()
        self._couriers.clear()
        self._resolver.close()

    async def stop(self) -> None:
        """Store all recorded events. Call it once no room changes any more."""
        await self.queue.stop()

    async def make(
        self, url: str, events: Sequence[EventType], *, owner: UserId | None, room: RoomId | None
    ) -> Webhook:
        """Make a webhook, which gets all events from the moment this returns.

        Raises ``bad_request``, ``conflict`` (too many), ``unavailable``.
        """
        fault = fault_in_url(url, private=self._private)
        if fault is not None:
            raise Refusal("bad_request", f"url: {fault}")
        if not events:
            raise Refusal("bad_request", "events: a webhook needs one at least")
        if len(self.registered) >= MOST_WEBHOOKS:
            raise Refusal("conflict", f"there are {MOST_WEBHOOKS} webhooks: end some")
        webhook = Webhook(
            id=new_id("wh"),
            url=url,
            events=list(dict.fromkeys(events)),
            secret=new_secret(),
            created_at=self._clock.now_ms(),
            owner=owner,
            room=room,
        )
        await self._store.add(webhook)
        self.registered.add(webhook)
        self._courier(webhook.id)
        self.of_users.begin()
        await self._recording.begin()
        return webhook

    async def count_waiting(self, webhook: str) -> int:
        """The number of events that wait for a webhook. Raises ``unavailable``."""
        return await self._queued.count_waiting(webhook)

    async def end(self, webhook: str) -> None:
        """End a webhook: it gets no more events. Raises ``unavailable``."""
        await self.registered.end(webhook)

    async def end_of(self, owner: UserId) -> None:
        """End the webhooks that a key has made. Raises ``unavailable``."""
        for webhook in self.registered.of(owner):
            await self.registered.end(webhook.id)

    async def replay(self, webhook: str, since_at: int) -> int:
        """Send the events since ``since_at`` again, before newer ones of their rooms; returns their number.

        Raises ``unavailable``; then some of it may be sent all the same.
        """
        courier = self._courier(webhook)
        courier.hold()
        try:
            places = await self._queued.send_again(webhook, since_at, self._clock.now_ms())
            courier.add(places)
            courier.look_again(places)
        finally:
            courier.go_on()
        return len(places)

    async def skip(self, webhook: str, event: str) -> None:
        """Put a waiting event aside. Raises ``not_found``, ``unavailable``."""
        place = await self._queued.put_aside(webhook, event, self._clock.now_ms())
        if place is None:
            raise Refusal("not_found", "webhook_id: no such event waits")
        self._courier(webhook).look_again([place])

    async def aside(self, webhook: str) -> list[QueuedEvent]:
        """Up to 1,000 events that were put aside, the oldest first. Raises ``unavailable``."""
        return await self._queued.aside(webhook)

    def _courier(self, webhook: str) -> Courier:
        """Raises ``not_found`` for a webhook that ended just now."""
        if self.registered.get(webhook) is None:
            raise no_such_webhook()
        courier = self._couriers.get(webhook)
        if courier is None:
            courier = self._couriers[webhook] = Courier(webhook, self._sending)
        return courier

    async def _send_to(self, webhook: str) -> None:
        async def find() -> None:
            if self.registered.get(webhook) is not None:
                places = await self._queued.waiting(webhook)
                self._courier(webhook).add(places)

        await until_done(find, f"finding what waits for {webhook}", _log, retry_s=_RETRY_S)

    def _stored(self, events: Sequence[QueuedEvent]) -> None:
        by_webhook = attrgetter("webhook")
        for webhook, some in groupby(sorted(events, key=by_webhook), by_webhook):
            if self.registered.get(webhook) is not None:
                self._courier(webhook).add([Place(each.lane, each.number) for each in some])

    def _ended(self, webhook: str) -> None:
        self._tasks.spawn(self._clear_away(webhook), name="clear away a webhook")

    async def _clear_away(self, webhook: str) -> None:
        courier = self._couriers.pop(webhook, None)
        if courier is not None:
            await courier.close()

        # Some may be on their way into the store.
        await self.queue.stored()

        async def forget() -> None:
            await self._queued.forget(webhook)
            await self._store.remove(webhook)

        await until_done(forget, f"clearing away {webhook}", _log, retry_s=_RETRY_S)

    async def _forget_old(self) -> None:
        await self._queued.forget_old(self._clock.now_ms())
