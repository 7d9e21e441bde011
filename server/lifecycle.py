"""In which order a wired server starts and ends.

The order of the end is the promise of a deploy: say goodbye, finish what has begun, write back. Whoever opened the
database closes it last.
"""

import asyncio
import logging
from functools import partial
from typing import Final

from models.errors import GOING_AWAY, Disconnect, Refusal
from server.runtime.patience import patiently
from server.wiring.wiring import Wiring

_RETURN_SPREAD_S: Final = 8.0
# Somewhat fewer than a server takes back, each with its rooms.
_RETURNS_PER_S: Final = 500

_log = logging.getLogger(__name__)


async def start(wiring: Wiring) -> None:
    """Begin all work that no client asks for, in the same time however much is stored. Raises ``unavailable``."""
    first = (
        wiring.blocked_users,
        wiring.admins,
        wiring.webhooks,
        wiring.pushing,
        wiring.rooms,
        wiring.batches,
        wiring.feeds,
        wiring.matches,
        wiring.deletions,
    )
    for part in first:
        await patiently(part.start)
    await patiently(partial(wiring.tournaments.start, wiring.timings.sweep_s))
    for each in (wiring.matchmaker, wiring.profile_news, wiring.guests, wiring.retention, wiring.sockets):
        each.start()
    wiring.attachments.start()
    wiring.appending.start()
    wiring.scheduling.start()
    wiring.quiet_sockets.start()


def catch_up(wiring: Wiring) -> None:
    """Put right what a crash left, beside all else. To be called once clients are let in."""
    wiring.rooms.left_open.start()
    wiring.matches.go_on()
    wiring.search.start()
    wiring.webhooks.send()


async def stop(wiring: Wiring) -> None:
    """End in order. What was acknowledged is stored; connected clients are told when to come back."""
    await wiring.rooms.left_open.stop()
    await wiring.feeds.stop()
    await wiring.webhooks.stop_sending()
    await wiring.pushing.stop()
    wiring.quiet_sockets.stop()
    await _say_goodbye(wiring)
    await wiring.resets.close()
    await wiring.tournaments.stop()
    for task in (wiring.deletions, wiring.guests, wiring.profile_news, wiring.renaming, wiring.matchmaker):
        await task.stop()
    await wiring.scheduling.stop()
    await wiring.appending.stop()
    await wiring.operators.imports.stop()
    await wiring.search.stop()
    for part in (wiring.attachments, wiring.retention, wiring.batches, wiring.rematches, wiring.matches):
        await part.stop()
    await wiring.bot_pool.close()
    wiring.loop_monitor.stop()
    wiring.metrics.stop()
    await wiring.journal.close()
    await wiring.sockets.stop()
    try:
        await wiring.rooms.stop()
    except Refusal as refusal:
        _log.warning("the rooms' heads are not written back (%s); the next start finds them", refusal)
    await wiring.webhooks.stop()
    await wiring.bus.close()
    _drop(wiring)


async def abandon(wiring: Wiring) -> None:
    """Let go of one that was never started."""
    await wiring.bot_pool.close()
    await wiring.journal.close()
    await wiring.match_storage.close()
    _drop(wiring)


def _drop(wiring: Wiring) -> None:
    for each in (wiring.passwords, wiring.room_passwords, wiring.wechat, wiring.screening):
        each.close()


def spread_s(sockets: int) -> float:
    """Over how many seconds so many clients are told to come back."""
    return max(_RETURN_SPREAD_S, sockets / _RETURNS_PER_S)


async def _say_goodbye(wiring: Wiring) -> None:
    """Let every client finish what it has begun, then close its socket."""
    is_anybody_here = wiring.sockets.open_count > 0
    wiring.sockets.go_away(spread_s(wiring.sockets.open_count))
    await asyncio.sleep(wiring.timings.goodbye_s if is_anybody_here else 0)
    await wiring.dispatch.drain(wiring.timings.last_answers_s)
    await wiring.screening.finished()
    await wiring.journal.drained()
    wiring.sockets.close_all(Disconnect(GOING_AWAY, "the server is going away"))
    wiring.site.stop()
    await asyncio.sleep(wiring.timings.closing_s if is_anybody_here else 0)
    # A closed STOMP session may have had a last command.
    await wiring.dispatch.drain()
