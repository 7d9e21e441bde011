"""Passwords: argon2id beside the loop."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from models.errors import Refusal
from server.accounts.passwords import Passwords, clean_password
from server.runtime.background.priority import NICENESS
from tests.rigs.accounts import quick_passwords
from tests.rigs.slow_hasher import SlowHasher


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = quick_passwords()
    yield passwords
    passwords.close()


@pytest.mark.gen_test
async def test_a_password_matches_its_own_hash_alone(passwords: Passwords) -> None:
    stored = await passwords.hash("password1")
    assert await passwords.matches("password1", stored)
    assert not await passwords.matches("password2", stored)
    assert not await passwords.matches("", stored)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux knows the niceness of a thread")
@pytest.mark.gen_test
async def test_the_loop_goes_before_what_is_hashed() -> None:
    niceness: list[int] = []

    class Watched(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            niceness.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
            return super().hash(password, salt=salt)

    passwords = Passwords(Watched(time_cost=1, memory_cost=8, parallelism=1))
    await passwords.hash("password1")
    passwords.close()
    of_loop, of_hash = niceness
    assert of_hash == min(19, of_loop + NICENESS)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts the threads of a process so")
@pytest.mark.gen_test
async def test_hashing_starts_no_threads_of_its_own() -> None:
    passwords = Passwords(threads=1)
    await passwords.hash("password1")
    tasks = Path("/proc/self/task")
    own, others = set(tasks.iterdir()), set[Path]()
    hashing = asyncio.gather(*(passwords.hash("password1") for _ in range(3)))
    while not hashing.done():
        others |= set(tasks.iterdir()) - own
        await asyncio.sleep(0.002)
    await hashing
    passwords.close()
    assert others == set()


@pytest.mark.gen_test
async def test_a_password_matches_in_every_unicode_form(passwords: Passwords) -> None:
    for set_as, tried in (("th\u00e9 vert", "the\u0301 vert"), ("the\u0301 vert", "th\u00e9 vert")):
        assert await passwords.matches(tried, await passwords.hash(set_as))


def test_a_long_password_is_refused_before_it_is_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.accounts.passwords.composed", None)
    with pytest.raises(Refusal, match="not 257"):
        clean_password("e\u0301" * 128 + "x")


@pytest.mark.gen_test
async def test_the_same_password_is_hashed_with_another_salt_each_time(passwords: Passwords) -> None:
    assert await passwords.hash("password1") != await passwords.hash("password1")


@pytest.mark.gen_test
async def test_nothing_matches_where_nothing_is_stored(passwords: Passwords) -> None:
    assert not await passwords.matches("password1", None)


class CountingHasher(PasswordHasher):
    """Counts what takes the time."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=8, parallelism=1)
        self.verified: list[str | bytes] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.verified.append(hash)
        return super().verify(hash, password)


@pytest.mark.gen_test
async def test_an_unknown_user_costs_as_much_as_a_wrong_password() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    stored = await passwords.hash("password1")
    await passwords.matches("password2", stored)
    await passwords.matches("password2", None)
    known, unknown = hasher.verified
    assert extract_parameters(str(known)) == extract_parameters(str(unknown))
    passwords.close()


def test_the_parameters_are_those_of_rfc_9106_in_one_lane() -> None:
    passwords = Passwords()
    parameters = extract_parameters(passwords._nobodys)
    assert parameters == replace(RFC_9106_LOW_MEMORY, parallelism=1)
    assert parameters.type is Type.ID
    passwords.close()


def test_a_hash_of_other_parameters_is_outdated(passwords: Passwords) -> None:
    other = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1)
    assert passwords.is_outdated(other.hash("password1"))
    assert not passwords.is_outdated(passwords._hasher.hash("password1"))


@pytest.mark.gen_test
async def test_the_loop_goes_on_while_a_password_is_hashed() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher, threads=1)
    hasher.go.clear()
    hashing = asyncio.create_task(passwords.hash("password1"))
    for _ in range(100):
        await asyncio.sleep(0)
    assert not hashing.done()
    hasher.go.set()
    assert (await hashing).startswith("$argon2id$")
    passwords.close()


@pytest.mark.gen_test
async def test_a_request_that_would_wait_too_long_is_unavailable() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher, threads=1, waiting=2)
    hasher.go.clear()
    waiting = [asyncio.create_task(passwords.hash("password1")) for _ in range(3)]
    await asyncio.sleep(0)
    with pytest.raises(Refusal) as refused:
        await passwords.matches("password1", None)
    assert (refused.value.code, refused.value.retry_after_s) == ("unavailable", 1)
    hasher.go.set()
    await asyncio.gather(*waiting)
    assert not await passwords.matches("password1", None)
    passwords.close()


@pytest.mark.gen_test
async def test_a_flood_of_one_address_keeps_no_other_waiting() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher, threads=1, waiting=64)
    hasher.go.clear()
    done: list[str] = []

    async def hash_for(asker: str) -> None:
        await passwords.hash("password1", asker)
        done.append(asker)

    flood = [asyncio.create_task(hash_for("flood")) for _ in range(17)]
    await asyncio.sleep(0)
    with pytest.raises(Refusal):
        await passwords.hash("password1", "flood")
    other = asyncio.create_task(hash_for("other"))
    await asyncio.sleep(0)
    hasher.go.set()
    await asyncio.gather(*flood, other)
    assert done.index("other") <= 2
    passwords.close()


@pytest.mark.gen_test
async def test_a_request_that_is_given_up_while_it_waits_holds_no_thread() -> None:
    hasher = SlowHasher()
    passwords = Passwords(hasher, threads=1)
    hasher.go.clear()
    first, second = (asyncio.create_task(passwords.hash("password1")) for _ in range(2))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.wait([second])
    hasher.go.set()
    await first
    assert (await passwords.hash("password1")).startswith("$argon2id$")
    passwords.close()


def test_a_clean_password_is_nfc_and_keeps_its_blanks() -> None:
    assert clean_password("  e\u0301-password ") == "  \u00e9-password "
