"""Tickets in the database, so that users go on waiting when another process takes over the queues."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import msgspec
from msgspec import Struct

from models.errors import Refusal
from models.ids import RoomId, TicketId, UserId
from models.stores.play.waiting import WaitingRecord, WaitingStore
from models.wire.chat_values import Person
from server.games.clock_kinds import ClockSpec
from server.matchmaking.tickets import QueueKey, Ticket
from server.runtime.background.retrying import until_done
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident

RETURNS_S: Final = 60.0
"""For how long after a start a ticket waits for its user to return."""

RETRY_S: Final = 1.0

_log = logging.getLogger(__name__)


class _Search(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The stored fields of a ticket. ``since_at`` in ms since the epoch."""

    person: Person
    game: str
    options: str
    rated: bool
    party: list[UserId]
    rating: float
    since_at: int
    clock: ClockSpec | None = None
    bot_after_s: int | None = None
    level: int = 3


class KeptTickets:
    """Every method raises ``unavailable`` if the database cannot be reached, unless its docstring says otherwise."""

    def __init__(self, store: WaitingStore, clock: Clock) -> None:
        self.clock = clock
        self._store = store

    async def add(self, ticket: Ticket) -> None:
        """Store a new ticket."""
        await self._store.add(self._record(ticket))

    async def put(self, ticket: Ticket) -> None:
        """Store the changes of a ticket."""
        await self._store.put(self._record(ticket))

    async def claim(self, tickets: Sequence[Ticket], room: RoomId) -> bool:
        """Claim ``tickets`` for the match that will be in ``room``; False if not all can be: then none is."""
        ids = _ids(tickets)
        if await self._store.claim(ids, room):
            return True
        await self._store.release(ids, room)
        return False

    async def release(self, tickets: Sequence[Ticket], room: RoomId, is_wanted: Callable[[], bool]) -> None:
        """Release the tickets of a match that could not be made. Retries while ``is_wanted``.

        It raises nothing: tickets that are still claimed fail at their next match, and are released then.
        """
        while is_wanted():
            try:
                await self._store.release(_ids(tickets), room)
                return
            except Refusal:
                await asyncio.sleep(RETRY_S)
            except Exception as error:  # a barrier: no user may be left with a ticket that leads nowhere
                log_incident(_log, "the tickets of a match that could not be made were not released", error)
                return

    async def cancel(self, ticket: Ticket) -> bool:
        """Forget ``ticket``, if no match has claimed it; returns whether it was forgotten."""
        return await self._store.cancel(ticket.id)

    async def forgotten(self, tickets: Sequence[Ticket]) -> None:
        """Forget ``tickets``, with any number of retries; it raises nothing."""
        forget = partial(self._store.forget, _ids(tickets))
        await until_done(forget, "forgetting tickets of those who wait no more", _log, retry_s=RETRY_S)

    async def forget_user(self, user: UserId) -> None:
        """Forget the tickets of a user."""
        await self._store.forget_user(user)

    async def all(self) -> list[tuple[Ticket, RoomId | None]]:
        """All tickets, the longest waiting first, and the room of the match for which each was claimed."""
        found = [(self._ticket(record), record.room) for record in await self._store.all()]
        return sorted(found, key=lambda each: each[0].since)

    def _record(self, ticket: Ticket) -> WaitingRecord:
        waited_ms = round((self.clock.monotonic() - ticket.since) * 1000)
        search = _Search(
            person=ticket.person,
            game=ticket.key.game,
            options=ticket.key.options.decode(),
            rated=ticket.key.rated,
            clock=ticket.key.clock,
            party=sorted(ticket.party),
            rating=ticket.rating,
            since_at=self.clock.now_ms() - waited_ms,
            bot_after_s=ticket.bot_after_s,
            level=ticket.level,
        )
        state = msgspec.json.encode(search).decode()
        return WaitingRecord(ticket=ticket.id, user=ticket.person.id, state=state)

    def _ticket(self, record: WaitingRecord) -> Ticket:
        search = msgspec.json.decode(record.state, type=_Search)
        now_s = self.clock.monotonic()
        # The wall clock may have been set back meanwhile.
        waited_s = max(0.0, (self.clock.now_ms() - search.since_at) / 1000)
        return Ticket(
            id=record.ticket,
            person=search.person,
            key=QueueKey(search.game, search.options.encode(), search.rated, search.clock),
            party=frozenset(search.party),
            rating=search.rating,
            since=now_s - waited_s,
            bot_after_s=search.bot_after_s,
            level=search.level,
            back_by=now_s + RETURNS_S,
        )


def _ids(tickets: Sequence[Ticket]) -> list[TicketId]:
    return [ticket.id for ticket in tickets]
