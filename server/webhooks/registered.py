"""All webhooks, in memory, so that looking up who wants an event costs nothing."""

from collections.abc import Callable, Iterator

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import RoomId, UserId
from models.stores.webhooks.registered import EventType, Webhook, WebhookStore
from server.runtime.subscribers import Subscribers, Unsubscribe


class Registered:
    """All webhooks that have not ended."""

    def __init__(self, store: WebhookStore) -> None:
        self._store = store
        self._webhooks: dict[str, Webhook] = {}
        self._ended: Subscribers[str] = Subscribers("the end of a webhook")

    def __bool__(self) -> bool:
        return bool(self._webhooks)

    def __iter__(self) -> Iterator[Webhook]:
        return iter(tuple(self._webhooks.values()))

    def __len__(self) -> int:
        return len(self._webhooks)

    async def load(self) -> list[str]:
        """Read them, and return those that ended and are not deleted yet. Raises ``unavailable``."""
        webhooks = await self._store.all()
        self._webhooks = {each.id: each for each in webhooks if not each.is_ended}
        return [each.id for each in webhooks if each.is_ended]

    def get(self, webhook: str) -> Webhook | None:
        return self._webhooks.get(webhook)

    def of(self, owner: UserId) -> list[Webhook]:
        """The webhooks that the key ``owner`` has made."""
        return [each for each in self if each.owner == owner]

    def add(self, webhook: Webhook) -> None:
        """Add ``webhook``, which is stored."""
        self._webhooks[webhook.id] = webhook

    async def end(self, webhook: str) -> None:
        """End a webhook; when this returns it surely gets no more events. Raises ``unavailable``."""
        if webhook in self._webhooks:
            await self._store.note_ended(webhook)
            if self._webhooks.pop(webhook, None) is not None:
                self._ended.notify(webhook)

    def subscribe_ended(self, subscriber: Callable[[str], None]) -> Unsubscribe:
        """Call ``subscriber`` with each webhook that ends."""
        return self._ended.subscribe(subscriber)

    async def note_failing(self, webhook: str, since_at: int | None) -> None:
        """Note since when it fails; None: it does not. Raises ``unavailable``."""
        now = self._webhooks.get(webhook)
        if now is not None and now.failing_since_at != since_at:
            self._webhooks[webhook] = replace(now, failing_since_at=since_at)
            await self._store.note_failing(webhook, since_at)

    def covering(self, room: RoomId, *, direct: bool) -> tuple[Webhook, ...]:
        """The webhooks that cover ``room``; for a direct room only operators'."""
        return tuple(
            each for each in self if each.room in (None, room) and (not direct or each.owner is None)
        )

    def wanting(self, type_: EventType, room: RoomId | None, *, direct: bool = False) -> list[Webhook]:
        """The webhooks that want events of a type from ``room``, or with None of no room."""
        if room is None:
            return [each for each in self if type_ in each.events and each.room is None]
        return [each for each in self.covering(room, direct=direct) if type_ in each.events]


def no_such_webhook() -> Refusal:
    return Refusal("not_found", "webhook: there is no such webhook")
