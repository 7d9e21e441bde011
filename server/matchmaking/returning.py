"""Users who waited under another process, or before a restart: the ticket stands until its user is back."""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from typing import Final, Protocol

from models.errors import Refusal
from models.ids import RoomId
from server.delivery.registry import SocketRegistry
from server.matches.directory import MatchDirectory
from server.matches.match import Match
from server.matchmaking.kept_tickets import RETRY_S, RETURNS_S, KeptTickets
from server.matchmaking.queues import Queues
from server.matchmaking.tickets import Ticket
from server.rooms.personal.blocks import Blocks
from server.runtime.background.retrying import until_done

# Gateways report their sockets a moment after a start.
_BACK_WITHIN_S: Final = 5.0
_LOOK_S: Final = 0.1

_log = logging.getLogger(__name__)


class Makes(Protocol):
    """Makes matches."""

    def made(self, tickets: Sequence[Ticket], match: Match) -> None:
        """Notify the users of ``tickets`` that their match was made."""

    def drop(self, ticket: Ticket) -> None:
        """Drop a ticket that nobody waits with any more."""


class Returning:
    """Call ``read`` once at the start, and then ``settle`` in a task of its own."""

    def __init__(
        self,
        queues: Queues,
        kept: KeptTickets,
        blocks: Blocks,
        sockets: SocketRegistry,
        matches: MatchDirectory,
    ) -> None:
        self._queues = queues
        self._kept = kept
        self._blocks = blocks
        self._sockets = sockets
        self._matches = matches
        self._waiting: list[Ticket] = []
        self._claimed: dict[RoomId, list[Ticket]] = {}

    async def read(self) -> None:
        """Put all tickets back into the queues. Raises ``unavailable``."""
        found = await self._kept.all()
        for ticket, room in found:
            ticket.apart_from = None
            self._queues.add(ticket)
            self._waiting.append(ticket)
            if room is not None:
                self._queues.take(ticket)
                self._claimed.setdefault(room, []).append(ticket)

    async def settle(self, makes: Makes) -> None:
        """Read the blocks of the users, and find out whether the matches that were being made exist."""
        for ticket in self._waiting:
            await until_done(
                partial(self._know, ticket), "reading whom one must not meet", _log, retry_s=RETRY_S
            )
        for room, tickets in self._claimed.items():
            carry_on = partial(self._carry_on, room, tickets, makes)
            await until_done(carry_on, "going on with a match that was being made", _log, retry_s=RETRY_S)

    def ready(self, tickets: Sequence[Ticket]) -> list[Ticket]:
        """Those of ``tickets`` that can be matched now."""
        return [each for each in tickets if each.apart_from is not None and self._is_back(each)]

    def expect(self, ticket: Ticket) -> None:
        """Expect the user of ``ticket`` back, whose process has ended."""
        ticket.back_by = self._kept.clock.monotonic() + RETURNS_S
        if ticket not in self._waiting:
            self._waiting.append(ticket)

    def look(self, makes: Makes) -> None:
        """Drop the tickets of users who have not come back in time."""
        now_s, left = self._kept.clock.monotonic(), []
        for ticket in self._waiting:
            if ticket.found or (not self._is_back(ticket) and now_s <= (ticket.back_by or 0.0)):
                left.append(ticket)
            elif ticket.back_by is not None and self._queues.ticket(ticket.id) is ticket:
                makes.drop(ticket)
        self._waiting = [each for each in left if self._queues.ticket(each.id) is each]

    def _is_back(self, ticket: Ticket) -> bool:
        if ticket.back_by is not None and self._sockets.of_user(ticket.person.id):
            ticket.back_by = None
        return ticket.back_by is None

    async def _know(self, ticket: Ticket) -> None:
        ticket.apart_from = await self._blocks.apart_from(ticket.person.id)

    async def _carry_on(self, room: RoomId, tickets: list[Ticket], makes: Makes) -> None:
        """Complete a match that was stored; if there is none its tickets go on waiting."""
        try:
            match = await self._matches.gather(room)
        except Refusal as refusal:
            if refusal.code == "unavailable":
                raise
            await self._kept.release(tickets, room, lambda: True)
            for ticket in tickets:
                self._queues.put_back(ticket)
            return
        here = {each.id for chair in match.table.chairs for each in chair.people}
        # In a match that was being played already they may not have sat down before the end came.
        missing = [ticket for ticket in tickets if ticket.person.id not in here]
        if missing:
            await self._kept.release(missing, room, lambda: True)
            for ticket in missing:
                self._queues.put_back(ticket)
        seated = [ticket for ticket in tickets if ticket not in missing]
        await self._until_back(seated)
        makes.made(seated, match)

    async def _until_back(self, tickets: list[Ticket]) -> None:
        """Return once all of them are back, or after 5 s."""
        waited_s = 0.0
        while waited_s < _BACK_WITHIN_S and not all(map(self._is_back, tickets)):
            await asyncio.sleep(_LOOK_S)
            waited_s += _LOOK_S
