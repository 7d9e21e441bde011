"""The queues: which users wait for which match, in order. Bounded; nothing here waits or knows a match."""

from collections.abc import Iterator, Sequence
from typing import Final

from models.errors import Refusal, unavailable
from models.ids import TicketId, UserId
from server.matchmaking.tickets import QueueKey, Ticket

MAX_QUEUE: Final = 500
MAX_WAITING: Final = 10_000


class Queues:
    """Every ticket that is neither cancelled nor used. One user has at most one for each game."""

    def __init__(self) -> None:
        self._tickets: dict[TicketId, Ticket] = {}
        self._of_user: dict[UserId, dict[str, Ticket]] = {}
        self._queues: dict[QueueKey, list[Ticket]] = {}

    @property
    def length(self) -> int:
        """The number of tickets."""
        return len(self._tickets)

    def nonempty(self) -> list[QueueKey]:
        """The queues that are not empty."""
        return list(self._queues)

    def waiting(self, key: QueueKey) -> Sequence[Ticket]:
        """The tickets of one queue for which no match was found yet, in order."""
        return self._queues.get(key, ())

    def ticket(self, ticket: TicketId) -> Ticket | None:
        return self._tickets.get(ticket)

    def of_user(self, user: UserId) -> Iterator[Ticket]:
        """The tickets of a user; they may be removed meanwhile."""
        yield from tuple(self._of_user.get(user, {}).values())

    def standing(self, user: UserId, key: QueueKey, party: frozenset[UserId]) -> Ticket | None:
        """The ticket of ``user`` for this game. Raises ``conflict`` if it is for another match."""
        ticket = self._of_user.get(user, {}).get(key.game)
        if ticket is not None and (ticket.key, ticket.party) != (key, party):
            raise Refusal("conflict", "game: you wait for another match of it; cancel that first")
        return ticket

    def check_space(self, key: QueueKey) -> None:
        """Raise ``unavailable`` if too many wait."""
        if len(self.waiting(key)) >= MAX_QUEUE or len(self._tickets) >= MAX_WAITING:
            raise unavailable("too many wait already")

    def add(self, ticket: Ticket) -> None:
        """Enter ``ticket`` into its queue."""
        self._tickets[ticket.id] = ticket
        self._of_user.setdefault(ticket.person.id, {})[ticket.key.game] = ticket
        self._queues.setdefault(ticket.key, []).append(ticket)

    def take(self, ticket: Ticket) -> None:
        """Take ``ticket``, for which a match was found, out of its queue: it cannot be cancelled."""
        ticket.found = True
        self._leave(ticket)

    def put_back(self, ticket: Ticket) -> None:
        """Put ``ticket``, whose match could not be made, back in its old place."""
        ticket.found = False
        queue = self._queues.setdefault(ticket.key, [])
        queue.append(ticket)
        queue.sort(key=lambda each: each.since)

    def remove(self, ticket: Ticket) -> None:
        """Drop ``ticket``, which is used or cancelled."""
        del self._tickets[ticket.id]
        tickets = self._of_user[ticket.person.id]
        del tickets[ticket.key.game]
        if not tickets:
            del self._of_user[ticket.person.id]
        self._leave(ticket)

    def set_apart(self, one: UserId, other: UserId, is_apart: bool) -> None:
        """Note that a block was set or ended: users who already wait no longer meet, or may meet again."""
        for user, who in ((one, other), (other, one)):
            for ticket in self.of_user(user):
                if ticket.apart_from is not None:
                    ticket.apart_from = ticket.apart_from | {who} if is_apart else ticket.apart_from - {who}

    def _leave(self, ticket: Ticket) -> None:
        queue = self._queues.get(ticket.key, [])
        if ticket in queue:
            queue.remove(ticket)
        if not queue:
            self._queues.pop(ticket.key, None)
