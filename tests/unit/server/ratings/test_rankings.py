"""The rankings of games: read once, kept as matches change them, and never waited for by a match."""

import asyncio

import pytest

from models.database.client import Database
from models.ids import UserId
from models.stores.people.users import User, UserStore
from models.stores.ratings import INDEXES, RATINGS, Player, RatingStore
from server.ratings import ranking, rankings
from server.ratings.rankings import Rankings
from tests.rigs.matches import a_player
from tests.rigs.sockets import gate_before

pytestmark = pytest.mark.gen_test(timeout=60)


async def stored(database: Database, *players: Player) -> tuple[RatingStore, UserStore]:
    await database.ensure_indexes(INDEXES)
    documents = [
        {"_id": f"{each.game}|{each.user}"}
        | {field: getattr(each, field) for field in each.__struct_fields__}
        for each in players
    ]
    await database.collection(RATINGS).insert_many(documents)
    return RatingStore(database), UserStore(database)


async def best(found: Rankings) -> list[str]:
    return [player.user for player in (await found.of("tictactoe")).page(0, 50)]


async def test_it_is_read_once_and_follows_every_change(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rankings, "_STEP", 3)
    everybody = [a_player(f"p-{number:02}", rating=1_000.0 + 7 * number) for number in range(20)]
    unsure = a_player("unsure", rating=2_000, deviation=120)
    store, users = await stored(database, *everybody, unsure, a_player("other", game="chess"))
    found = Rankings(store, users)
    assert await best(found) == [f"p-{number:02}" for number in reversed(range(20))]

    async def fail(*_: object, **__: object) -> None:
        raise AssertionError("it has been read")

    monkeypatch.setattr(store, "between", fail)
    found.put(a_player("p-03", rating=3_000), is_guest=False)
    found.put(a_player("guest", rating=3_000), is_guest=True)
    found.drop(UserId("p-19"))
    assert (await best(found))[:2] == ["p-03", "p-18"]


async def test_what_changes_while_it_is_read_is_in_it(database: Database) -> None:
    store, users = await stored(database, a_player("ann", rating=1_600), a_player("ben", rating=1_500))
    found = Rankings(store, users)
    async with gate_before(store, "between") as gate:
        asked = [asyncio.create_task(best(found)) for _ in range(2)]
        await gate.reached.wait()
        found.put(a_player("ben", rating=1_700), is_guest=False)
        found.put(a_player("cid", rating=1_650), is_guest=False)
        found.drop(UserId("ann"))
        gate.open()
        assert await asyncio.gather(*asked) == [["ben", "cid"], ["ben", "cid"]]


async def test_a_guest_that_becomes_an_account_is_ranked(database: Database) -> None:
    store, users = await stored(database, a_player("ann"), a_player("ben", rating=1_400))
    await users.add(User(id=UserId("ann"), name="Ann", guest=True, created_at=1))
    found = Rankings(store, users)
    assert await best(found) == ["ben"]
    await users.promote(UserId("ann"), "Ann", "hash")
    found.enter(UserId("ann"))
    assert await best(found) == ["ann", "ben"]


async def test_it_is_read_again_when_many_have_dropped_out_of_it(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "MAX_RANKED", 3)
    monkeypatch.setattr(rankings, "MAX_RANKED", 3)
    monkeypatch.setattr(rankings, "_MOST_DROPPED", 1)
    store, users = await stored(
        database, *(a_player(f"p-{number}", rating=1_000.0 + number) for number in range(6))
    )
    found = Rankings(store, users)
    assert await best(found) == ["p-5", "p-4", "p-3"]
    await store.forget_user(UserId("p-5"))
    found.drop(UserId("p-5"))
    found.put(a_player("p-0", rating=999), is_guest=False)
    assert await best(found) == ["p-4", "p-3"]
    await store.forget_user(UserId("p-4"))
    found.drop(UserId("p-4"))
    assert await best(found) == ["p-3", "p-2", "p-1"]


async def test_a_reading_that_fails_is_tried_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, users = await stored(database, a_player("ann"))
    found = Rankings(store, users)

    async def fail(*_: object, **__: object) -> list[Player]:
        raise ValueError("broken")

    with monkeypatch.context() as broken:
        broken.setattr(store, "between", fail)
        with pytest.raises(ValueError, match="broken"):
            await found.of("tictactoe")
    assert await best(found) == ["ann"]
