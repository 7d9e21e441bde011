"""Tournaments on the wire: the standings, the pairings, and the event that carries them."""

from typing import Literal

from models.ids import MatchId, RoomId, TournamentId
from models.wire.base import Person, Value
from models.wire.events import Event, Reply
from models.wire.match_values import ClockAsked, TournamentKind, TournamentStatus

PairingStatus = Literal["playing", "played", "forfeit", "bye"]


class Standing(Value, frozen=True):
    """A player's place. Equal ``rank``: nothing separates the two.

    ``buchholz`` is the sum of the points of all opponents, ``sonneborn_berger`` that of beaten opponents, and half of
    those after a draw.
    """

    rank: int
    user: Person
    points: float
    played: int
    won: int
    drawn: int
    lost: int
    buchholz: float = 0.0
    sonneborn_berger: float = 0.0
    left: bool = False


class TournamentPairing(Value, frozen=True):
    """The pairing of a board. ``users`` and ``points`` are by seat; an empty place is null: a bye."""

    round: int
    board: int
    users: list[Person | None]
    status: PairingStatus
    points: list[float] | None = None
    match: MatchId | None = None
    room: RoomId | None = None


class OwnPairing(Value, frozen=True):
    """The receiver's current match."""

    match: MatchId
    room: RoomId
    seat: int


class TournamentEvent(Event, frozen=True, tag="tournament"):
    """A tournament in its current state: its first 50 players, and the first 50 pairings of its round.

    ``yours`` is sent only to a player, when their match is made.
    """

    tournament: TournamentId
    room: RoomId
    game: str
    title: str
    kind: TournamentKind
    status: TournamentStatus
    rated: bool
    clock: ClockAsked
    round: int
    players: int
    standings: list[Standing]
    pairings: list[TournamentPairing]
    rounds: int | None = None
    ends_at: int | None = None
    yours: OwnPairing | None = None


class TournamentReply(Reply, frozen=True, tag="ok"):
    """A tournament with all its players, and the pairings of its round; for an arena, the latest ones."""

    tournament: TournamentId
    room: RoomId
    game: str
    title: str
    kind: TournamentKind
    status: TournamentStatus
    rated: bool
    clock: ClockAsked
    round: int
    players: int
    standings: list[Standing]
    pairings: list[TournamentPairing]
    rounds: int | None = None
    ends_at: int | None = None
    yours: OwnPairing | None = None
