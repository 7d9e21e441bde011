"""Finds players for each other: one queue for each game, its options, and whether it is rated.

Queues are in the memory of the home, and stored in the database: a ticket ends with its user's last socket, but
outlives a restart and a change of the home. A player who was taken out of a queue for a match that could not be made
returns to the old place.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from models.errors import Refusal
from models.ids import RoomId, UserId, new_id
from models.wire.chat_values import Person
from models.wire.commands.games import MatchCancel, MatchFind
from models.wire.events import Reply
from models.wire.game_events import MatchFound, TicketReply
from server.delivery.registry import SocketRegistry
from server.delivery.socket import Socket
from server.matches.directory import MatchDirectory
from server.matches.match import Match
from server.matches.request import game_named
from server.matchmaking import pairing
from server.matchmaking.kept_tickets import KeptTickets
from server.matchmaking.queues import Queues
from server.matchmaking.returning import Returning
from server.matchmaking.seating import Seating
from server.matchmaking.tickets import (
    QueueKey,
    Ticket,
    are_apart,
    groups_of,
    in_seat_order,
    new_ticket,
    party_of,
    queue_key,
    request_of,
    takes_bots,
)
from server.ratings.ratings import Ratings
from server.rooms.personal.blocks import Blocks
from server.runtime.background.periodic import Periodic
from server.runtime.background.tasks import Tasks
from server.runtime.incidents import log_incident

MOST_FAILURES: Final = 8
# Tickets that are not forgotten at the end are found by the next start, which checks whether their users are there.
_FORGOTTEN_WITHIN_S: Final = 1.0

_Make = Callable[[], Awaitable[Match]]

_log = logging.getLogger(__name__)


class Matchmaker:
    """Makes the matches of all users who wait at this process."""

    def __init__(
        self,
        matches: MatchDirectory,
        ratings: Ratings,
        sockets: SocketRegistry,
        blocks: Blocks,
        kept: KeptTickets,
        seating: Seating,
    ) -> None:
        self._matches = matches
        self._ratings = ratings
        self._sockets = sockets
        self._blocks = blocks
        self._kept = kept
        self._seating = seating
        self._clock = kept.clock
        self._queues = Queues()
        self._returning = Returning(self._queues, kept, blocks, sockets, matches)
        self._making = Tasks()
        self._beside = Tasks()
        self._sweeping: Periodic | None = None
        self._is_paused = False
        self._unsubscribe = sockets.subscribe_user_gone(self.left)
        self._unsubscribe_blocks = blocks.subscribe_changed(self._queues.set_apart)

    @property
    def waiting(self) -> int:
        """The number of users who wait for an opponent."""
        return self._queues.length

    async def start(self, sweep_s: float) -> None:
        """Restore the users who waited before, and begin to sweep. Raises ``unavailable``."""
        await self._returning.read()
        # The allowed difference in strength grows with the waiting time.
        self._sweeping = Periodic("sweep of the queues", sweep_s, self._sweep)
        self._sweeping.start()
        self._beside.spawn(self._returning.settle(self), name="go on with the queues")

    async def pause(self) -> None:
        """Make no new matches, and keep the tickets of users whose sockets close from now on."""
        self._is_paused = True

    async def stop(self) -> None:
        """Make no more matches; those under way are finished, or given up if the database is away."""
        self._is_paused = True
        self._unsubscribe()
        self._unsubscribe_blocks()
        if self._sweeping is not None:
            await self._sweeping.stop()
        await self._making.finished()
        with suppress(TimeoutError):
            async with asyncio.timeout(_FORGOTTEN_WITHIN_S):
                await self._beside.finished()
        await self._beside.close()

    async def forget_user(self, user: UserId) -> None:
        """Forget the tickets of a user who is deleted. Raises ``unavailable``."""
        await self._kept.forget_user(user)

    async def find(self, who: Person, socket: Socket, command: MatchFind) -> Reply:
        """Enter the user into a queue; the event ``match.found`` comes after the reply.

        Raises:
            Refusal: ``not_found``, ``bad_request``; ``conflict`` if the user waits for another match of this
                game; ``forbidden`` if a member of the party has blocked, or is blocked by, the user;
                ``unavailable`` if too many wait, or the rating cannot be read.
        """
        game = game_named(command.game)
        key, party = queue_key(game, command), party_of(game, command, who)
        ticket = self._queues.standing(who.id, key, party)
        if ticket is None:
            ticket = new_ticket(who, key, party, command)
            ticket.rating = await self._ratings.rating_of(game.name, who.id) if key.rated else 0.0
            ticket.apart_from = await self._blocks.apart_from(who.id)
            if ticket.apart_from & party:
                raise Refusal("forbidden", "party: not everybody in it can be matched with you")
            ticket = await self._entered(ticket)
        wanted = (command.bot_after_s, command.level)
        if wanted != (ticket.bot_after_s, ticket.level):
            ticket.bot_after_s, ticket.level = wanted
            await self._kept.put(ticket)
        ticket.socket = socket.id
        return TicketReply(ticket=ticket.id)

    async def cancel(self, who: Person, command: MatchCancel) -> Reply:
        """Cancel a ticket. Raises ``not_found``, ``unavailable``; ``conflict`` if its match is already being made."""
        ticket = self._queues.ticket(command.ticket)
        if ticket is None or ticket.person.id != who.id:
            raise Refusal("not_found", "ticket: nobody waits with it")
        if ticket.found:
            raise _being_made()
        self._queues.take(ticket)
        try:
            if not await self._kept.cancel(ticket):
                raise _being_made()
        except BaseException:
            self._wait_on(ticket)
            raise
        self._queues.remove(ticket)
        return Reply()

    def left(self, user: UserId, is_sent_away: bool = False) -> None:
        """Note that the last socket of a user is closed: their tickets end, or wait a while if a process has ended.

        A match that is being made takes place.
        """
        for ticket in () if self._is_paused else self._queues.of_user(user):
            if is_sent_away:
                self._returning.expect(ticket)
            elif not ticket.found:
                self.drop(ticket)

    def made(self, tickets: Sequence[Ticket], match: Match) -> None:
        """Notify the users of ``tickets`` that their match was made."""
        seats = {
            chair.user.id: seat for seat, chair in enumerate(match.table.chairs) if chair.user is not None
        }
        for ticket in tickets:
            self._queues.remove(ticket)
            if ticket.person.id in seats:
                self._tell(ticket, match.room, seats[ticket.person.id])
        self._beside.spawn(self._kept.forgotten(tickets))

    def drop(self, ticket: Ticket) -> None:
        """Drop a ticket that nobody waits with any more."""
        self._queues.remove(ticket)
        self._beside.spawn(self._kept.forgotten([ticket]))

    async def _entered(self, ticket: Ticket) -> Ticket:
        """Enter ``ticket``; or return the user's other ticket, if they sent the command twice at once."""
        self._queues.check_space(ticket.key)
        ticket.since = self._clock.monotonic()
        await self._kept.add(ticket)
        try:
            # The user may be gone now.
            standing = self._queues.standing(ticket.person.id, ticket.key, ticket.party)
            if standing is None and not self._sockets.of_user(ticket.person.id):
                raise Refusal("conflict", "your sockets are closed")
        except Refusal:
            self._beside.spawn(self._kept.forgotten([ticket]))
            raise
        if standing is not None:
            self._beside.spawn(self._kept.forgotten([ticket]))
            return standing
        self._queues.add(ticket)
        self._find_matches(ticket.key)
        return ticket

    async def _sweep(self) -> None:
        self._returning.look(self)
        for key in self._queues.nonempty():
            try:
                self._find_matches(key)
            except Exception as error:  # a barrier: the other queues still get their turn
                log_incident(_log, f"the queue of {key.game} could not be swept", error)
            # Between two queues, let other work run.
            await asyncio.sleep(0)

    def _find_matches(self, key: QueueKey) -> None:
        """Take the users who can play now out of a queue, and have their matches made."""
        if self._is_paused:
            return
        game = game_named(key.game)
        groups = groups_of(self._returning.ready(self._queues.waiting(key)))
        least, most, now = game.min_players, game.max_players, self._clock.monotonic()
        made = pairing.lineups(groups, least, most, now, are_apart)
        paired = {ticket.id for lineup in made for group in lineup for ticket in group.who}
        for group in (group for group in groups if group.who[0].id not in paired):
            match = self._seating.match_for(key, group.who)
            if match is not None:
                seat = partial(self._seating.join, match, group.who, self._goes_on)
                self._have_made(group.who, match.room, seat)
            elif takes_bots(group, now):
                made.append((group,))
        for lineup in made:
            tickets, room = in_seat_order(lineup), RoomId(new_id("r"))
            request = request_of(game, key, tickets, room)
            self._have_made(tickets, room, partial(self._seating.begin, request, self._goes_on))

    def _have_made(self, tickets: Sequence[Ticket], room: RoomId, make: _Make) -> None:
        for ticket in tickets:
            self._queues.take(ticket)
        self._making.spawn(self._make(tickets, room, make), name="make a match")

    async def _make(self, tickets: Sequence[Ticket], room: RoomId, make: _Make) -> None:
        """Make one match, or let people join one; if that fails, they go on waiting."""
        try:
            if not await self._kept.claim(tickets, room):
                raise RuntimeError("a ticket that waits is gone from the database, or of another match")
            match = await make()
        except Refusal as refusal:
            # The store logs that the database is away, once and not for each match.
            if refusal.code != "unavailable":
                _log.warning("a match that was found could not be made: %s", refusal)
            await self._kept.release(tickets, room, self._goes_on)
            for ticket in tickets:
                self._wait_on(ticket)
        except Exception as error:  # a barrier: no user may be left with a ticket that leads nowhere
            log_incident(_log, "a match that was found could not be made", error)
            await self._kept.release(tickets, room, self._goes_on)
            for ticket in tickets:
                self._wait_on_a_while(ticket)
        else:
            self.made(tickets, match)
        finally:
            self._seating.settled(room, tickets)

    def _goes_on(self) -> bool:
        return not self._is_paused

    def _wait_on(self, ticket: Ticket) -> None:
        self._queues.put_back(ticket)
        is_expected = ticket.back_by is not None or self._is_paused
        if not is_expected and not self._sockets.of_user(ticket.person.id):
            self.drop(ticket)

    def _wait_on_a_while(self, ticket: Ticket) -> None:
        """Retry a few times only: an error that repeats would otherwise be retried for ever."""
        ticket.failures += 1
        if ticket.failures >= MOST_FAILURES:
            self.drop(ticket)
        else:
            self._wait_on(ticket)

    def _tell(self, ticket: Ticket, room: RoomId, seat: int) -> None:
        """Notify every socket of the user, the one that asked last before the others."""
        event = MatchFound(ticket=ticket.id, room=room, seat=seat)
        sockets = self._sockets.of_user(ticket.person.id)
        for socket in sorted(sockets, key=lambda each: each.id != ticket.socket):
            socket.send(event)


def _being_made() -> Refusal:
    return Refusal("conflict", "ticket: its match is found, and being made")
