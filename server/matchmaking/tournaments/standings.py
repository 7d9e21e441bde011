"""The table of a tournament: points, ties, and places. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from models.wire.match_values import TournamentKind
from server.matchmaking.tournaments.state import How, Pairing

WIN: Final = 1.0
DRAW: Final = 0.5


class Line(Struct, frozen=True, kw_only=True):
    """A player's line of the table. Equal ``rank``: nothing separates the two."""

    number: int
    rank: int
    points: float
    played: int
    won: int
    drawn: int
    lost: int
    buchholz: float
    sonneborn_berger: float


@dataclass(slots=True)
class Record:
    """The results of one player. ``results``: the opponent (None: a bye), the score, and how it came about."""

    number: int
    results: list[tuple[int | None, float, How]] = field(default_factory=list)
    seats: list[int] = field(default_factory=list)

    @property
    def score(self) -> float:
        """A point for each win, half of one for a draw."""
        return sum(score for _, score, _ in self.results)

    @property
    def opponents(self) -> list[int]:
        """The opponents of the player, in order."""
        return [other for other, _, _ in self.results if other is not None]

    @property
    def balance(self) -> int:
        """How often the player sat in seat 0, less how often in seat 1."""
        return self.seats.count(0) - self.seats.count(1)

    @property
    def has_unplayed_points(self) -> bool:
        """Whether the player once got points without a match."""
        return any(how != "played" and score > 0 for _, score, how in self.results)

    def count(self, score: float) -> int:
        """The number of matches with the given ``score``, byes aside."""
        return sum(1 for other, each, _ in self.results if other is not None and each == score)


def records(players: int, pairings: Iterable[Pairing]) -> list[Record]:
    """The record of each player, in the order of the ``pairings``."""
    found = [Record(number) for number in range(players)]
    for pairing in pairings:
        if pairing.score is None or pairing.how is None:
            continue
        for seat, number in enumerate(pairing.pair):
            if number is None:
                continue
            found[number].results.append((pairing.pair[1 - seat], pairing.score[seat], pairing.how))
            if pairing.how == "played":
                found[number].seats.append(seat if not pairing.is_swapped else 1 - seat)
    return found


def table(kind: TournamentKind, players: int, pairings: Iterable[Pairing]) -> list[Line]:
    """The table, the best first. Equals are in the order of their numbers."""
    known = records(players, pairings)
    scores = [record.score for record in known]
    lines = [_line(kind, record, scores) for record in known]
    lines.sort(key=lambda line: (_merit(kind, line), -line.number), reverse=True)
    ranked: list[Line] = []
    for place, line in enumerate(lines, 1):
        is_equal = bool(ranked) and _merit(kind, ranked[-1]) == _merit(kind, line)
        ranked.append(replace(line, rank=ranked[-1].rank if is_equal else place))
    return ranked


def _line(kind: TournamentKind, record: Record, scores: list[float]) -> Line:
    # In an arena a win is two points, and players have met different numbers of opponents.
    factor = 2 if kind == "arena" else 1
    met = kind in ("swiss", "round_robin")
    return Line(
        number=record.number,
        rank=0,
        points=factor * record.score,
        played=sum(1 for _, _, how in record.results if how == "played"),
        won=record.count(WIN),
        drawn=record.count(DRAW),
        lost=record.count(0.0),
        buchholz=_buchholz(record, scores) if met else 0.0,
        sonneborn_berger=sum(score * scores[other] for other, score, _ in record.results if other is not None)
        if met
        else 0.0,
    )


def _buchholz(record: Record, scores: list[float]) -> float:
    """The sum of the points of all opponents; a bye counts as an opponent with the player's own points."""
    own = scores[record.number]
    return sum(own if other is None else scores[other] for other, _, _ in record.results)


def _merit(kind: TournamentKind, line: Line) -> tuple[float, ...]:
    if kind == "swiss":
        return line.points, line.buchholz, line.sonneborn_berger, line.won
    if kind == "round_robin":
        return line.points, line.sonneborn_berger, line.won
    if kind == "arena":
        return line.points, line.won, -line.played
    return (line.points,)
