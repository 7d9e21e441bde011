"""Matches without a server: in a store that is a dictionary, with people in their seats."""

from collections.abc import Sequence
from typing import Any

from models.ids import MatchId, RoomId, UserId
from models.stores.entries import CommitStatus
from models.stores.matches import MatchChange, MatchRecord
from models.stores.ratings import Player
from models.wire.base import Person
from models.wire.commands.games import GameMove
from server.games.registry import GAMES
from server.matches.match import Match
from server.matches.moves import begun, move
from server.matches.storage import MatchStorage, Stored
from server.matches.table import Chair, Table
from tests.rigs.held_clock import HeldClock

ROOM = RoomId("r-1")
ANN, BEN = (Person(id=UserId(f"u-{name}"), name=name) for name in ("ann", "ben"))
PEOPLE = (Chair(user=ANN), Chair(user=BEN))


def a_player(
    user: str, edition: int = 1, rating: float = 1500.0, deviation: float = 50.0, *, game: str = "tictactoe"
) -> Player:
    """A player with a rating and no wins."""
    return Player(
        game=game,
        user=UserId(user),
        name=user,
        rating=rating,
        deviation=deviation,
        volatility=0.06,
        played=edition,
        won=0,
        edition=edition,
        rated_at=1,
    )


class MemoryStore:
    """Keeps the editions of one match. While ``answer`` is set, nothing is kept and commits return that."""

    def __init__(self) -> None:
        self.changes: list[MatchChange] = []
        self.answer: CommitStatus | None = None

    async def create(self, record: MatchRecord) -> None:
        self.changes = [MatchChange(record, None)]

    async def commit(self, changes: Sequence[MatchChange]) -> list[CommitStatus]:
        if self.answer is not None:
            return [self.answer] * len(changes)
        self.changes += changes
        return ["stored"] * len(changes)

    async def noted(self) -> None:
        """Nothing is listed of ended matches."""

    async def read(self, room: RoomId) -> tuple[MatchRecord, list[str]] | None:
        log = [change.entry for change in self.changes if change.entry is not None]
        return (self.changes[-1].record, log) if self.changes else None


def table_of(game: str = "tictactoe", **fields: Any) -> Table:
    """The table of a match that has not begun, where Ann and Ben sit, unless ``fields`` say otherwise."""
    made = {"match": MatchId("g-1"), "chairs": PEOPLE, "options": GAMES[game].options_type()} | fields
    return Table(room=ROOM, game=game, seed=bytes(32).hex(), created_at=1, **made)


class Bench:
    """A match that has not begun, and what it needs. To be made in a loop, and its ``storage`` to be closed there."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.store = MemoryStore()
        store: Any = self.store
        self.storage = MatchStorage(store)
        self.clock = HeldClock()
        self.match = Match(Stored(GAMES[table.game], table, [], None, {}), self.storage, self.clock)

    async def begin(self) -> None:
        await self.storage.create(self.table)
        await self.match.change(lambda: begun(self.match, self.match.table))

    async def move(self, person: Person, version: int, *, nonce: str | None = None, **fields: Any) -> int:
        """Make a move for ``person``; returns the version after it."""
        command = GameMove(room=ROOM, version=version, move=fields, nonce=nonce)
        return await move(self.match, person.id, command)
