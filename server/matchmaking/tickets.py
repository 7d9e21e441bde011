"""Tickets: which user waits for which match, and which of them belong together. Pure."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import msgspec

from models.errors import Refusal
from models.ids import ConnectionId, RoomId, TicketId, UserId, new_id
from models.wire.chat_values import Person
from models.wire.commands.games import MatchFind
from server.games.clock_kinds import ClockSpec
from server.games.registry import AnyGame
from server.matches.request import MatchRequest, clock_of, options_of
from server.matches.table import Chair
from server.matchmaking.pairing import Group


class QueueKey(NamedTuple):
    """The match that a queue is for; ``options`` as JSON, so that users who ask for the same meet."""

    game: str
    options: bytes
    rated: bool
    clock: ClockSpec | None = None


@dataclass(kw_only=True, eq=False, slots=True)
class Ticket:
    """A user who waits.

    Attributes:
        party: all who want to sit together, this person too.
        since: when the waiting began, in the seconds of ``Clock.monotonic``.
        socket: the one that asked last; None since another process had the queues.
        apart_from: the users whom this person has blocked, or is blocked by: they never meet. None: not read yet.
        back_by: the time until which a person without a socket may come back; None for one who has had a socket.
        found: whether a match was found, and is being made.
        bot_after_s: after how long bots may take the free seats, if at all; ``level``: how strong they are.
        not_in: matches with free seats where this person could not sit down.
        failures: how often making a match has failed unexpectedly.
    """

    id: TicketId
    person: Person
    key: QueueKey
    party: frozenset[UserId]
    rating: float = 0.0
    since: float = 0.0
    socket: ConnectionId | None = None
    apart_from: frozenset[UserId] | None = frozenset()
    back_by: float | None = None
    bot_after_s: int | None = None
    level: int = 3
    found: bool = False
    not_in: set[RoomId] = field(default_factory=set)
    failures: int = 0


def new_ticket(who: Person, key: QueueKey, party: frozenset[UserId], command: MatchFind) -> Ticket:
    """A ticket for the match that is searched for, with a new id; the matchmaker sets the rest."""
    return Ticket(
        id=TicketId(new_id("t")),
        person=who,
        key=key,
        party=party,
        bot_after_s=command.bot_after_s,
        level=command.level,
    )


def queue_key(game: AnyGame, command: MatchFind) -> QueueKey:
    """The queue of a search: its options must be valid for each number of players that may meet."""
    if command.rated and command.bot_after_s is not None:
        raise Refusal("bad_request", "bot_after_s: a rated match has no bots")
    counts = range(game.min_players, game.max_players + 1)
    options = [options_of(game, command.options or {}, seats, rated=command.rated) for seats in counts]
    clock = clock_of(game, command.clock, rated=command.rated)
    return QueueKey(game.name, msgspec.json.encode(options[0]), command.rated, clock)


def party_of(game: AnyGame, command: MatchFind, person: Person) -> frozenset[UserId]:
    """All who want to sit together, the asker too. Raises ``bad_request``."""
    others = command.party or []
    if len(others) >= game.max_players:
        raise Refusal(
            "bad_request", f"party: at most {game.max_players - 1} others play {game.title} with you"
        )
    party = frozenset((person.id, *others))
    if len(party) <= len(others):
        raise Refusal("bad_request", "party: names the others, each once")
    return party


def groups_of(queue: Sequence[Ticket]) -> list[Group[Ticket]]:
    """The waiting tickets, party by party. A party waits once all of its members have asked for the same."""
    parties: dict[frozenset[UserId], list[Ticket]] = {}
    for ticket in queue:
        parties.setdefault(ticket.party, []).append(ticket)
    return [
        Group(
            who=tuple(tickets),
            since=max(ticket.since for ticket in tickets),
            rating=sum(ticket.rating for ticket in tickets) / len(tickets),
        )
        for party, tickets in parties.items()
        if len(tickets) == len(party)
    ]


def are_apart(one: Group[Ticket], other: Group[Ticket]) -> bool:
    """Whether a member of one group has blocked a member of the other."""
    return any(
        ours.person.id in (theirs.apart_from or ()) or theirs.person.id in (ours.apart_from or ())
        for ours in one.who
        for theirs in other.who
    )


def in_seat_order(lineup: Sequence[Group[Ticket]]) -> list[Ticket]:
    """The tickets by seat: drawn by lot, since many games favour a seat; a party sits side by side."""
    groups = list(lineup)
    secrets.SystemRandom().shuffle(groups)
    return [ticket for group in groups for ticket in group.who]


def takes_bots(group: Group[Ticket], now: float) -> bool:
    """Whether all of a group have waited long enough to play with bots."""
    return all(
        ticket.bot_after_s is not None and now - ticket.since >= ticket.bot_after_s for ticket in group.who
    )


def request_of(game: AnyGame, key: QueueKey, tickets: Sequence[Ticket], room: RoomId) -> MatchRequest:
    """The match in ``room`` for ``tickets``, in the order of the seats; bots take the remaining seats."""
    people = tuple(Chair(user=ticket.person) for ticket in tickets)
    bot = Chair(bot=tickets[0].level, by=tickets[0].person.id)
    return MatchRequest(
        game=game,
        options=msgspec.json.decode(key.options, type=game.options_type),
        chairs=people + (bot,) * (game.min_players - len(people)),
        clock=key.clock,
        rated=key.rated,
        room=room,
    )
