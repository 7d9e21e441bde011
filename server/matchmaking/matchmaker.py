"""Finds players for each other: one queue for each game, its options, and whether it is rated.

``find`` and ``cancel`` are called by ``dispatch``. Queues are in memory and of this process: a search is over
when its last socket is, and a restart ends all. Whoever was taken out of a queue for a match that could not be
made is back in its place.
"""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from models.errors import Refusal, unavailable
from models.ids import RoomId, TicketId, UserId, new_id
from models.wire.events import Reply
from models.wire.game_commands import MatchCancel, MatchFind
from models.wire.game_events import MatchFound, TicketReply
from server.delivery.connection import Connection
from server.delivery.registry import Sockets
from server.games.registry import AnyGame
from server.matches.directory import Matches
from server.matches.match import Match
from server.matches.request import Wish, game_named
from server.matchmaking import pairing
from server.matchmaking.tickets import Kind, Search, groups_of, kind_of, party_of, seated, wish_of
from server.ratings.ratings import Ratings
from server.runtime.clock import Clock

MAX_QUEUE: Final = 500
MAX_WAITING: Final = 10_000
AGAIN_S: Final = 1.0

_log = logging.getLogger(__name__)


class Matchmaking:
    """The queues of this process."""

    def __init__(
        self, matches: Matches, ratings: Ratings, sockets: Sockets, clock: Clock, look_s: float
    ) -> None:
        self._matches = matches
        self._ratings = ratings
        self._sockets = sockets
        self._clock = clock
        self._look_s = look_s
        self._searches: dict[TicketId, Search] = {}
        self._of_user: dict[UserId, dict[str, Search]] = {}
        self._queues: dict[Kind, list[Search]] = {}
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

    async def find(self, connection: Connection, command: MatchFind) -> Reply:
        """Wait for others; the event ``match.found`` comes after the reply.

        Raises:
            Refusal: ``not_found``, ``bad_request``; ``conflict`` where the user waits for other matches of this
                game; ``unavailable`` where too many wait, or the rating cannot be read.
        """
        game = game_named(command.game)
        kind = kind_of(game, command)
        person = connection.identity.person
        party = party_of(game, command, person)
        if standing := self._standing(connection, kind, party):
            return TicketReply(ticket=standing.ticket)
        rating = await self._ratings.rating_of(game.name, person.id) if kind.rated else 0.0
        # It may have asked twice at once, or be gone by now.
        if standing := self._standing(connection, kind, party):
            return TicketReply(ticket=standing.ticket)
        search = Search(
            ticket=TicketId(new_id("t")),
            person=person,
            kind=kind,
            party=party,
            rating=rating,
            since=self._clock.monotonic(),
            socket=connection,
        )
        self._enter(search)
        self._form(kind)
        return TicketReply(ticket=search.ticket)

    def cancel(self, connection: Connection, command: MatchCancel) -> Reply:
        """Wait no more. Raises ``not_found``; ``conflict`` where the match is being made already."""
        search = self._searches.get(command.ticket)
        if search is None or search.person.id != connection.identity.user:
            raise Refusal("not_found", "ticket: nobody waits with it")
        if search.found:
            raise Refusal("conflict", "ticket: its match is found, and being made")
        self._forget(search)
        return Reply()

    def left(self, user: UserId) -> None:
        """The last socket of a user is closed: it waits no more. A match that is being made takes place."""
        for search in list(self._of_user.get(user, {}).values()):
            if not search.found:
                self._forget(search)

    def _standing(self, connection: Connection, kind: Kind, party: frozenset[UserId]) -> Search | None:
        """The search that the user has begun already; the socket that asks now is the first to be told."""
        search = self._of_user.get(connection.identity.user, {}).get(kind.game)
        if search is None:
            return None
        if (search.kind, search.party) != (kind, party):
            raise Refusal("conflict", "game: you wait for another match of it; cancel that first")
        search.socket = connection
        return search

    def _enter(self, search: Search) -> None:
        queue = self._queues.get(search.kind, ())
        if len(queue) >= MAX_QUEUE or len(self._searches) >= MAX_WAITING:
            raise unavailable("too many wait already")
        if not self._sockets.of_user(search.person.id):
            raise Refusal("conflict", "your sockets are closed")
        self._searches[search.ticket] = search
        self._of_user.setdefault(search.person.id, {})[search.kind.game] = search
        self._queues.setdefault(search.kind, []).append(search)

    def _forget(self, search: Search) -> None:
        del self._searches[search.ticket]
        searches = self._of_user[search.person.id]
        del searches[search.kind.game]
        if not searches:
            del self._of_user[search.person.id]
        self._leave_queue(search)

    def _leave_queue(self, search: Search) -> None:
        queue = self._queues.get(search.kind, [])
        if search in queue:
            queue.remove(search)
        if not queue:
            self._queues.pop(search.kind, None)

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(self._look_s)
            for kind in list(self._queues):
                try:
                    self._form(kind)
                except Exception:
                    # The other queues are still to be looked at.
                    _log.exception("the queue of %s cannot be looked at", kind.game)
                # Between two queues others have their turn.
                await asyncio.sleep(0)

    def _form(self, kind: Kind) -> None:
        """Take those out of a queue who can play now, and have their matches made."""
        game = game_named(kind.game)
        waiting = groups_of(self._queues.get(kind, ()))
        for table in pairing.tables(waiting, game.min_players, game.max_players, self._clock.monotonic()):
            for group in table:
                for search in group.who:
                    search.found = True
                    self._leave_queue(search)
            task = asyncio.create_task(self._make(game, kind, seated(table)), name="make a match")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _make(self, game: AnyGame, kind: Kind, searches: Sequence[Search]) -> None:
        """Make one match; who cannot have it waits on, in the old place."""
        try:
            match = await self._begun(wish_of(game, kind, searches))
        except Refusal as refusal:
            # That the database is away is told once, and not for each match.
            if refusal.code != "unavailable":
                _log.warning("a match that was found could not be made: %s", refusal)
            for search in searches:
                self._wait_on(search)
            return
        except Exception:
            # Nobody may be left with a ticket that leads nowhere.
            _log.exception("a match that was found could not be made")
            for search in searches:
                self._forget(search)
            return
        for seat, search in enumerate(searches):
            self._forget(search)
            self._tell(search, match.room, seat)

    async def _begun(self, wish: Wish) -> Match:
        """The match, with everybody in its room. Once it is there it is carried through, and not made twice."""
        owner = wish.chairs[0].user
        assert owner is not None
        made = await self._matches.create(wish, owner)
        while True:
            try:
                match = await self._matches.gather(made.room)
            except Refusal as refusal:
                if refusal.code != "unavailable" or self._watch is None:
                    raise
                await asyncio.sleep(AGAIN_S)
                continue
            if match.table.status == "open":
                raise Refusal("conflict", "somebody left before the match began")
            return match

    def _wait_on(self, search: Search) -> None:
        search.found = False
        queue = self._queues.setdefault(search.kind, [])
        queue.append(search)
        queue.sort(key=lambda each: each.since)
        if not self._sockets.of_user(search.person.id):
            self._forget(search)

    def _tell(self, search: Search, room: RoomId, seat: int) -> None:
        event = MatchFound(ticket=search.ticket, room=room, seat=seat)
        sockets = self._sockets.of_user(search.person.id)
        for socket in sorted(sockets, key=lambda each: each is not search.socket):
            socket.send(event)
