"""Passwords of rooms: many guests of one address take the turns of one."""

import asyncio

import pytest

from models.errors import Refusal
from models.ids import UserId
from server.accounts.passwords import Passwords
from server.rooms.joining.passwords import RoomPasswords
from tests.rigs.held_clock import HeldClock
from tests.rigs.slow_hasher import SlowHasher

pytestmark = pytest.mark.gen_test


async def test_a_crowd_of_guests_of_one_address_leaves_places_for_others() -> None:
    hasher, addresses = SlowHasher(), {UserId(f"g-{number}"): "192.0.2.1" for number in range(40)}
    rooms = RoomPasswords(HeldClock(), addresses.get, limits=True)
    rooms._passwords.close()
    rooms._passwords = Passwords(hasher, threads=1)
    hasher.go.clear()
    crowd = [asyncio.create_task(rooms.hash(guest, "password")) for guest in addresses]
    await asyncio.sleep(0)
    other = asyncio.create_task(rooms.hash(UserId("ann"), "password"))
    await asyncio.sleep(0)
    refused = [each for each in crowd if each.done()]
    assert len(refused) == 40 - 1 - 16
    assert all(isinstance(each.exception(), Refusal) for each in refused)
    hasher.go.set()
    assert (await other or "").startswith("$argon2id$")
    await asyncio.gather(*crowd, return_exceptions=True)
    rooms.close()
