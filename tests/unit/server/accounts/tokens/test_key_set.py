"""The keys of an issuer that is slow, breaks, or publishes what it likes: how often it is asked, and who waits."""

import asyncio
import json
from typing import Any

import pytest

from models.errors import Refusal, unavailable
from server.accounts.tokens.jwks import MAX_AGE_S, MAX_KEYS, KeySet, read_keys
from server.accounts.tokens.jws import Unverified
from tests.rigs.forgery import ISSUER, jwk_of, new_key
from tests.rigs.held_clock import HeldClock

pytestmark = pytest.mark.gen_test

KNOWN = jwk_of(new_key("EdDSA"), "known")


def named(kid: str) -> Unverified:
    return Unverified(ISSUER, "EdDSA", kid)


class Published:
    """What is fetched: ``body`` once ``go`` is set, or nothing where there is none."""

    def __init__(self) -> None:
        self.body: bytes | None = json.dumps({"keys": [KNOWN]}).encode()
        self.go = asyncio.Event()
        self.go.set()
        self.asked = self.at_once = self.most_at_once = 0

    async def __call__(self) -> bytes:
        self.asked += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self.go.wait()
        finally:
            self.at_once -= 1
        if self.body is None:
            raise unavailable("it does not answer")
        return self.body


async def code_of(keys: KeySet, kid: str) -> str:
    try:
        await keys.key_for(named(kid))
    except Refusal as refusal:
        return refusal.code
    return "ok"


async def test_a_known_key_waits_a_moment_for_an_issuer_that_is_slow_and_an_unknown_one_to_the_end() -> None:
    published, clock = Published(), HeldClock()
    keys = KeySet(published, clock, patience_s=0.02)
    assert await code_of(keys, "known") == "ok"
    clock.advance(MAX_AGE_S)
    published.go.clear()
    unknown = asyncio.create_task(code_of(keys, "unknown"))
    async with asyncio.timeout(1):
        assert [await code_of(keys, "known") for _ in range(3)] == ["ok"] * 3
    assert not unknown.done()
    published.go.set()
    assert await unknown == "unauthorized"
    assert (published.asked, published.most_at_once) == (2, 1)
    await keys.close()


async def test_once_a_fetch_has_failed_no_known_key_waits_for_the_next() -> None:
    published, clock = Published(), HeldClock()
    keys = KeySet(published, clock, patience_s=60)
    assert await code_of(keys, "known") == "ok"
    clock.advance(MAX_AGE_S)
    published.body = None
    assert await code_of(keys, "known") == "ok"
    clock.advance(2)
    published.go.clear()
    async with asyncio.timeout(1):
        assert await code_of(keys, "known") == "ok"
    await asyncio.sleep(0)
    assert published.asked == 3
    await keys.close()


@pytest.mark.parametrize("works", [True, False], ids=["works", "broken"])
async def test_unknown_keys_without_end_ask_an_issuer_once_in_half_a_minute(works: bool) -> None:
    published, clock = Published(), HeldClock()
    keys = KeySet(published, clock)
    assert await code_of(keys, "known") == "ok"
    if not works:
        published.body = None
    for number in range(290):
        clock.advance(2)
        assert await code_of(keys, f"unknown {number}") == "unauthorized"
    assert published.asked <= 1 + 580 / 30
    assert published.most_at_once == 1


async def test_who_leaves_while_the_set_is_fetched_ends_it_for_nobody_else() -> None:
    published = Published()
    keys = KeySet(published, HeldClock())
    published.go.clear()
    first, second = (asyncio.create_task(code_of(keys, "known")) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.wait([first])
    published.go.set()
    assert await second == "ok"
    assert published.asked == 1


async def test_a_set_of_more_keys_than_an_issuer_has_is_none() -> None:
    published = Published()
    published.body = json.dumps({"keys": [KNOWN] * (MAX_KEYS + 1)}).encode()
    assert await code_of(KeySet(published, HeldClock()), "known") == "unavailable"


async def test_a_large_set_is_read_in_slices() -> None:
    published = Published()
    published.body = json.dumps({"keys": [KNOWN | {"kid": str(place)} for place in range(MAX_KEYS)]}).encode()
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    assert await code_of(KeySet(published, HeldClock()), "7") == "ok"
    beside.cancel()
    assert turns > 3


@pytest.mark.parametrize(
    "wrong",
    [
        {"n": 5, "kty": "RSA", "e": "AQAB"},
        {"n": "AQAB", "kty": "RSA", "e": []},
        {"n": "", "kty": "RSA", "e": ""},
        {"n": "\u00e9", "kty": "RSA", "e": "AQAB"},
        {"n": "Ag", "kty": "RSA", "e": "AQAB"},
        {"kty": "EC", "crv": "P-256", "x": 5, "y": None},
        {"kty": "EC", "crv": "P-256", "x": "A", "y": "A"},
        {"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43},
        {"kty": "EC", "crv": {}, "x": "AA", "y": "AA"},
        {"kty": "OKP", "crv": "Ed25519", "x": 5},
        {"kty": "OKP", "crv": "Ed25519", "x": "A"},
        {"kty": "OKP", "crv": [], "x": "AAAA"},
        {"kty": "OKP", "crv": "Ed25519", "x": "AAAA", "alg": {}},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "deep": [[[[[]]]]]},
        {"kty": "RSA", "n": "_" * 20_000, "e": "AQAB"},
    ],
    ids=lambda wrong: str(wrong)[:40],
)
def test_a_key_that_is_none_hides_no_other(wrong: dict[str, Any]) -> None:
    found = read_keys(json.dumps({"keys": [wrong | {"kid": "wrong"}, KNOWN]}).encode())
    assert "known" in [kid for kid, _ in found]


def test_a_key_that_is_nested_too_deeply_is_passed_over() -> None:
    deep = b'{"kty":"EC","deep":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
    with pytest.raises(Refusal) as refused:
        read_keys(b'{"keys":[' + deep + b"]}")
    assert refused.value.code == "unavailable"
