"""How matched users get their seats: at a new match, or in seats that became free in one that is played.

Such a match was found for others who looked for the same, and is unrated. Its game decides whether anybody may join.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from models.errors import Refusal
from models.ids import RoomId
from models.wire.chat_values import Person
from server.matches.directory import MatchDirectory
from server.matches.hosted import HostedMatch
from server.matches.match import Match
from server.matches.request import MatchRequest
from server.matches.upkeep.free_seats import FreeSeats, Wanted, free_seats, seat_taken
from server.matchmaking.tickets import QueueKey, Ticket
from server.rooms import membership
from server.rooms.directory import RoomDirectory
from server.timeline.pending_commits import stored

RETRY_S: Final = 1.0


class Seating:
    """One for all users who wait at this process."""

    def __init__(self, matches: MatchDirectory, rooms: RoomDirectory, seats: FreeSeats) -> None:
        self._matches = matches
        self._seats = seats
        self._rooms = rooms
        # The number of seats of each match that are being taken.
        self._promised: Counter[RoomId] = Counter()

    def match_for(self, key: QueueKey, tickets: Sequence[Ticket]) -> Match | None:
        """A match with seats for all of ``tickets``; the seats are promised to them until ``settled``."""
        if key.rated:
            return None
        for room in self._seats.rooms(Wanted(key.game, key.options, key.clock)):
            live = self._rooms.live(room)
            match = live.match.match if live is not None and isinstance(live.match, HostedMatch) else None
            if match is not None and self._has_seats(match, tickets):
                self._promised[room] += len(tickets)
                return match
        return None

    async def begin(self, request: MatchRequest, goes_on: Callable[[], bool]) -> Match:
        """Make a new match, with everybody in its room. Once it is stored it is completed, and not made twice."""
        owner = request.chairs[0].user
        assert owner is not None
        hosted = await self._matches.create(request, owner)
        while True:
            try:
                match = await self._matches.gather(hosted.match.room)
            except Refusal as refusal:
                if refusal.code != "unavailable" or not goes_on():
                    raise
                await asyncio.sleep(RETRY_S)
                continue
            if match.table.status == "open" and not match.table.is_full:
                raise Refusal("conflict", "somebody left before the match began")
            return match

    async def join(self, match: Match, tickets: Sequence[Ticket], goes_on: Callable[[], bool]) -> Match:
        """Make all of them members, and seat them; once begun it is completed while it ``goes_on``.

        Raises:
            Refusal: ``conflict``, ``banned``, ``room_full``, ``not_found``: then none of them sits there.
        """
        people = [ticket.person for ticket in tickets]
        try:
            for person in people:
                await self._seated(match, person, goes_on)
        except Refusal as refusal:
            if refusal.code != "unavailable":
                await self._sent_away(match, people)
                for ticket in tickets:
                    ticket.not_in.add(match.room)
            raise
        return match

    def settled(self, room: RoomId, tickets: Sequence[Ticket]) -> None:
        """Release the seats promised to ``tickets``: their users sit, or go on waiting."""
        if room in self._promised:
            self._promised[room] -= len(tickets)
            if self._promised[room] <= 0:
                del self._promised[room]

    def _has_seats(self, match: Match, tickets: Sequence[Ticket]) -> bool:
        if len(free_seats(match)) - self._promised[match.room] < len(tickets):
            return False
        players = {person.id for person in match.table.people}
        return not any(
            match.room in ticket.not_in
            or ticket.person.id in players
            or not players.isdisjoint(ticket.apart_from or ())
            for ticket in tickets
        )

    async def _seated(self, match: Match, person: Person, goes_on: Callable[[], bool]) -> None:
        while True:
            try:
                room = await self._rooms.find(match.room)
                await room.state.members.fetch(person.id)
                # A member first: a player who is no member counts as having left.
                await stored(membership.join(room, person))
                await match.change(seat_taken(match, person))
                return
            except Refusal as refusal:
                if refusal.code != "unavailable" or not goes_on():
                    raise
            await asyncio.sleep(RETRY_S)

    async def _sent_away(self, match: Match, people: Sequence[Person]) -> None:
        with suppress(Refusal):
            room = await self._rooms.find(match.room)
            for person in people:
                await membership.depart(room, person.id)
