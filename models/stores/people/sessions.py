"""The stores of sessions and of one-use tickets.

A session is one sign-in: it holds the counter of its refresh token, and when it ends. The record of an ended
session stays until the session would have expired, so that none of its tokens can reopen it.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from msgspec import Struct, convert, to_builtins
from pymongo.errors import DuplicateKeyError

from models.database.batched_lookups import BatchedLookups
from models.database.client import Database, Document, Index
from models.database.inserts import insert_new
from models.database.queries import by_ids
from models.ids import SessionId, UserId

SESSIONS: Final = "sessions"
TICKETS: Final = "tickets"
# `gone_at` is `expires_at` as a date, which MongoDB's TTL index needs. MongoDB removes late, so readers compare
# `expires_at` too.
INDEXES: Final = (
    Index(SESSIONS, ("gone_at",), expire_after_s=0),
    Index(SESSIONS, ("user",)),
    Index(TICKETS, ("gone_at",), expire_after_s=0),
)
# The end of the year 9999, after which there are no dates.
_LAST_DATE_MS: Final = 253_402_300_799_000


class Device(Struct, frozen=True, kw_only=True):
    """The device of a sign-in: the client's address, and its user agent, cut to 256 characters."""

    address: str = ""
    user_agent: str = ""


class Session(Struct, frozen=True, kw_only=True, rename={"id": "_id"}):
    """One sign-in; its access and refresh token are a function of this value. Times are ms since the epoch.

    ``name`` and ``guest`` are copies of the user's, so that a token is checked with one query. ``proved_at`` is when
    the newest tokens were first used, which shows that they have arrived. ``used_at`` is updated only now and then.
    """

    id: SessionId
    user: UserId
    name: str
    guest: bool
    counter: int
    rotated_at: int
    expires_at: int
    outside: bool = False
    ended_at: int | None = None
    proved_at: int | None = None
    created_at: int | None = None
    used_at: int | None = None
    device: Device = Device()


class Ticket(Struct, frozen=True, kw_only=True):
    """What a ticket stands for; ``access_expires_at`` is the end of the access token that bought it."""

    session: SessionId
    access_expires_at: int
    expires_at: int


class SessionStore:
    """All sessions. Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._sessions = database.collection(SESSIONS)
        self._found = BatchedLookups(self._look)

    def unstored_of(self, user: UserId) -> tuple[SessionId, ...]:
        """The sessions of ``user`` that are taken to exist, though they are not stored."""
        return ()

    async def add(self, session: Session) -> bool:
        """Store a new session; False, and nothing changes, if one with this id exists, ended or not."""
        async with self._reached():
            try:
                await self._sessions.insert_one(_dated(session))
            except DuplicateKeyError:
                return False
        return True

    async def find(self, session: SessionId) -> Session | None:
        """The session, ended or not."""
        return await self._found.find(session)

    async def replace(self, old: Session, new: Session) -> Session | None:
        """Replace ``old`` by ``new``; None, and nothing changes, if another has been stored meanwhile.

        A compare-and-set by the counter, the end and the time of rotation: of several concurrent calls one wins.
        """
        expected = {
            "_id": old.id,
            "counter": old.counter,
            "rotated_at": old.rotated_at,
            "ended_at": old.ended_at,
        }
        async with self._reached():
            changed = await self._sessions.update_one(expected, {"$set": _changed(new)})
        return new if changed.matched_count else None

    async def touch(self, session: Session, at: int) -> None:
        """Note that ``session`` was used."""
        async with self._reached():
            await self._sessions.update_one({"_id": session.id}, {"$max": {"used_at": at}})

    async def prove(self, session: Session, at: int) -> None:
        """Note that the newest tokens of ``session`` were used for the first time."""
        unproved = {"_id": session.id, "counter": session.counter, "proved_at": None}
        async with self._reached():
            await self._sessions.update_one(unproved, {"$set": {"proved_at": at}})

    async def end(self, session: SessionId, at: int) -> bool:
        """End the session for good; False if it had ended already, or never existed."""
        async with self._reached():
            result = await self._sessions.update_one(
                {"_id": session, "ended_at": None}, {"$set": {"ended_at": at}}
            )
        return result.modified_count == 1

    async def of_user(self, user: UserId) -> list[Session]:
        """The sessions of ``user`` that are stored, ended or not."""
        async with self._reached():
            documents = await self._sessions.find({"user": user}).to_list(None)
        return [convert(document, Session) for document in documents]

    async def erase(self, session: Session, at: int) -> None:
        """End ``session``, and delete everything about its user.

        The end of an outside session is kept until it would have expired, so that none of its tokens reopens it.
        """
        async with self._reached():
            if not session.outside:
                await self._sessions.delete_one({"_id": session.id})
                return
            nobody = {"ended_at": session.ended_at or at, "name": "", "device": {}, "used_at": None}
            await self._sessions.update_one({"_id": session.id}, {"$set": nobody})

    async def rename(self, user: UserId, name: str, *, guest: bool) -> None:
        """Copy the new name of ``user`` into all their sessions."""
        async with self._reached():
            await self._sessions.update_many({"user": user}, {"$set": {"name": name, "guest": guest}})

    async def _look(self, sessions: Sequence[SessionId]) -> dict[SessionId, Session]:
        async with self._reached():
            documents = await by_ids(self._sessions, sessions)
        return {session.id: session for session in map(_session, documents) if session is not None}


class TicketStore:
    """Tickets, stored as hashes, so that a copy of the database holds no usable one.

    Every method raises ``Refusal("unavailable")`` when MongoDB cannot be reached.
    """

    def __init__(self, database: Database) -> None:
        self._reached = database.reached
        self._tickets = database.collection(TICKETS)

    async def add(self, secret: str, ticket: Ticket) -> None:
        document = {**to_builtins(ticket), "_id": _digest(secret), "gone_at": _date(ticket.expires_at)}
        async with self._reached():
            await insert_new(self._tickets, document)

    async def take(self, secret: str) -> Ticket | None:
        """Remove and return the ticket of ``secret``. Of several concurrent callers one gets it, the others None."""
        async with self._reached():
            document = await self._tickets.find_one({"_id": _digest(secret)})
            if document is None:
                return None
            deleted = await self._tickets.delete_one({"_id": document["_id"]})
        return convert(document, Ticket) if deleted.deleted_count else None


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _date(ms: int) -> datetime:
    return datetime.fromtimestamp(min(ms, _LAST_DATE_MS) / 1000, UTC)


def _dated(session: Session) -> Document:
    return {**to_builtins(session), "gone_at": _date(session.expires_at)}


def _changed(session: Session) -> Document:
    return {field: value for field, value in _dated(session).items() if field != "_id"}


def _session(document: Document | None) -> Session | None:
    return None if document is None else convert(document, Session)
