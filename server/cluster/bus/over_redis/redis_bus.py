"""The bus over Redis: its listeners, pending subscriptions, and gaps.

The first byte of a message marks a listener's message, or the possible loss of earlier ones.
"""

import asyncio
import logging
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from models.errors import Refusal, unavailable
from server.cluster.bus.bus import OK, Bus, OnGap, OnMessage, Subscription, Traffic, check_channel
from server.cluster.bus.listeners import Listener, Listeners
from server.cluster.bus.over_redis.placing import Placing
from server.cluster.bus.over_redis.server import BusOptions
from server.cluster.bus.over_redis.topology import Topology

_MESSAGE: Final = b"\0"
_GAP: Final = b"\1"
_RESTORING: Final = "subscriptions are being confirmed again"
CLOSED: Final = "it is closed"
# A new subscription waits for a connection that broke just now, but not for one that is away.
_JUST_NOW_S: Final = 1.0
_STARTING_S: Final = 3.0
_LOOK_S: Final = 0.01

_log = logging.getLogger(__name__)


class _Join(Struct, frozen=True, eq=False):
    """A caller that waits for a channel's confirmation."""

    on_message: OnMessage
    on_gap: OnGap
    listener: "asyncio.Future[Listener]"


class RedisBus(Bus):
    """A bus of all processes that have the same Redis and the same ``options.prefix``."""

    def __init__(self, topology: Topology, options: BusOptions) -> None:
        super().__init__()
        self._state = "Redis is being connected to"
        self._prefix = options.prefix
        self._subscribe_s = options.timings.subscribe_s
        self._placing = Placing(topology, options, self)
        self._listeners = Listeners(self._forget)
        self._joining: dict[str, list[_Join]] = {}
        # Channels whose listeners may have missed messages, and those on which our messages may not have arrived.
        self._owed: set[str] = set()
        self._lost: dict[str, None] = {}
        self._away_since = asyncio.get_running_loop().time()

    @property
    def traffic(self) -> Traffic:
        self._traffic.reconnects = self._placing.reconnects
        return self._traffic

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._away_since = loop.time()
        await self._placing.start()
        while self.state != OK and not self._placing.tries and loop.time() - self._away_since < _STARTING_S:
            await asyncio.sleep(_LOOK_S)

    async def close(self) -> None:
        self._set_state(CLOSED)
        self._listeners.end()
        for join in [each for joins in self._joining.values() for each in joins]:
            if not join.listener.done():
                join.listener.set_exception(unavailable("the bus is closed"))
        await self._placing.close()

    def publish(self, channel: str, message: bytes) -> None:
        check_channel(channel)
        if self._state == CLOSED:
            raise unavailable("the bus is closed")
        self._placing.publish(self._prefix + channel, _MESSAGE + message)
        self._traffic.published += 1
        self._traffic.sent_bytes += len(message)

    async def subscribe(self, channel: str, on_message: OnMessage, on_gap: OnGap) -> Subscription:
        check_channel(channel)
        name = self._prefix + channel
        if self._placing.stands(name) and name not in self._owed:
            return self._listeners.add(channel, on_message, on_gap)
        self._check_reachable()
        join = _Join(on_message, on_gap, asyncio.get_running_loop().create_future())
        self._joining.setdefault(name, []).append(join)
        self._placing.want(name)
        try:
            async with asyncio.timeout(self._subscribe_s):
                return await asyncio.shield(join.listener)
        except TimeoutError:
            self._leave(join)
            raise unavailable("the other processes cannot be heard") from None
        except BaseException:
            self._leave(join)
            raise
        finally:
            self._end_join(name, join)

    def heard(self, name: str, message: bytes) -> None:
        """Called by a server: a message on a confirmed channel."""
        channel = name[len(self._prefix) :]
        if message[:1] == _MESSAGE:
            self._traffic.delivered += self._listeners.hear(channel, message[1:])
            self._traffic.received_bytes += len(message) - 1
        else:
            self._miss(channel)

    def stood(self, names: Iterable[str]) -> None:
        """Called by a server: all these channels are confirmed."""
        for name in names:
            channel = name[len(self._prefix) :]
            if name in self._owed:
                self._owed.discard(name)
                self._miss(channel)
            for join in self._joining.get(name, ()):
                if not join.listener.done():
                    join.listener.set_result(self._listeners.add(channel, join.on_message, join.on_gap))
        self.changed()

    def fell(self, names: Iterable[str]) -> None:
        """Called by a server: these channels were confirmed, and are no longer."""
        self._owed.update(name for name in names if name[len(self._prefix) :] in self._listeners)
        self.changed()

    def refused(self, name: str) -> None:
        """Called by a server; ``Placing`` looks for another one."""

    def lost(self, names: Iterable[str]) -> None:
        """Called by a server: messages on these channels may not have arrived."""
        self._lost |= dict.fromkeys(each for each in names if each.startswith(self._prefix))

    def changed(self) -> None:
        """Called by a server: it may take messages again, or no longer."""
        if self._state == CLOSED:
            return
        self._announce_lost()
        state = self._placing.state
        self._set_state(_RESTORING if state == OK and self._owed else state)

    def _set_state(self, state: str) -> None:
        if state == self._state:
            return
        if self._state == OK:
            self._away_since = asyncio.get_running_loop().time()
        if CLOSED not in (state, self._state):
            told = "Redis is there" if state == OK else f"Redis: {state}"
            _log.log(logging.INFO if state == OK else logging.WARNING, "%s", told)
        super()._set_state(state)

    def _announce_lost(self) -> None:
        """Announce a gap to listeners elsewhere, which cannot know of it; before any later message."""
        lost, self._lost = self._lost, {}
        for name in lost:
            try:
                self._placing.publish(name, _GAP)
            except Refusal:
                self._lost[name] = None

    def _miss(self, channel: str) -> None:
        self._traffic.gaps += 1
        self._listeners.miss(channel)

    def _check_reachable(self) -> None:
        if self._state == CLOSED:
            raise unavailable("the bus is closed")
        is_away = self._placing.state != OK
        if is_away and asyncio.get_running_loop().time() - self._away_since > _JUST_NOW_S:
            raise unavailable("the other processes cannot be reached")

    def _leave(self, join: _Join) -> None:
        if join.listener.done() and not join.listener.cancelled() and join.listener.exception() is None:
            join.listener.result().unsubscribe()
        join.listener.cancel()

    def _end_join(self, name: str, join: _Join) -> None:
        joins = self._joining[name]
        joins.remove(join)
        if not joins:
            del self._joining[name]
            self._forget(name[len(self._prefix) :])

    def _forget(self, channel: str) -> None:
        """Leave the channel, if nobody listens to it or waits for it."""
        name = self._prefix + channel
        if channel not in self._listeners and name not in self._joining:
            self._owed.discard(name)
            self._placing.drop(name)
