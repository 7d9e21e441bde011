"""Who is asking: our own tokens against their sessions, and an outside issuer's against its keys."""

from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tornado.ioloop import IOLoop

from models.database.client import Database
from models.ids import SessionId
from models.stores.people.sessions import Device
from server.accounts.tokens.jws import MAX_TOKEN
from server.accounts.tokens.outside_issuer import OneKey, OutsideIssuer
from tests.rigs.accounts import AUDIENCE, INDEXES, SECRET, AccountRig, is_refused
from tests.rigs.forgery import (
    ISSUER,
    SHARED_SECRET,
    new_key,
    outside_claims,
    pem_of,
    signed,
    signed_as_a_secret,
    unsigned,
)

pytestmark = pytest.mark.gen_test


@pytest.fixture
def rig(io_loop: IOLoop, database: Database) -> Iterator[AccountRig]:
    io_loop.run_sync(lambda: database.ensure_indexes(INDEXES))
    rig = AccountRig(database, issuer=OutsideIssuer(ISSUER, AUDIENCE, OneKey.of_secret(SHARED_SECRET)))
    yield rig
    rig.passwords.close()


async def a_guest(rig: AccountRig, name: str | None = None) -> Any:
    return await rig.accounts.guest(name, device=Device(address="here"))


async def test_our_own_token_says_who_and_until_when(rig: AccountRig) -> None:
    signed_in = await a_guest(rig, "Gus")
    who = await rig.auth.verify(signed_in.access_token)
    assert (who.user, who.name, who.guest) == (signed_in.user.id, "Gus", True)
    assert who.expires_at == rig.clock.now_ms() + 900_000
    assert await rig.auth.is_open(who.session)


async def test_an_ended_session_is_refused_at_once_by_every_process(rig: AccountRig) -> None:
    signed_in = await a_guest(rig)
    another_process = rig.auth_with(None)
    who = await another_process.verify(signed_in.access_token)
    await rig.sessions.end(who.session)
    assert await is_refused(another_process, signed_in.access_token)
    assert not await another_process.is_open(who.session)


async def test_a_token_of_a_session_that_never_was_is_refused(rig: AccountRig) -> None:
    claims = jwt.decode((await a_guest(rig)).access_token, options={"verify_signature": False})
    assert await is_refused(rig.auth, signed({**claims, "sid": "s-nobody"}, SECRET))
    assert not await rig.auth.is_open(SessionId("s-nobody"))


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": None},
        {"iss": "https://accounts.example/"},
        {"iss": 7},
        {"aud": None},
        {"aud": "another"},
        {"aud": ["another"]},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"nbf": 2**36},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sid": 7},
        {"iat": "now"},
    ],
)
async def test_an_outside_token_with_a_wrong_claim_is_refused(
    rig: AccountRig, changes: dict[str, Any]
) -> None:
    claims = outside_claims() | changes
    assert await is_refused(
        rig.auth, signed({key: value for key, value in claims.items() if value is not None})
    )


async def test_an_outside_token_expires_to_the_second(rig: AccountRig) -> None:
    token = signed(outside_claims())
    rig.clock.advance(599.999)
    await rig.auth.verify(token)
    rig.clock.advance(0.001)
    assert await is_refused(rig.auth, token)


async def test_the_outside_secret_does_not_sign_our_own_tokens_nor_ours_theirs(rig: AccountRig) -> None:
    own = jwt.decode((await a_guest(rig)).access_token, options={"verify_signature": False})
    assert await is_refused(rig.auth, signed(own, SHARED_SECRET))
    assert await is_refused(rig.auth, signed(outside_claims(), SECRET))
    assert await is_refused(rig.auth, unsigned(own))
    assert await is_refused(rig.auth, unsigned(outside_claims()))


@pytest.mark.parametrize(
    "token", ["", "a.b.c", "\u00e9.b.c", "\ud800.b.c", signed(outside_claims(extra="x" * MAX_TOKEN))]
)
async def test_a_text_that_is_no_token_or_too_long_for_one_is_refused(rig: AccountRig, token: str) -> None:
    assert await is_refused(rig.auth, token)


async def test_without_an_outside_issuer_its_tokens_are_refused(rig: AccountRig) -> None:
    assert await is_refused(rig.auth_with(None), signed(outside_claims()))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_a_public_key_lets_in_what_its_private_half_signed(rig: AccountRig, algorithm: str) -> None:
    key = new_key(algorithm)
    auth = rig.auth_with(OutsideIssuer(ISSUER, AUDIENCE, OneKey.of_pem(pem_of(key))))
    assert (await auth.verify(signed(outside_claims(), key, algorithm))).name
    assert await is_refused(auth, signed(outside_claims(), new_key(algorithm), algorithm))
    assert await is_refused(auth, signed(outside_claims(), SHARED_SECRET))
    assert await is_refused(auth, unsigned(outside_claims()))
    assert await is_refused(auth, unsigned(outside_claims(), algorithm))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_a_public_key_is_never_a_secret(rig: AccountRig, algorithm: str) -> None:
    pem = pem_of(new_key(algorithm))
    auth = rig.auth_with(OutsideIssuer(ISSUER, AUDIENCE, OneKey.of_pem(pem)))
    for secret in (pem, pem.strip()):
        assert await is_refused(auth, signed_as_a_secret(outside_claims(), secret))


async def test_an_rsa_key_accepts_no_other_rsa_algorithm(rig: AccountRig) -> None:
    key = new_key("RS256")
    auth = rig.auth_with(OutsideIssuer(ISSUER, AUDIENCE, OneKey.of_pem(pem_of(key))))
    for algorithm in ("RS384", "RS512", "PS256"):
        assert await is_refused(auth, signed(outside_claims(), key, algorithm))


@pytest.mark.parametrize(
    "key",
    [rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP384R1())],
    ids=["1024", "P-384"],
)
def test_a_key_that_is_too_weak_or_of_another_kind_is_no_key(key: Any) -> None:
    pem = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    with pytest.raises(ValueError, match="RS256"):
        OneKey.of_pem(pem)
