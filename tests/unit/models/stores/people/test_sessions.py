"""The stores of sessions and tickets on a real database."""

import asyncio
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.ids import SessionId, UserId
from models.stores.people.sessions import INDEXES, Session, SessionStore, Ticket, TicketStore

pytestmark = pytest.mark.gen_test

SESSION = Session(
    id=SessionId("s-1"),
    user=UserId("u-1"),
    name="Ann",
    guest=False,
    counter=1,
    rotated_at=1_700_000_000_000,
    expires_at=4_000_000_000_000,
)
TICKET = Ticket(session=SESSION.id, access_expires_at=4_000_000_000_000, expires_at=4_000_000_000_000)


@pytest.fixture
def sessions(io_loop: IOLoop, database: Database) -> SessionStore:
    io_loop.run_sync(lambda: database.ensure_indexes(INDEXES))
    return SessionStore(database)


async def test_a_session_is_read_as_it_was_stored(sessions: SessionStore) -> None:
    assert await sessions.find(SESSION.id) is None
    assert await sessions.add(SESSION)
    assert await sessions.find(SESSION.id) == SESSION


async def test_a_session_is_not_stored_over_another(sessions: SessionStore) -> None:
    await sessions.add(SESSION)
    await sessions.end(SESSION.id, 5)
    assert not await sessions.add(replace(SESSION, name="Bob"))
    assert await sessions.find(SESSION.id) == replace(SESSION, ended_at=5)


async def test_of_many_who_replace_a_session_one_wins(sessions: SessionStore) -> None:
    await sessions.add(SESSION)
    wanted = [replace(SESSION, counter=2, rotated_at=at) for at in range(10)]
    results = await asyncio.gather(*(sessions.replace(SESSION, new) for new in wanted))
    winners = [result for result in results if result is not None]
    assert len(winners) == 1
    assert await sessions.find(SESSION.id) == winners[0]


async def test_a_session_that_ended_is_not_replaced_by_who_saw_it_alive(sessions: SessionStore) -> None:
    await sessions.add(SESSION)
    await sessions.end(SESSION.id, 5)
    assert await sessions.replace(SESSION, replace(SESSION, counter=2)) is None


async def test_a_session_ends_once(sessions: SessionStore) -> None:
    await sessions.add(SESSION)
    assert await sessions.end(SESSION.id, 5)
    assert not await sessions.end(SESSION.id, 6)
    assert not await sessions.end(SessionId("s-nobody"), 6)
    ended = await sessions.find(SESSION.id)
    assert ended is not None
    assert ended.ended_at == 5


async def test_the_database_removes_sessions_and_tickets_by_itself(
    sessions: SessionStore, database: Database
) -> None:
    await sessions.add(SESSION)
    await TicketStore(database).add("secret", TICKET)
    for name in ("sessions", "tickets"):
        indexes = await database.collection(name).index_information()
        assert indexes["gone_at_1"]["expireAfterSeconds"] == 0
        document = await database.collection(name).find_one({})
        assert document is not None
        assert document["gone_at"].replace(tzinfo=UTC) == datetime(2096, 10, 2, 7, 6, 40, tzinfo=UTC)


async def test_a_session_may_last_longer_than_there_are_dates(sessions: SessionStore) -> None:
    endless = replace(SESSION, expires_at=2**53)
    assert await sessions.add(endless)
    assert await sessions.find(SESSION.id) == endless


async def test_a_ticket_is_taken_once_by_one(sessions: SessionStore, database: Database) -> None:
    tickets = TicketStore(database)
    await tickets.add("secret", TICKET)
    assert await tickets.take("another") is None
    taken = await asyncio.gather(*(tickets.take("secret") for _ in range(10)))
    assert sorted(taken, key=str) == [None] * 9 + [TICKET]
