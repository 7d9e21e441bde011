"""The store of matches: editions follow one another, each is stored by one writer, and a long match is read whole."""

import asyncio
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from models.database.client import Database
from models.errors import Refusal, unavailable
from models.ids import MatchId, RoomId, UserId
from models.stores.editions import MATCHES
from models.stores.matches import MatchChange, MatchRecord, MatchStore
from models.stores.play.past_matches import PastMatch, PastMatchStore, of_user

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


class Gate:
    """In place of ``PastMatchStore.note``: each call waits until it is let in, or fails as often as it is to."""

    def __init__(self, store: MatchStore, patch: pytest.MonkeyPatch) -> None:
        self.open = asyncio.Event()
        self.failures = 0
        self._real = store._ended._past.note
        patch.setattr(store._ended._past, "note", self._note)

    async def _note(self, matches: Sequence[PastMatch]) -> None:
        await self.open.wait()
        if self.failures:
            self.failures -= 1
            raise unavailable()
        await self._real(matches)


def over(edition: int) -> MatchChange:
    known = change(edition)
    past = PastMatch(match=MatchId("g-1"), room=ROOM, game="go", ended_at=5, players=(UserId("u-1"),))
    return MatchChange(replace(known.record, live=False, changed_at=5, past=past), None)


async def is_live(database: Database) -> bool:
    (stored,) = await database.collection(MATCHES).find({}).to_list(None)
    return bool(stored["live"])


async def test_the_last_move_does_not_wait_for_what_is_noted_of_its_match(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MatchStore(database)
    await store.create(change(1).record)
    gate = Gate(store, monkeypatch)
    assert await store.commit([over(2)]) == ["stored"]
    # Who lists waits, and so does a change after which there is something left to do again.
    listing = asyncio.ensure_future(store.ended((9, 0, MatchId("")), 5, 9))
    again = asyncio.ensure_future(store.commit([change(3)]))
    await asyncio.sleep(0.05)
    assert not listing.done()
    assert not again.done()
    assert await is_live(database)
    gate.open.set()
    assert [each.match for each in await listing] == ["g-1"]
    assert await again == ["stored"]
    assert await is_live(database)
    assert (
        len(await PastMatchStore(database).before(of_user(UserId("u-1")), None, (9, MatchId("")), 5, 9)) == 1
    )


async def test_what_cannot_be_noted_is_tried_again_and_the_move_is_stored(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = MatchStore(database)
    await store.create(change(1).record)
    gate = Gate(store, monkeypatch)
    gate.open.set()
    gate.failures = 2
    assert await store.commit([over(2)]) == ["stored"]
    with pytest.raises(Refusal):
        await store.noted()
    with pytest.raises(Refusal):
        await store.ended_among([MatchId("g-1")])
    assert await is_live(database)
    assert [each.match for each in await store.ended_among([MatchId("g-1")])] == ["g-1"]
    assert not await is_live(database)
