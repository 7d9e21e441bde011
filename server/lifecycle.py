"""The order in which a wired server starts and ends.

The order of the end is the promise of a deploy: say goodbye, finish the work under way, write back. The caller that
opened the database closes it last.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import Final

from models.errors import GOING_AWAY, Disconnect, Refusal
from server.runtime.incidents import log_incident
from server.runtime.patience import patiently
from server.wiring.wiring import Wiring

_RETURN_SPREAD_S: Final = 8.0
# Somewhat fewer than a server can take back, each with its rooms.
_RETURNS_PER_S: Final = 500

_log = logging.getLogger(__name__)


async def start(wiring: Wiring) -> None:
    """Begin all background work, in the same time however much is stored. Raises ``unavailable``."""
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
    for part_of_rooms in (wiring.tournaments, wiring.polls, wiring.matchmaker):
        await patiently(partial(part_of_rooms.start, wiring.timings.sweep_s))
    for each in (wiring.profile_news, wiring.guests, wiring.retention, wiring.sockets):
        each.start()
    wiring.attachments.start()
    wiring.operators.deeds.start()
    wiring.appending.start()
    wiring.scheduling.start()
    wiring.quiet_sockets.start()


def catch_up(wiring: Wiring) -> None:
    """Repair what a crash left, in the background. Call it once clients may connect."""
    wiring.rooms.left_open.start()
    wiring.matches.go_on()
    wiring.search.start()
    wiring.webhooks.send()


async def stop(wiring: Wiring) -> None:
    """End in order. Acknowledged changes are stored; connected clients are sent the times to reconnect."""
    for step in _last_steps(wiring, handing_over=False):
        await step()
    await release(wiring)


async def hand_over(wiring: Wiring) -> None:
    """The first part of the end: after it nothing more is stored, and another process may go on."""
    for step in _last_steps(wiring, handing_over=True):
        await step()


async def give_up(wiring: Wiring) -> None:
    """End without storing, because another process serves the database: failed steps are left as they are."""
    steps: list[Callable[[], Awaitable[None]]] = [
        *_last_steps(wiring, handing_over=False),
        partial(release, wiring),
    ]
    for step in steps:
        try:
            await step()
        except Refusal as refusal:
            _log.info("unfinished work of this process is left to the next one (%s)", refusal)
        except Exception as error:  # a barrier: the rest must end too
            log_incident(_log, "a part of this process could not be ended", error)


async def release(wiring: Wiring) -> None:
    """The second part of the end: release the parts that store nothing."""
    await wiring.bot_pool.close()
    wiring.loop_monitor.stop()
    wiring.metrics.stop()
    await wiring.sockets.stop()
    _drop(wiring)


def _last_steps(wiring: Wiring, *, handing_over: bool) -> Iterator[Callable[[], Awaitable[None]]]:
    yield wiring.rooms.left_open.stop
    yield wiring.feeds.stop
    yield wiring.webhooks.stop_sending
    yield wiring.pushing.stop
    yield wiring.matchmaker.pause
    yield partial(_say_goodbye, wiring)
    yield wiring.resets.close
    yield wiring.auth.close
    yield wiring.tournaments.stop
    yield wiring.polls.stop
    for task in (wiring.deletions, wiring.guests, wiring.profile_news, wiring.renaming, wiring.matchmaker):
        yield task.stop
    for each in (
        wiring.scheduling,
        wiring.appending,
        wiring.operators.imports,
        wiring.operators.deeds,
        wiring.search,
    ):
        yield each.stop
    for part in (wiring.attachments, wiring.retention, wiring.batches, wiring.rematches, wiring.matches):
        yield part.stop
    yield wiring.journal.close
    yield partial(_write_back, wiring, handing_over=handing_over)
    yield wiring.webhooks.stop


async def _write_back(wiring: Wiring, *, handing_over: bool) -> None:
    try:
        await wiring.rooms.stop(handing_over=handing_over)
    except Refusal as refusal:
        _log.warning("the rooms' heads are not written back (%s); the next start finds them", refusal)


async def abandon(wiring: Wiring) -> None:
    """Release a wiring that was never started."""
    await wiring.bot_pool.close()
    await wiring.journal.close()
    await wiring.match_storage.close()
    _drop(wiring)


def _drop(wiring: Wiring) -> None:
    for each in (wiring.passwords, wiring.room_passwords, wiring.wechat, wiring.screening):
        each.close()


def spread_s(sockets: int) -> float:
    """Over how many seconds the reconnect times of the clients are spread."""
    return max(_RETURN_SPREAD_S, sockets / _RETURNS_PER_S)


async def _say_goodbye(wiring: Wiring) -> None:
    """Let every client finish the commands it has begun, then close its socket."""
    wiring.quiet_sockets.stop()
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
