"""All of Web Push: its subscriptions, and its pushes. Off if ``VAPID_PRIVATE_KEY`` is not set."""

from collections.abc import Awaitable, Callable
from typing import Final

from models.database.client import Database
from models.errors import Refusal
from models.ids import SessionId, UserId
from models.stores.people.pushes import PushStore, PushSubscription
from server.delivery.registry import SocketRegistry
from server.pushing.delivery import Devices, PushDelivery
from server.pushing.encryption import AUTH_BYTES, key_at
from server.pushing.occasions import Occasions, Subscribed
from server.pushing.vapid import Vapid
from server.pushing.wishes import is_time_zone
from server.rooms.directory import RoomDirectory
from server.rooms.personal.blocks import Blocks
from server.runtime.clock import Clock
from server.runtime.settings.settings import Settings
from server.transport.http.posting import Posting, fault_in_url
from server.transport.http.public_addresses import CheckedResolver

_ANSWER_S: Final = 10.0
_PAUSE_S: Final = 1.0
_AT_ONCE: Final = 32


class Pushing:
    """Subscriptions and pushes. Every method raises ``not_found`` if Web Push is off."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        sockets: SocketRegistry,
        living: Callable[[SessionId], Awaitable[object]],
        clock: Clock,
        pause_s: float = _PAUSE_S,
    ) -> None:
        """``living`` raises ``unauthorized`` for a session that has ended."""
        self._private = settings.webhook_private
        self._sockets = sockets
        self._store = PushStore(database)
        self._subscribed = Subscribed()
        self._resolver = CheckedResolver(private=self._private)
        self._vapid: Vapid | None = None
        self.delivery: PushDelivery | None = None
        if settings.vapid_private_key is not None and settings.vapid_subject is not None:
            self._vapid = Vapid(settings.vapid_private_key, settings.vapid_subject, clock)
            posting = Posting(self._resolver, timeout_s=_ANSWER_S, at_once=_AT_ONCE)
            devices = Devices(self._store, living, posting, self._vapid)
            self.delivery = PushDelivery(devices, self._is_looking, clock, pause_s)

    def watch(self, rooms: RoomDirectory, blocks: Blocks) -> None:
        """Push events of ``rooms``. Call it once matches are loaded with them."""
        if self.delivery is not None:
            Occasions(rooms, blocks, self._subscribed, self._is_looking, self.delivery.push)

    async def start(self) -> None:
        """Read which users have devices. Raises ``unavailable``."""
        if self._vapid is not None:
            for user, rooms in await self._store.wishes():
                self._subscribed.note(user, (room for room, choice in rooms.items() if choice == "all"))

    async def stop(self) -> None:
        """Give up the pushes under way."""
        if self.delivery is not None:
            await self.delivery.stop()
        self._resolver.close()

    @property
    def public_key(self) -> str:
        """The key with which browsers subscribe."""
        return self._on().public_key

    async def subscribe(self, subscription: PushSubscription) -> None:
        """Store a device, or its changed wishes. Raises ``bad_request``, ``unavailable``."""
        self._on()
        fault = fault_in_url(subscription.endpoint, private=self._private)
        if fault is None and not self._private and not subscription.endpoint.startswith("https://"):
            fault = "it is not of the form https://HOST/PATH"
        if fault is not None:
            raise Refusal("bad_request", f"endpoint: {fault}")
        try:
            key_at(subscription.point)
        except ValueError:
            raise Refusal("bad_request", "p256dh: it is no point of P-256") from None
        if len(subscription.auth) != AUTH_BYTES:
            raise Refusal("bad_request", f"auth: it is not {AUTH_BYTES} bytes")
        if not is_time_zone(subscription.time_zone):
            raise Refusal("bad_request", "time_zone: there is none of that name")
        await self._store.put(subscription)
        await self._note(subscription.user)

    async def unsubscribe(self, user: UserId, endpoint_id: str) -> None:
        """Forget a device of ``user``; nothing happens if it is not known. Raises ``unavailable``."""
        self._on()
        await self._store.remove(endpoint_id, user)
        await self._note(user)

    async def forget_user(self, user: UserId) -> None:
        """Forget all devices of a user who is deleted. Raises ``unavailable``."""
        await self._store.forget_user(user)
        self._subscribed.forget(user)

    async def finished(self) -> None:
        """Return once no push is under way."""
        if self.delivery is not None:
            await self.delivery.finished()

    async def _note(self, user: UserId) -> None:
        devices = await self._store.of(user)
        self._subscribed.forget(user)
        for device in devices:
            self._subscribed.note(user, (room for room, choice in device.rooms.items() if choice == "all"))

    def _on(self) -> Vapid:
        if self._vapid is None:
            raise Refusal("not_found", "this server pushes nothing")
        return self._vapid

    def _is_looking(self, user: UserId) -> bool:
        return any(socket.is_looked_at for socket in self._sockets.of_user(user))
