"""Sends the events of one webhook: each lane's one at a time and in order, 16 lanes side by side.

An event is retried until it is taken, with longer and longer pauses, for three days after it was queued; then it is
put aside, and the next of its lane has its turn. A lane that pauses does not block another.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from models.stores.webhooks.queued import Place, QueuedEvent, QueueStore
from models.stores.webhooks.registered import Webhook
from server.runtime.background.retrying import until_done
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident
from server.runtime.webhook_signatures import signed
from server.transport.http.posting import Posting
from server.transport.http.public_addresses import CheckedResolver
from server.webhooks.lane import Lane
from server.webhooks.registered import Registered

SIDE_BY_SIDE: Final = 16
MOST_PAUSE_S: Final = 3_600.0
GIVEN_UP_MS: Final = 3 * 86_400_000
_DOUBLINGS: Final = 12
_GONE: Final = 410
_RETRY_S: Final = 1.0
_JSON: Final = {"Content-Type": "application/json", "User-Agent": "Teahouse"}

_log = logging.getLogger(__name__)


class Sending(Struct, frozen=True, kw_only=True):
    """What all couriers share. ``first_pause_s`` is the pause after a first failure, which doubles."""

    store: QueueStore
    registered: Registered
    clock: Clock
    resolver: CheckedResolver
    answer_s: float
    first_pause_s: float


class Courier:
    """The courier of one webhook. It starts with the first events that are added; ``close`` ends it for good."""

    def __init__(self, webhook: str, shared: Sending) -> None:
        self._webhook = webhook
        self._shared = shared
        self._store = shared.store
        self._posting = Posting(shared.resolver, timeout_s=shared.answer_s, at_once=SIDE_BY_SIDE)
        self._lanes: dict[str, Lane] = {}
        self._ready: deque[Lane] = deque()
        self._under_way = 0
        self._failing: set[str] = set()
        self._held = 0
        self._tasks = Tasks()

    def add(self, places: Iterable[Place]) -> None:
        """Note that events wait at ``places``."""
        for place in places:
            lane = self._lanes.get(place.lane)
            if lane is None:
                lane = self._lanes[place.lane] = Lane(place.lane)
                self._ready.append(lane)
            lane.extend(place.number)
        self._send_on()

    def hold(self) -> None:
        """Start no further request, until ``go_on`` was called as often."""
        self._held += 1

    def go_on(self) -> None:
        self._held -= 1
        self._send_on()

    def look_again(self, places: Iterable[Place]) -> None:
        """Read the first events of the lanes of ``places`` again, which have changed, and send them at once."""
        for place in places:
            lane = self._lanes.get(place.lane)
            if lane is None:
                continue
            lane.rewind(place.number)
            if lane.asleep is not None:
                lane.wake()
                self._ready.append(lane)
        self._send_on()

    async def close(self) -> None:
        """Stop sending; requests under way are given up, and sent again after the next start."""
        self._held += 1
        for lane in self._lanes.values():
            lane.wake()
        await self._tasks.close()
        self._posting.close()

    def _let(self, lane: Lane) -> None:
        lane.asleep = None
        self._ready.append(lane)
        self._send_on()

    def _send_on(self) -> None:
        while self._ready and self._under_way < SIDE_BY_SIDE and not self._held:
            self._under_way += 1
            lane = self._ready.popleft()
            self._tasks.spawn(self._serve(lane), name=f"send an event of {lane.name}")

    async def _serve(self, lane: Lane) -> None:
        pause_s: float | None = 0.0
        try:
            pause_s = await self._send_first(lane)
        finally:
            self._under_way -= 1
        if pause_s is None:
            return
        if pause_s:
            lane.asleep = asyncio.get_running_loop().call_later(pause_s, self._let, lane)
        else:
            self._ready.append(lane)
        self._send_on()

    async def _send_first(self, lane: Lane) -> float | None:
        """Send the first event of a lane; returns the wait until the next attempt, None if nothing waits."""
        event = await self._next(lane)
        webhook = self._shared.registered.get(self._webhook)
        if event is None or webhook is None:
            self._failing.discard(lane.name)
            if lane.is_empty:
                self._lanes.pop(lane.name, None)
                return None
            return 0.0 if webhook is not None else None
        status, outcome = await self._post(webhook, event)
        if status == _GONE:
            await self._surely(partial(self._shared.registered.end, self._webhook))
            return None
        if status is not None and 200 <= status < 300:
            await self._taken(lane, event)
            return 0.0
        return await self._not_taken(lane, event, outcome)

    async def _post(self, webhook: Webhook, event: QueuedEvent) -> tuple[int | None, str]:
        timestamp_s = self._shared.clock.now_ms() // 1_000
        headers = signed(webhook.secret, event.id, timestamp_s, event.body) | _JSON
        if event.trace is not None:
            headers |= {"traceparent": event.trace}
        try:
            return await self._posting.post(webhook.url, event.body, headers)
        except Exception as error:  # a barrier: the lane goes on
            log_incident(_log, f"an event of the webhook {webhook.id} cannot be sent", error)
            return None, "cannot be sent"

    async def _next(self, lane: Lane) -> QueuedEvent | None:
        found: list[QueuedEvent | None] = []

        async def read() -> None:
            found.append(await lane.next(self._store, self._webhook))

        await self._surely(read)
        return found[-1]

    async def _taken(self, lane: Lane, event: QueuedEvent) -> None:
        await self._surely(partial(self._store.note_sent, event))
        self._failing.discard(lane.name)
        if not self._failing:
            await self._note_failing(None)

    async def _not_taken(self, lane: Lane, event: QueuedEvent, outcome: str) -> float:
        shared, now_ms = self._shared, self._shared.clock.now_ms()
        tried = replace(event, tries=event.tries + 1, last=outcome)
        await self._surely(partial(self._store.note_failed, tried))
        webhook = shared.registered.get(self._webhook)
        if webhook is not None and webhook.failing_since_at is None:
            await self._note_failing(now_ms)
        if now_ms - event.queued_at >= GIVEN_UP_MS:
            self._failing.discard(lane.name)
            await self._surely(partial(self._store.put_aside, self._webhook, event.id, now_ms))
            _log.warning("an event of the webhook %s is put aside: %s", self._webhook, outcome)
            return 0.0
        self._failing.add(lane.name)
        lane.rewind(event.number)
        doubled: int = 2 ** min(event.tries, _DOUBLINGS)
        return min(shared.first_pause_s * doubled, MOST_PAUSE_S)

    async def _note_failing(self, since_at: int | None) -> None:
        await self._surely(partial(self._shared.registered.note_failing, self._webhook, since_at))

    async def _surely(self, work: Callable[[], Awaitable[object]]) -> None:
        await until_done(work, f"the events of {self._webhook}", _log, retry_s=_RETRY_S)
