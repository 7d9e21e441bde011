"""The store of votes: one document for each voter of a poll. The poll itself is a message of its room.

Open polls are found by their messages in the log, so that no poll is open without its message.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct, to_builtins

from models.database.client import Database, Document, Index
from models.ids import RoomId, UserId
from models.stores.documents import OPEN_POLL
from models.stores.history import LOG
from models.wire.base import Person

VOTES: Final = "poll_votes"
INDEXES: Final = (
    Index(VOTES, ("poll",)),
    Index(VOTES, ("room",)),
    Index(VOTES, ("user.id",)),
    Index(LOG, (OPEN_POLL,), partial={OPEN_POLL: {"$gt": 0}}),
)


class OpenPoll(Struct, frozen=True):
    """The place of an open poll, and when it closes by itself."""

    room: RoomId
    seq: int
    closes_at: int


class StoredVote(Struct, frozen=True):
    """A vote as stored."""

    user: Person
    answers: tuple[int, ...]
    at: int


class PollStore:
    """Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._votes = database.collection(VOTES)
        self._log = database.collection(LOG)

    async def open(self) -> list[OpenPoll]:
        """The polls that are open, in all rooms."""
        fields = {"room": 1, "seq": 1, OPEN_POLL: 1}
        async with self._reached():
            found = await self._log.find({OPEN_POLL: {"$gt": 0}}, fields).to_list(None)
        return [OpenPoll(RoomId(each["room"]), each["seq"], each[OPEN_POLL]) for each in found]

    async def put(self, room: RoomId, seq: int, vote: StoredVote) -> None:
        """Store a vote, replacing an earlier one; a vote without answers removes it."""
        place = _place(room, seq, vote.user.id)
        async with self._reached():
            if not vote.answers:
                await self._votes.delete_one({"_id": place})
                return
            fields = {"poll": _poll(room, seq), "room": room, "seq": seq, **to_builtins(vote)}
            await self._votes.update_one({"_id": place}, {"$set": fields}, upsert=True)

    async def of_poll(self, room: RoomId, seq: int) -> list[StoredVote]:
        """All votes of a poll, by their time."""
        async with self._reached():
            found = await self._votes.find({"poll": _poll(room, seq)}).to_list(None)
        return sorted(map(_vote, found), key=lambda each: (each.at, each.user.id))

    async def of_voter(self, room: RoomId, seq: int, user: UserId) -> tuple[int, ...]:
        """The answers that ``user`` chose in a poll."""
        async with self._reached():
            found = await self._votes.find_one({"_id": _place(room, seq, user)})
        return () if found is None else tuple(found["answers"])

    async def voted_by(self, user: UserId) -> Sequence[tuple[RoomId, int]]:
        """The polls in which ``user`` has voted."""
        async with self._reached():
            found = await self._votes.find({"user.id": user}, {"room": 1, "seq": 1}).to_list(None)
        return [(RoomId(each["room"]), each["seq"]) for each in found]

    async def forget_user(self, user: UserId) -> None:
        """Delete the votes of ``user``."""
        async with self._reached():
            await self._votes.delete_many({"user.id": user})

    async def forget_poll(self, room: RoomId, seq: int) -> None:
        """Delete the votes of a poll."""
        async with self._reached():
            await self._votes.delete_many({"poll": _poll(room, seq)})

    async def forget(self, room: RoomId) -> None:
        """Delete the votes of a deleted room."""
        async with self._reached():
            await self._votes.delete_many({"room": room})


def _poll(room: RoomId, seq: int) -> str:
    return f"{room}|{seq}"


def _place(room: RoomId, seq: int, user: UserId) -> str:
    return f"{room}|{seq}|{user}"


def _vote(document: Document) -> StoredVote:
    user = document["user"]
    person = Person(id=UserId(user["id"]), name=user["name"], bot=user.get("bot", False))
    return StoredVote(user=person, answers=tuple(document["answers"]), at=document["at"])
