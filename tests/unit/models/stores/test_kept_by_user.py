"""What is kept of a user's rooms is what is stored, whatever is written while it is read."""

import asyncio

import pytest

from models.ids import RoomId, UserId
from models.stores.kept_by_user import KeptByUser

pytestmark = pytest.mark.gen_test
ANN, BEN = UserId("u-ann"), UserId("u-ben")
TEA, CAKE = RoomId("tea"), RoomId("cake")


class Stored:
    """What a database holds, and how often it was read. With ``hold`` the answer comes late."""

    def __init__(self, **values: int) -> None:
        self.values = {RoomId(room): value for room, value in values.items()}
        self.reads = 0
        self.hold: asyncio.Event | None = None

    async def read(self) -> dict[RoomId, int]:
        self.reads += 1
        found = dict(self.values)
        if self.hold is not None:
            await self.hold.wait()
        return found


async def test_it_is_read_once_and_follows_what_is_noted() -> None:
    kept, stored = KeptByUser[int](max), Stored(tea=1)
    assert await kept.of(ANN, stored.read) == {TEA: 1}
    kept.note(ANN, TEA, 3)
    kept.note(ANN, CAKE, 1)
    kept.note(ANN, TEA, 2)
    kept.note(BEN, TEA, 9)
    assert await kept.of(ANN, stored.read) == {TEA: 3, CAKE: 1}
    assert stored.reads == 1


async def test_what_is_noted_while_it_is_read_is_not_lost() -> None:
    kept, stored = KeptByUser[int](max), Stored(tea=1)
    stored.hold = asyncio.Event()
    reading = asyncio.create_task(kept.of(ANN, stored.read))
    await asyncio.sleep(0)
    kept.note(ANN, TEA, 5)
    stored.hold.set()
    assert await reading == {TEA: 5}
    assert await kept.of(ANN, stored.read) == {TEA: 5}


async def test_a_write_in_doubt_is_read_again() -> None:
    kept, stored = KeptByUser[int](max), Stored(tea=1)
    await kept.of(ANN, stored.read)
    kept.doubt(ANN)
    stored.values[TEA] = 2
    assert await kept.of(ANN, stored.read) == {TEA: 2}


async def test_what_is_in_doubt_while_it_is_read_is_not_kept() -> None:
    kept, stored = KeptByUser[int](max), Stored(tea=1)
    stored.hold = asyncio.Event()
    reading = asyncio.create_task(kept.of(ANN, stored.read))
    await asyncio.sleep(0)
    kept.doubt(ANN)
    stored.values[TEA] = 2
    stored.hold.set()
    await reading
    assert await kept.of(ANN, stored.read) == {TEA: 2}


async def test_a_read_that_fails_keeps_nothing() -> None:
    async def fail() -> dict[RoomId, int]:
        raise ConnectionError

    kept, stored = KeptByUser[int](max), Stored(tea=1)
    with pytest.raises(ConnectionError):
        await kept.of(ANN, fail)
    assert await kept.of(ANN, stored.read) == {TEA: 1}


async def test_a_room_that_is_no_more_is_forgotten() -> None:
    kept, stored = KeptByUser[int](max), Stored(tea=1, cake=1)
    await kept.of(ANN, stored.read)
    kept.forget(TEA)
    assert await kept.of(ANN, stored.read) == {CAKE: 1}


async def test_the_users_that_were_asked_for_last_are_kept() -> None:
    kept, stored = KeptByUser[int](max, max_users=1), Stored(tea=1)
    await kept.of(ANN, stored.read)
    await kept.of(BEN, stored.read)
    await kept.of(BEN, stored.read)
    assert stored.reads == 2
    await kept.of(ANN, stored.read)
    assert stored.reads == 3
