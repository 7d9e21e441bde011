"""A match that is over becomes one document, whatever crashes meanwhile, and reads as before."""

from contextlib import suppress
from typing import Any

import pytest

from models.database.client import Database
from models.errors import Refusal, unavailable
from models.ids import MatchId, RoomId
from models.stores.editions import EDITIONS, MATCHES
from models.stores.matches import MatchChange, MatchRecord, MatchStore

pytestmark = pytest.mark.gen_test

ROOM, MATCH = RoomId("r-1"), MatchId("g-1")


def change(edition: int, *, live: bool = True) -> MatchChange:
    record = MatchRecord(
        match=MATCH, room=ROOM, edition=edition, writer="w", live=live, table=f"table {edition}"
    )
    return MatchChange(record, f"entry {edition}" if edition > 1 else None)


async def finished(database: Database, editions: int) -> MatchStore:
    store = MatchStore(database)
    await store.create(change(1).record)
    if editions > 2:
        await store.commit([change(number) for number in range(2, editions)])
    await store.commit([change(editions, live=False)])
    await store.noted()
    return store


async def documents(database: Database) -> list[str]:
    found = await database.collection(EDITIONS).find({}).to_list(None)
    return sorted(each["_id"] for each in found)


async def is_loose(database: Database) -> bool:
    return await database.collection(MATCHES).find_one({"loose": True}) is not None


@pytest.mark.parametrize("editions", [2, 17, 130])
async def test_a_match_that_is_over_becomes_one_document(database: Database, editions: int) -> None:
    store = await finished(database, editions)
    before = await store.read(ROOM)
    for _ in range(2):
        await store.editions.compact_all()
        assert await documents(database) == [f"g-1|{editions}"]
        assert await store.read(ROOM) == before
        assert await MatchStore(database).read(ROOM) == before
        assert not await is_loose(database)
    assert list(await store.tables(await store.ended((1 << 50, 0, MATCH), 5, 1 << 50))) == [MATCH]


async def test_a_match_that_is_played_stays_as_it_is(database: Database) -> None:
    store = MatchStore(database)
    await store.create(change(1).record)
    await store.commit([change(2)])
    await store.editions.compact_all()
    assert await documents(database) == ["g-1|1", "g-1|2"]


async def test_what_is_stored_behind_it_goes_on_from_there(database: Database) -> None:
    store = await finished(database, 5)
    await store.editions.compact_all()
    later = change(6, live=False)
    assert await store.commit([later]) == ["stored"]
    await store.note_ended([later.record])
    before = await store.read(ROOM)
    assert before is not None
    assert before[1] == [f"entry {number}" for number in range(2, 7)]
    await store.editions.compact_all()
    assert await documents(database) == ["g-1|6"]
    assert await store.read(ROOM) == before


async def test_the_entries_of_one_document_are_rewritten(database: Database) -> None:
    store = await finished(database, 4)
    await store.editions.compact_all()
    await store.editions.rewrite(MATCH, lambda entry: entry.replace("entry 3", "nothing"))
    found = await store.read(ROOM)
    assert found is not None
    assert found[1] == ["entry 2", "nothing", "entry 4"]


@pytest.mark.parametrize("calls", range(1, 9))
async def test_a_crash_at_any_step_loses_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    store = await finished(database, 4)
    before = await store.read(ROOM)
    reached, left = database.reached, calls

    def until_it_crashes(**within: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise unavailable()
        return reached(**within)

    monkeypatch.setattr(database, "reached", until_it_crashes)
    with suppress(Refusal):
        await store.editions.compact_all()
    monkeypatch.undo()
    assert await MatchStore(database).read(ROOM) == before
    await MatchStore(database).editions.compact_all()
    assert await documents(database) == ["g-1|4"]
    assert await MatchStore(database).read(ROOM) == before
