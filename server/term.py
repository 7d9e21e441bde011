"""A term of a process as the home: its parts for serving the rooms, from before it gets the lease until it ends.

Each term has a lease and a hold on the database of its own. So the leftovers of a past term can store nothing,
whichever process has the next one.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from handlers.gateway.passing import PassedOn
from models.database.client import Database
from models.ids import NodeId
from server import lifecycle
from server.cluster.lease import ProcessLease
from server.cluster.link.post import Post
from server.relaying.home.home import Home
from server.relaying.home.parts import HomeParts
from server.runtime.settings.settings import Settings
from server.runtime.timings import Timings
from server.wiring.wiring import Wiring

_log = logging.getLogger(__name__)


class Term:
    """``begin`` and ``start`` once it has the lease, ``stop_serving`` and ``end``, or ``give_up`` once it lost it."""

    def __init__(self, settings: Settings, database: Database, lease: ProcessLease, wiring: Wiring) -> None:
        self.database = database
        self.lease = lease
        self.wiring = wiring
        self.home: Home | None = None
        self._settings = settings
        self._is_begun = False

    def begin(self) -> None:
        """Note that it has the lease: from now on the database may be read and written as long as that holds."""
        self._is_begun = True
        self.database.hold_by(self.lease)

    async def start(self, post: Post, gateways: Sequence[NodeId]) -> None:
        """Serve gateways, and notify the given ones. Raises ``unavailable``."""
        await lifecycle.start(self.wiring)
        self.wiring.loop_monitor.start()
        self.wiring.metrics.start()
        home = Home(self.lease.node, post, _home_parts(self._settings, self.wiring))
        await home.start(gateways)
        self.home = home

    async def drop(self) -> None:
        """Stop listening to gateways: another process has the rooms, and the waiting tickets."""
        await self.wiring.matchmaker.pause()
        if self.home is not None:
            await self.home.drop()

    async def stop_serving(self, last_answers_s: float) -> None:
        """Finish the commands under way; later ones wait for the next home."""
        if self.home is not None:
            await self.wiring.matchmaker.pause()
            await self.home.move()
            await self.wiring.dispatch.drain(last_answers_s)
            await self.wiring.dispatch.answered(last_answers_s)
            await self.home.hand_over()

    async def end(self) -> None:
        """Store the rest, release the lease for the next process, and then release all other parts.

        May be called for a term that has not begun.
        """
        if not self._is_begun:
            await lifecycle.abandon(self.wiring)
            return
        await lifecycle.hand_over(self.wiring)
        await self.lease.let_go()
        await lifecycle.release(self.wiring)

    async def give_up(self, timings: Timings) -> None:
        """End all parts of this term, for another process has the lease. It raises nothing."""
        try:
            async with asyncio.timeout(timings.drain_s):
                await lifecycle.give_up(self.wiring)
        except TimeoutError:
            _log.warning("not all parts of this process ended within %g s", timings.drain_s)
        finally:
            await self.lease.let_go()


def _home_parts(settings: Settings, wiring: Wiring) -> HomeParts:
    def calls_of(say: Callable[[Any], None]) -> PassedOn:
        return PassedOn(wiring.site.application, say)

    return HomeParts(
        hub=wiring.hub,
        sockets=wiring.sockets,
        dispatch=wiring.dispatch,
        rooms=wiring.rooms,
        auth=wiring.auth,
        tickets=wiring.account_services.tickets,
        feeds=wiring.feeds,
        symbols=settings.feed_symbols,
        flusher=wiring.flusher,
        max_queue_bytes=settings.max_queue_bytes,
        calls_of=calls_of,
    )
