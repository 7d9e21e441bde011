"""Finds players for each other: one queue for each game, its options, and whether it is rated.

Queues are in memory and of this process: a ticket ends with its user's last socket, and a restart ends all. A player
who was taken out of a queue for a match that could not be made is back in the old place.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from models.errors import Refusal
from models.ids import RoomId, TicketId, UserId, new_id
from models.wire.chat_values import Person
from models.wire.commands.games import MatchCancel, MatchFind
from models.wire.events import Reply
from models.wire.game_events import MatchFound, TicketReply
from server.delivery.registry import SocketRegistry
from server.delivery.socket import Socket
from server.games.registry import AnyGame
from server.matches.directory import MatchDirectory
from server.matches.match import Match
from server.matches.request import MatchRequest, game_named
from server.matchmaking import pairing
from server.matchmaking.queues import Queues
from server.matchmaking.tickets import (
    QueueKey,
    Ticket,
    are_apart,
    groups_of,
    in_seat_order,
    party_of,
    queue_key,
    request_of,
    takes_bots,
)
from server.ratings.ratings import Ratings
from server.rooms.personal.blocks import Blocks
from server.runtime.background.periodic import Periodic
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident

MOST_FAILURES: Final = 8
RETRY_S: Final = 1.0

_log = logging.getLogger(__name__)


class Matchmaker:
    """Makes the matches of all who wait at this process."""

    def __init__(
        self,
        matches: MatchDirectory,
        ratings: Ratings,
        sockets: SocketRegistry,
        blocks: Blocks,
        clock: Clock,
        sweep_s: float,
    ) -> None:
        self._matches = matches
        self._ratings = ratings
        self._sockets = sockets
        self._blocks = blocks
        self._clock = clock
        self._queues = Queues()
        self._making = Tasks()
        # How far apart in strength two may be grows with their waiting.
        self._sweeping = Periodic("sweep of the queues", sweep_s, self._sweep)
        self._unsubscribe = sockets.subscribe_user_gone(self.left)
        self._unsubscribe_blocks = blocks.subscribe_changed(self._block_changed)

    @property
    def waiting(self) -> int:
        """How many wait for an opponent."""
        return self._queues.length

    def start(self) -> None:
        """Begin to sweep."""
        self._sweeping.start()

    async def stop(self) -> None:
        """Find no more matches; those that are being made are finished, or given up where the database is away."""
        self._unsubscribe()
        self._unsubscribe_blocks()
        await self._sweeping.stop()
        await self._making.finished()

    async def find(self, who: Person, socket: Socket, command: MatchFind) -> Reply:
        """Wait for others; the event ``match.found`` comes after the reply.

        Raises:
            Refusal: ``not_found``, ``bad_request``; ``conflict`` where the user waits for other matches of this
                game; ``forbidden`` where somebody of the party has blocked, or is blocked by, the user;
                ``unavailable`` where too many wait, or the rating cannot be read.
        """
        game = game_named(command.game)
        key, party = queue_key(game, command), party_of(game, command, who)
        ticket = self._queues.standing(who.id, key, party)
        if ticket is None:
            rating = await self._ratings.rating_of(game.name, who.id) if key.rated else 0.0
            apart_from = await self._blocks.apart_from(who.id)
            if apart_from & party:
                raise Refusal("forbidden", "party: not everybody in it can be matched with you")
            # The user may have asked twice at once, or be gone by now.
            ticket = self._queues.standing(who.id, key, party) or self._enter(
                who, socket, key, party, rating, apart_from
            )
        ticket.socket, ticket.bot_after_s, ticket.level = socket.id, command.bot_after_s, command.level
        return TicketReply(ticket=ticket.id)

    def cancel(self, who: Person, command: MatchCancel) -> Reply:
        """Wait no more. Raises ``not_found``; ``conflict`` where the match is being made already."""
        ticket = self._queues.ticket(command.ticket)
        if ticket is None or ticket.person.id != who.id:
            raise Refusal("not_found", "ticket: nobody waits with it")
        if ticket.found:
            raise Refusal("conflict", "ticket: its match is found, and being made")
        self._queues.remove(ticket)
        return Reply()

    def left(self, user: UserId) -> None:
        """The last socket of a user is closed: the user waits no more. A match that is being made takes place."""
        for ticket in self._queues.of_user(user):
            if not ticket.found:
                self._queues.remove(ticket)

    def _block_changed(self, one: UserId, other: UserId, is_apart: bool) -> None:
        """Those who wait already do not meet either, or may meet again."""
        for user, who in ((one, other), (other, one)):
            for ticket in self._queues.of_user(user):
                ticket.apart_from = ticket.apart_from | {who} if is_apart else ticket.apart_from - {who}

    def _enter(
        self,
        who: Person,
        socket: Socket,
        key: QueueKey,
        party: frozenset[UserId],
        rating: float,
        apart_from: frozenset[UserId],
    ) -> Ticket:
        ticket = Ticket(
            id=TicketId(new_id("t")),
            person=who,
            key=key,
            party=party,
            rating=rating,
            since=self._clock.monotonic(),
            socket=socket.id,
            apart_from=apart_from,
        )
        if not self._sockets.of_user(who.id):
            raise Refusal("conflict", "your sockets are closed")
        self._queues.add(ticket)
        self._find_matches(key)
        return ticket

    async def _sweep(self) -> None:
        for key in self._queues.nonempty():
            try:
                self._find_matches(key)
            except Exception as error:  # a barrier: the other queues are still to be looked at
                log_incident(_log, f"the queue of {key.game} could not be swept", error)
            # Between two queues others have their turn.
            await asyncio.sleep(0)

    def _find_matches(self, key: QueueKey) -> None:
        """Take those out of a queue who can play now, and have their matches made."""
        game = game_named(key.game)
        groups = groups_of(self._queues.waiting(key))
        least, most, now = game.min_players, game.max_players, self._clock.monotonic()
        made = pairing.lineups(groups, least, most, now, are_apart)
        paired = {ticket.id for lineup in made for group in lineup for ticket in group.who}
        with_bots = [group for group in groups if group.who[0].id not in paired and takes_bots(group, now)]
        for lineup in (*made, *((group,) for group in with_bots)):
            tickets = in_seat_order(lineup)
            for ticket in tickets:
                self._queues.take(ticket)
            self._making.spawn(self._make(game, key, tickets), name="make a match")

    async def _make(self, game: AnyGame, key: QueueKey, tickets: Sequence[Ticket]) -> None:
        """Make one match; where that cannot be, its players wait on."""
        try:
            match = await self._begun(request_of(game, key, tickets))
        except Refusal as refusal:
            # The store says in the log that the database is away, once and not for each match.
            if refusal.code != "unavailable":
                _log.warning("a match that was found could not be made: %s", refusal)
            for ticket in tickets:
                self._wait_on(ticket)
        except Exception as error:  # a barrier: nobody may be left with a ticket that leads nowhere
            log_incident(_log, "a match that was found could not be made", error)
            for ticket in tickets:
                self._wait_on_a_while(ticket)
        else:
            for seat, ticket in enumerate(tickets):
                self._queues.remove(ticket)
                self._tell(ticket, match.room, seat)

    async def _begun(self, request: MatchRequest) -> Match:
        """The match, with everybody in its room. Once it is stored it is carried through, and not made twice."""
        owner = request.chairs[0].user
        assert owner is not None
        hosted = await self._matches.create(request, owner)
        while True:
            try:
                match = await self._matches.gather(hosted.match.room)
            except Refusal as refusal:
                if refusal.code != "unavailable" or not self._sweeping.is_running:
                    raise
                await asyncio.sleep(RETRY_S)
                continue
            if match.table.status == "open" and not match.table.is_full:
                raise Refusal("conflict", "somebody left before the match began")
            return match

    def _wait_on(self, ticket: Ticket) -> None:
        self._queues.put_back(ticket)
        if not self._sockets.of_user(ticket.person.id):
            self._queues.remove(ticket)

    def _wait_on_a_while(self, ticket: Ticket) -> None:
        """A few times: what fails again and again in the same way would be tried for ever."""
        ticket.failures += 1
        if ticket.failures >= MOST_FAILURES:
            self._queues.remove(ticket)
        else:
            self._wait_on(ticket)

    def _tell(self, ticket: Ticket, room: RoomId, seat: int) -> None:
        """Tell every socket of the user, the one that asked last before the others."""
        event = MatchFound(ticket=ticket.id, room=room, seat=seat)
        sockets = self._sockets.of_user(ticket.person.id)
        for socket in sorted(sockets, key=lambda each: each.id != ticket.socket):
            socket.send(event)
