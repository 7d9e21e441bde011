"""The store of past matches: for each user and each room, the matches played, and when they ended.

A match that is over has one document for each user who played in it, for its own room, and for the room that it was
made from. It only refers to the match; its content is read from the match itself.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct, to_builtins

from models.database.client import Database, Document, Index
from models.database.inserts import insert_missing
from models.ids import MatchId, RoomId, UserId

PAST_MATCHES: Final = "past_matches"
INDEXES: Final = (
    Index(PAST_MATCHES, ("whose", "ended_at")),
    Index(PAST_MATCHES, ("whose", "game", "ended_at")),
    Index(PAST_MATCHES, ("room",)),
)
# Up to this many matches of one user or room that end in one millisecond are all listed.
_AT_ONCE: Final = 64
_FIRST_SPAN_MS: Final = 86_400_000
_WIDENS: Final = 16

Whose = str
"""A user or a room, by ``of_user`` and ``of_room``: their ids could be equal."""
Place = tuple[int, MatchId]
"""The place of a match among those of the same user or room: when it ended, and its id."""


class PastMatch(Struct, frozen=True, kw_only=True):
    """A match that is over: its players, its room, and the room that it was made from, if there is one."""

    match: MatchId
    room: RoomId
    game: str
    ended_at: int
    players: tuple[UserId, ...]
    from_room: RoomId | None = None


class PastMatchRow(Struct, frozen=True):
    """A match among those of one user or room."""

    match: MatchId
    room: RoomId
    game: str
    ended_at: int

    @property
    def place(self) -> Place:
        return self.ended_at, self.match


class PastMatchStore:
    """Past matches. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._past = database.collection(PAST_MATCHES)

    async def note(self, matches: Sequence[PastMatch]) -> None:
        """Record matches that are over. Repeating it changes nothing.

        Call it within ``Database.reached``, together with the other records of these matches.
        """
        await insert_missing(self._past, rows_of(matches))

    async def before(
        self, whose: Whose, game: str | None, place: Place, limit: int, now_ms: int
    ) -> list[PastMatchRow]:
        """The newest matches of a user or a room before ``place``, up to ``limit``, the newest first."""
        found: list[PastMatchRow] = []
        high, span_ms = min(place[0], now_ms) + 1, _FIRST_SPAN_MS
        # In spans of time that grow until there are enough: the embedded database reads all of a range.
        while high > 0 and len(found) < limit:
            low = max(0, high - span_ms)
            some = await self._between(whose, game, low, high, limit - len(found) + _AT_ONCE)
            found += sorted((each for each in some if each.place < place), key=_place, reverse=True)
            high, span_ms = low, span_ms * _WIDENS
        return found[:limit]

    async def forget_user(self, user: UserId) -> None:
        """Delete the list of matches of ``user``; the match itself forgets its players."""
        async with self._database.reached():
            await self._past.delete_many({"whose": of_user(user)})

    async def forget(self, room: RoomId) -> None:
        """Forget the match that was played in a deleted room, and the list of those made from it."""
        async with self._database.reached():
            await self._past.delete_many({"room": room})
            await self._past.delete_many({"whose": of_room(room)})

    async def forget_before(self, room: RoomId, since_ms: int) -> None:
        """Remove the matches that ended before then from the list of a room."""
        async with self._database.reached():
            await self._past.delete_many({"whose": of_room(room), "ended_at": {"$lt": since_ms}})

    async def _between(
        self, whose: Whose, game: str | None, low: int, high: int, limit: int
    ) -> list[PastMatchRow]:
        query: Document = {"whose": whose} | ({} if game is None else {"game": game})
        query["ended_at"] = {"$gte": low, "$lt": high}
        async with self._database.reached():
            documents = await self._past.find(query).sort("ended_at", -1).limit(limit).to_list(None)
        return [_row(document) for document in documents]


def rows_of(matches: Sequence[PastMatch]) -> list[Document]:
    """The documents of ``matches``."""
    return [
        {"_id": f"{whose}|{each.match}", "whose": whose} | to_builtins(_about(each))
        for each in matches
        for whose in _all_whose(each)
    ]


def of_user(user: UserId) -> Whose:
    """The list of matches that ``user`` played."""
    return f"user {user}"


def of_room(room: RoomId) -> Whose:
    """The list of matches that were played in ``room``, or made from it."""
    return f"room {room}"


def _all_whose(match: PastMatch) -> list[Whose]:
    rooms = [match.room] if match.from_room is None else [match.room, match.from_room]
    return [*map(of_user, dict.fromkeys(match.players)), *map(of_room, rooms)]


def _about(match: PastMatch) -> PastMatchRow:
    return PastMatchRow(match.match, match.room, match.game, match.ended_at)


def _place(row: PastMatchRow) -> Place:
    return row.place


def _row(document: Document) -> PastMatchRow:
    return PastMatchRow(
        MatchId(document["match"]), RoomId(document["room"]), document["game"], document["ended_at"]
    )
