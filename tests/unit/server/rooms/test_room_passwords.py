"""Passwords of rooms: many guests of one address take the turns of one."""

import asyncio
import threading

import pytest
from argon2 import PasswordHasher

from models.errors import Refusal
from models.ids import UserId
from server.accounts.passwords import Passwords
from server.rooms.joining.passwords import RoomPasswords
from tests.rigs.held_clock import HeldClock

pytestmark = pytest.mark.gen_test


class HeldBack(PasswordHasher):
    """Hashes when it is let."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.go = threading.Event()
        self.go.set()

    def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
        assert self.go.wait(5)
        return super().hash(password, salt=salt)


async def test_a_crowd_of_guests_of_one_address_leaves_places_for_others() -> None:
    hasher, addresses = HeldBack(), {UserId(f"g-{number}"): "192.0.2.1" for number in range(40)}
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
