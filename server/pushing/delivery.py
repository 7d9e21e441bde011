"""Sends pushes to users' devices: encrypted, retried, and given up if a device is gone."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from msgspec import Struct

from models.errors import Refusal
from models.ids import RoomId, SessionId, UserId
from models.stores.people.pushes import PushStore, PushSubscription
from models.wire.chat_values import RoomKind
from server.pushing.encryption import encrypt
from server.pushing.vapid import Vapid
from server.pushing.wishes import PushKind, wants
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.transport.http.posting import Posting

_MOST_UNDER_WAY: Final = 1_000
_TRIES: Final = 5
_GONE: Final = frozenset({404, 410})
# How long a push service keeps a push that a device without a network does not fetch.
_TTL_S: Final = 86_400

_log = logging.getLogger(__name__)


class Push(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The content of a push; the device's service worker puts it into words."""

    kind: PushKind
    room: RoomId
    room_kind: RoomKind
    title: str
    by: str = ""
    text: str = ""
    game: str = ""
    seq: int = 0


class Devices(Struct, frozen=True):
    """The devices of pushes: ``living`` raises ``unauthorized`` for a session that has ended."""

    store: PushStore
    living: Callable[[SessionId], Awaitable[object]]
    posting: Posting
    vapid: Vapid


class PushDelivery:
    """Sends pushes in the background. Those under way when the process ends are lost: the room has the event."""

    def __init__(
        self, devices: Devices, is_looking: Callable[[UserId], bool], clock: Clock, pause_s: float
    ) -> None:
        """``is_looking``: whether a user looks at a window. ``pause_s``: before the first retry."""
        self._devices = devices
        self._is_looking = is_looking
        self._clock = clock
        self._pause_s = pause_s
        self._tasks = Tasks()
        self._under_way = 0

    def push(self, user: UserId, push: Push) -> None:
        """Send ``push`` to the devices of ``user`` that want it. If too many are under way, it is left out."""
        if self._under_way >= _MOST_UNDER_WAY:
            _log.warning("a push is left out: %d are under way", self._under_way)
            return
        self._under_way += 1
        self._tasks.spawn(self._deliver(user, push), name=f"push to {user}")

    async def finished(self) -> None:
        """Return once no push is under way."""
        await self._tasks.finished()

    async def stop(self) -> None:
        """Give up the pushes under way."""
        await self._tasks.close()
        self._devices.posting.close()

    async def _deliver(self, user: UserId, push: Push) -> None:
        try:
            subscriptions = await self._devices.store.of(user)
            await asyncio.gather(*(self._send(each, push) for each in subscriptions))
        except Refusal as refusal:
            _log.warning("a push is left out: %s", refusal.message)
        finally:
            self._under_way -= 1

    async def _send(self, to: PushSubscription, push: Push) -> None:
        if not wants(to, push.kind, push.room, push.room_kind, self._clock.now_ms()):
            return
        if not await self._is_signed_in(to):
            await self._devices.store.remove(to.id)
            return
        for tries in range(_TRIES):
            if self._is_looking(to.user):
                return
            status, outcome = await self._post(to, push)
            if status in _GONE:
                await self._devices.store.remove(to.id)
                return
            if status is not None and status < 500 and status != 429:
                if status >= 400:
                    _log.warning("a push service takes nothing: %s", outcome)
                return
            await asyncio.sleep(self._pause_s * 4**tries)
        _log.info("a push is given up after %d tries: %s", _TRIES, outcome)

    async def _is_signed_in(self, to: PushSubscription) -> bool:
        try:
            await self._devices.living(to.session)
        except Refusal as refusal:
            if refusal.code == "unavailable":
                raise
            return False
        return True

    async def _post(self, to: PushSubscription, push: Push) -> tuple[int | None, str]:
        told = msgspec.json.encode({"language": to.language} | msgspec.to_builtins(push))
        headers = {
            "Authorization": self._devices.vapid.authorization(to.endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(_TTL_S),
            "Urgency": "high" if push.kind in ("dm", "move") else "normal",
            # A push that a device has not fetched yet is replaced by a later one of the same room.
            "Topic": hashlib.sha256(push.room.encode()).hexdigest()[:32],
        }
        return await self._devices.posting.post(to.endpoint, encrypt(told, to.point, to.auth), headers)
