"""The store of users on a real database."""

import asyncio

import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.errors import Refusal
from models.ids import UserId
from models.stores.people.users import INDEXES, User, UserStore

pytestmark = pytest.mark.gen_test


@pytest.fixture
def users(io_loop: IOLoop, database: Database) -> UserStore:
    io_loop.run_sync(lambda: database.ensure_indexes(INDEXES))
    return UserStore(database)


def user(name: str, *, guest: bool = False, id: str | None = None) -> User:
    return User(id=UserId(id or f"u-{name}"), name=name, guest=guest, created_at=1)


async def test_a_user_is_found_by_id_and_by_any_form_of_its_name(users: UserStore) -> None:
    await users.add(user("Ann"))
    assert await users.find(UserId("u-Ann")) == user("Ann")
    assert await users.find_by_name("ANN") == user("Ann")
    assert await users.find(UserId("u-Bob")) is None
    assert await users.find_by_name("Bob") is None


async def test_of_many_who_want_one_name_one_gets_it(users: UserStore) -> None:
    wanted = [user(name, id=str(number)) for number, name in enumerate(["ann", "Ann", "ANN"] * 5)]
    results = await asyncio.gather(*(users.add(one) for one in wanted), return_exceptions=True)
    assert results.count(None) == 1
    assert sum(isinstance(result, Refusal) and result.code == "conflict" for result in results) == 14


async def test_a_guest_is_promoted_once(users: UserStore) -> None:
    await users.add(user("Gus", guest=True))
    promoted = await users.promote(UserId("u-Gus"), "Ann", "hash")
    assert promoted is not None
    assert (promoted.id, promoted.name, promoted.guest, promoted.password_hash) == (
        "u-Gus",
        "Ann",
        False,
        "hash",
    )
    assert await users.promote(UserId("u-Gus"), "Bob", "hash") is None
    assert await users.find_by_name("Gus") is None


async def test_a_guest_is_not_promoted_over_another(users: UserStore) -> None:
    await users.add(user("Ann"))
    await users.add(user("Gus", guest=True))
    with pytest.raises(Refusal) as refused:
        await users.promote(UserId("u-Gus"), "ann", "hash")
    assert refused.value.code == "conflict"
    assert await users.find(UserId("u-Gus")) == user("Gus", guest=True)


async def test_a_hash_is_replaced_only_where_it_is_the_one_that_was_seen(users: UserStore) -> None:
    await users.add(User(id=UserId("u"), name="Ann", guest=False, created_at=1, password_hash="1"))
    await users.rehash(UserId("u"), "0", "2")
    assert (await _hash(users)) == "1"
    await users.rehash(UserId("u"), "1", "2")
    assert (await _hash(users)) == "2"


async def test_outside_users_share_names_and_are_found_by_operators_alone(users: UserStore) -> None:
    await users.add(user("Ann"))
    assert not await users.meet(user("Ann", id="x-1"))
    assert not await users.meet(user("Ann", id="x-2"))
    assert await users.meet(user("Olga", id="x-2"))
    assert not await users.meet(user("Olga", id="x-2"))
    renamed = await users.find(UserId("x-2"))
    assert renamed is not None
    assert renamed.name == "Olga"
    assert [each.id for each in await users.named("o", 5)] == ["x-2"]
    assert {each.id for each in await users.named("AN", 5)} == {"u-Ann", "x-1"}
    found = await users.find_by_name("Ann")
    assert found is not None
    assert found.id == "u-Ann"


async def _hash(users: UserStore) -> str | None:
    found = await users.find(UserId("u"))
    assert found is not None
    return found.password_hash


async def test_of_many_whose_names_read_alike_one_gets_its_name(users: UserStore) -> None:
    alike = ["paypal", "paypaI", "p\u0430ypal", "PAYPAL", "paypa1"]
    wanted = [user(name, id=str(number)) for number, name in enumerate(alike * 3)]
    results = await asyncio.gather(*(users.add(one) for one in wanted), return_exceptions=True)
    assert results.count(None) == 1
    assert sum(isinstance(result, Refusal) and result.code == "conflict" for result in results) == 14


async def test_a_guest_is_not_promoted_to_a_name_that_reads_as_anothers(users: UserStore) -> None:
    await users.add(user("Vic"))
    await users.add(user("Gus", guest=True))
    with pytest.raises(Refusal) as refused:
        await users.promote(UserId("u-Gus"), "V\u0456c", "hash")
    assert refused.value.code == "conflict"
    assert await users.promote(UserId("u-Gus"), "GUS", "hash") is not None


async def test_the_holder_of_a_similar_name_is_found(users: UserStore) -> None:
    await users.add(user("Vic"))
    await users.add(user("paypal"))
    assert [holder.name for holder in await users.holders("V\u0456c")] == ["Vic"]
    assert [holder.name for holder in await users.holders("paypaI")] == ["paypal"]
    assert await users.holders("Ann") == []
    assert await users.find_by_name("V\u0456c") is None


async def test_a_released_name_is_free_and_that_of_an_account_is_not_released(users: UserStore) -> None:
    for guest in (True, False):
        await users.add(user("Gus", guest=guest, id=f"u-{guest}"))
        await users.release(UserId(f"u-{guest}"))
    with pytest.raises(Refusal):
        await users.add(user("Gus", id="u-3"))
    gone = await users.find(UserId("u-True"))
    assert gone is not None
    assert gone.name == "Gus"


async def test_a_user_takes_another_name(users: UserStore) -> None:
    await users.add(user("Ann"))
    await users.add(user("Bob"))
    await users.meet(User(id=UserId("x-1"), name="Cid", guest=False, created_at=1, issuer="i", subject="s"))
    renamed = await users.rename(UserId("u-Ann"), "Anna")
    assert renamed == user("Anna", id="u-Ann")
    with pytest.raises(Refusal):
        await users.rename(UserId("u-Ann"), "B\u043eb")
    assert await users.rename(UserId("x-1"), "Dan") is None
    assert await users.rename(UserId("u-nobody"), "Dan") is None
    await users.add(user("Ann", id="u-2"))
