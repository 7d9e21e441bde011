"""Finds players for each other: one queue for each game, its options, and whether it is rated.

Queues are in memory and of this process: a ticket is over
when its last socket is, and a restart ends all. Whoever was taken out of a queue for a match that could not be
made is back in its place.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from models.errors import Refusal, unavailable
from models.ids import RoomId, TicketId, UserId, new_id
from models.wire.chat_values import Person
from models.wire.events import Reply
from models.wire.game_commands import MatchCancel, MatchFind
from models.wire.game_events import MatchFound, TicketReply
from server.delivery.registry import SocketRegistry
from server.delivery.socket import Socket
from server.games.registry import AnyGame
from server.matches.directory import MatchDirectory
from server.matches.match import Match
from server.matches.request import MatchRequest, game_named
from server.matchmaking import pairing
from server.matchmaking.tickets import QueueKey, Ticket, groups_of, party_of, queue_of, request_of, seated
from server.ratings.ratings import Ratings
from server.runtime.clock import Clock

MAX_QUEUE: Final = 500
MAX_WAITING: Final = 10_000
AGAIN_S: Final = 1.0

_log = logging.getLogger(__name__)


class Matchmaker:
    """The queues of this process."""

    def __init__(
        self, matches: MatchDirectory, ratings: Ratings, sockets: SocketRegistry, clock: Clock, sweep_s: float
    ) -> None:
        self._matches = matches
        self._ratings = ratings
        self._sockets = sockets
        self._clock = clock
        self._sweep_s = sweep_s
        self._tickets: dict[TicketId, Ticket] = {}
        self._of_user: dict[UserId, dict[str, Ticket]] = {}
        self._queues: dict[QueueKey, list[Ticket]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._watch: asyncio.Task[None] | None = None
        self._unsubscribe = sockets.subscribe_user_gone(self.left)

    def start(self) -> None:
        """Look at the queues now and then: what may be met grows with waiting."""
        self._watch = asyncio.create_task(self._look_around(), name="matchmaking")

    async def stop(self) -> None:
        """Make no more matches; those that are being made are finished."""
        self._unsubscribe()
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        self._watch = None
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def find(self, who: Person, socket: Socket, command: MatchFind) -> Reply:
        """Wait for others; the event ``match.found`` comes after the reply.

        Raises:
            Refusal: ``not_found``, ``bad_request``; ``conflict`` where the user waits for other matches of this
                game; ``unavailable`` where too many wait, or the rating cannot be read.
        """
        game = game_named(command.game)
        queue = queue_of(game, command)
        party = party_of(game, command, who)
        if standing := self._standing(who, socket, queue, party):
            return TicketReply(ticket=standing.id)
        rating = await self._ratings.rating_of(game.name, who.id) if queue.rated else 0.0
        # It may have asked twice at once, or be gone by now.
        if standing := self._standing(who, socket, queue, party):
            return TicketReply(ticket=standing.id)
        ticket = Ticket(
            id=TicketId(new_id("t")),
            person=who,
            queue=queue,
            party=party,
            rating=rating,
            since=self._clock.monotonic(),
            socket=socket.id,
        )
        self._enter(ticket)
        self._form(queue)
        return TicketReply(ticket=ticket.id)

    def cancel(self, who: Person, command: MatchCancel) -> Reply:
        """Wait no more. Raises ``not_found``; ``conflict`` where the match is being made already."""
        ticket = self._tickets.get(command.ticket)
        if ticket is None or ticket.person.id != who.id:
            raise Refusal("not_found", "ticket: nobody waits with it")
        if ticket.found:
            raise Refusal("conflict", "ticket: its match is found, and being made")
        self._forget(ticket)
        return Reply()

    def left(self, user: UserId) -> None:
        """The last socket of a user is closed: it waits no more. A match that is being made takes place."""
        for ticket in list(self._of_user.get(user, {}).values()):
            if not ticket.found:
                self._forget(ticket)

    def _standing(
        self, who: Person, socket: Socket, queue: QueueKey, party: frozenset[UserId]
    ) -> Ticket | None:
        """The ticket that the user has begun already; the socket that asks now is the first to be told."""
        ticket = self._of_user.get(who.id, {}).get(queue.game)
        if ticket is None:
            return None
        if (ticket.queue, ticket.party) != (queue, party):
            raise Refusal("conflict", "game: you wait for another match of it; cancel that first")
        ticket.socket = socket.id
        return ticket

    def _enter(self, ticket: Ticket) -> None:
        queue = self._queues.get(ticket.queue, ())
        if len(queue) >= MAX_QUEUE or len(self._tickets) >= MAX_WAITING:
            raise unavailable("too many wait already")
        if not self._sockets.of_user(ticket.person.id):
            raise Refusal("conflict", "your sockets are closed")
        self._tickets[ticket.id] = ticket
        self._of_user.setdefault(ticket.person.id, {})[ticket.queue.game] = ticket
        self._queues.setdefault(ticket.queue, []).append(ticket)

    def _forget(self, ticket: Ticket) -> None:
        del self._tickets[ticket.id]
        tickets = self._of_user[ticket.person.id]
        del tickets[ticket.queue.game]
        if not tickets:
            del self._of_user[ticket.person.id]
        self._leave_queue(ticket)

    def _leave_queue(self, ticket: Ticket) -> None:
        queue = self._queues.get(ticket.queue, [])
        if ticket in queue:
            queue.remove(ticket)
        if not queue:
            self._queues.pop(ticket.queue, None)

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(self._sweep_s)
            for queue in list(self._queues):
                try:
                    self._form(queue)
                except Exception:
                    # The other queues are still to be looked at.
                    _log.exception("the queue of %s cannot be looked at", queue.game)
                # Between two queues others have their turn.
                await asyncio.sleep(0)

    def _form(self, queue: QueueKey) -> None:
        """Take those out of a queue who can play now, and have their matches made."""
        game = game_named(queue.game)
        waiting = groups_of(self._queues.get(queue, ()))
        for table in pairing.tables(waiting, game.min_players, game.max_players, self._clock.monotonic()):
            for group in table:
                for ticket in group.who:
                    ticket.found = True
                    self._leave_queue(ticket)
            task = asyncio.create_task(self._make(game, queue, seated(table)), name="make a match")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _make(self, game: AnyGame, queue: QueueKey, tickets: Sequence[Ticket]) -> None:
        """Make one match; who cannot have it waits on, in the old place."""
        try:
            match = await self._begun(request_of(game, queue, tickets))
        except Refusal as refusal:
            # That the database is away is told once, and not for each match.
            if refusal.code != "unavailable":
                _log.warning("a match that was found could not be made: %s", refusal)
            for ticket in tickets:
                self._wait_on(ticket)
            return
        except Exception:
            # Nobody may be left with a ticket that leads nowhere.
            _log.exception("a match that was found could not be made")
            for ticket in tickets:
                self._forget(ticket)
            return
        for seat, ticket in enumerate(tickets):
            self._forget(ticket)
            self._tell(ticket, match.room, seat)

    async def _begun(self, request: MatchRequest) -> Match:
        """The match, with everybody in its room. Once it is there it is carried through, and not made twice."""
        owner = request.chairs[0].user
        assert owner is not None
        made = await self._matches.create(request, owner)
        while True:
            try:
                match = await self._matches.gather(made.match.room)
            except Refusal as refusal:
                if refusal.code != "unavailable" or self._watch is None:
                    raise
                await asyncio.sleep(AGAIN_S)
                continue
            if match.table.status == "open":
                raise Refusal("conflict", "somebody left before the match began")
            return match

    def _wait_on(self, ticket: Ticket) -> None:
        ticket.found = False
        queue = self._queues.setdefault(ticket.queue, [])
        queue.append(ticket)
        queue.sort(key=lambda each: each.since)
        if not self._sockets.of_user(ticket.person.id):
            self._forget(ticket)

    def _tell(self, ticket: Ticket, room: RoomId, seat: int) -> None:
        event = MatchFound(ticket=ticket.id, room=room, seat=seat)
        sockets = self._sockets.of_user(ticket.person.id)
        for socket in sorted(sockets, key=lambda each: each.id != ticket.socket):
            socket.send(event)
