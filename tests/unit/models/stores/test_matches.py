"""The store of matches: editions follow one another, each is stored by one writer, and a long match is read whole."""

import pytest

from models.database.client import Database
from models.ids import MatchId, RoomId
from models.stores.matches import MatchChange, MatchRecord, MatchStore

pytestmark = pytest.mark.gen_test

ROOM = RoomId("r-1")


def change(edition: int, *, match: str = "g-1", writer: str = "w-1", entry: str | None = None) -> MatchChange:
    record = MatchRecord(
        match=MatchId(match), room=ROOM, edition=edition, writer=writer, live=True, table=f"table {edition}"
    )
    return MatchChange(record, entry)


@pytest.mark.parametrize("editions", [1, 15, 16, 17, 48, 49, 130])
async def test_a_match_of_any_length_is_read_in_order(database: Database, editions: int) -> None:
    store = MatchStore(database)
    await store.create(change(1).record)
    later = [
        change(number, entry=f"entry {number}" if number % 3 else None) for number in range(2, editions + 1)
    ]
    if later:
        await store.commit(later)
    found = await store.read(ROOM)
    assert found is not None
    record, log = found
    assert (record.edition, record.table) == (editions, f"table {editions}")
    assert log == [each.entry for each in later if each.entry is not None]


async def test_a_match_is_not_mixed_with_one_whose_id_begins_alike(database: Database) -> None:
    store = MatchStore(database)
    await store.create(change(1).record)
    await store.commit([change(2, match="g-10", entry="another's")])
    found = await store.read(ROOM)
    assert found is not None
    assert (found[0].edition, found[1]) == (1, [])


async def test_the_second_writer_of_an_edition_is_refused(database: Database) -> None:
    store, other = MatchStore(database), MatchStore(database)
    await store.create(change(1).record)
    assert await store.commit([change(2, writer="w-1", entry="first")]) == ["stored"]
    assert await other.commit([change(2, writer="w-2", entry="second")]) == ["refused"]
    # Who wrote it is told that it is stored, however often it asks.
    assert await store.commit([change(2, writer="w-1", entry="first")]) == ["stored"]
    found = await store.read(ROOM)
    assert found is not None
    assert found[1] == ["first"]


async def test_a_room_without_a_match_has_none(database: Database) -> None:
    assert await MatchStore(database).read(ROOM) is None
