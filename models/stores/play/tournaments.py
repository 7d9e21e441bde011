"""The store of tournaments: one document a tournament, and one for each pairing of its rounds.

Only its owner knows the content of a tournament (players, rounds, rules); here it is a JSON text. Its editions are
numbered without gaps, so a second writer is refused. The pairings of a round are stored before the tournament enters
that round: pairings of later rounds were never played, and are dropped when it is read.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index
from models.database.inserts import insert_missing
from models.errors import unavailable
from models.ids import RoomId, TournamentId, UserId

TOURNAMENTS: Final = "tournaments"
PAIRINGS: Final = "tournament_pairings"
INDEXES: Final = (
    Index(TOURNAMENTS, ("live",), partial={"live": True}),
    Index(TOURNAMENTS, ("room",)),
    Index(TOURNAMENTS, ("users",)),
    Index(PAIRINGS, ("tournament", "round")),
)


class TournamentRecord(Struct, frozen=True, kw_only=True):
    """A tournament as stored. ``live``: it is not over. ``users``: everybody named in ``state``."""

    tournament: TournamentId
    room: RoomId
    live: bool
    users: tuple[UserId, ...]
    edition: int
    state: str


class PairingRecord(Struct, frozen=True):
    """A pairing as stored."""

    round: int
    board: int
    state: str


class TournamentStore:
    """Tournaments. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._tournaments = database.collection(TOURNAMENTS)
        self._pairings = database.collection(PAIRINGS)

    async def create(self, record: TournamentRecord) -> None:
        """Store a new tournament. Repeating it changes nothing."""
        async with self._reached():
            try:
                await self._tournaments.insert_one({"_id": record.tournament} | _fields(record))
            except DuplicateKeyError:
                return

    async def put(self, record: TournamentRecord) -> None:
        """Replace the previous edition by the next. Raises ``unavailable`` if another edition is stored."""
        before = {"_id": record.tournament, "edition": record.edition - 1}
        async with self._reached():
            done = await self._tournaments.update_one(before, {"$set": _fields(record)})
        if not done.matched_count:
            raise unavailable("the tournament is not what it was")

    async def read(self, tournament: TournamentId) -> tuple[TournamentRecord, list[PairingRecord]] | None:
        """A tournament and its pairings, by round and board."""
        async with self._reached():
            document = await self._tournaments.find_one({"_id": tournament})
            if document is None:
                return None
            found = await self._pairings.find({"tournament": tournament}).to_list(None)
        pairings = [PairingRecord(each["round"], each["board"], each["state"]) for each in found]
        return _record(document), sorted(pairings, key=lambda each: (each.round, each.board))

    async def live(self) -> list[TournamentId]:
        """The tournaments that are not over."""
        async with self._reached():
            found = await self._tournaments.find({"live": True}, {"_id": 1}).to_list(None)
        return [TournamentId(each["_id"]) for each in found]

    async def of_user(self, user: UserId) -> list[TournamentId]:
        """The tournaments that name ``user``."""
        async with self._reached():
            found = await self._tournaments.find({"users": user}, {"_id": 1}).to_list(None)
        return [TournamentId(each["_id"]) for each in found]

    async def add_pairings(self, tournament: TournamentId, pairings: Sequence[PairingRecord]) -> None:
        """Store new pairings. Repeating it changes nothing."""
        documents = [_pairing(tournament, each) for each in pairings]
        async with self._reached():
            await insert_missing(self._pairings, documents)

    async def put_pairing(self, tournament: TournamentId, pairing: PairingRecord) -> None:
        """Store the new state of a pairing."""
        document = _pairing(tournament, pairing)
        async with self._reached():
            await self._pairings.update_one({"_id": document["_id"]}, {"$set": {"state": pairing.state}})

    async def drop_after(self, tournament: TournamentId, last: int) -> None:
        """Drop the pairings of rounds after ``last``."""
        async with self._reached():
            await self._pairings.delete_many({"tournament": tournament, "round": {"$gt": last}})

    async def forget(self, room: RoomId) -> None:
        """Delete the tournaments of a deleted room."""
        async with self._reached():
            found = await self._tournaments.find({"room": room}, {"_id": 1}).to_list(None)
            for each in found:
                await self._pairings.delete_many({"tournament": each["_id"]})
            await self._tournaments.delete_many({"room": room})


def _fields(record: TournamentRecord) -> Document:
    return {
        "room": record.room,
        "live": record.live,
        "users": list(record.users),
        "edition": record.edition,
        "state": record.state,
    }


def _record(document: Document) -> TournamentRecord:
    return TournamentRecord(
        tournament=TournamentId(document["_id"]),
        room=RoomId(document["room"]),
        live=document["live"],
        users=tuple(map(UserId, document["users"])),
        edition=document["edition"],
        state=document["state"],
    )


def _pairing(tournament: TournamentId, pairing: PairingRecord) -> Document:
    place = f"{tournament}|{pairing.round}|{pairing.board}"
    known = {"tournament": tournament, "round": pairing.round, "board": pairing.board}
    return {"_id": place, **known, "state": pairing.state}
