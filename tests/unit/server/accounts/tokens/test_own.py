"""Our own tokens: made, read, and refused in every way in which they can be wrong."""

from typing import Any

import jwt
import pytest
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import SessionId, UserId
from models.stores.people.sessions import Session
from server.accounts.tokens.own import OwnTokens, RefreshToken
from tests.rigs.accounts import AUDIENCE, SECRET
from tests.rigs.forgery import new_key, pem_of, signed, unsigned
from tests.rigs.held_clock import START_MS

SESSION = Session(
    id=SessionId("s-1"),
    user=UserId("u-1"),
    name="Ann",
    guest=False,
    counter=3,
    rotated_at=START_MS,
    expires_at=START_MS + 1,
)


@pytest.fixture
def tokens() -> OwnTokens:
    return OwnTokens(SECRET, AUDIENCE)


def claims_of(tokens: OwnTokens, **changes: Any) -> dict[str, Any]:
    claims = jwt.decode(tokens.of(SESSION).access_token, options={"verify_signature": False}) | changes
    return {name: value for name, value in claims.items() if value is not None}


def is_refused(tokens: OwnTokens, token: str, now_ms: int = START_MS) -> bool:
    with pytest.raises(Refusal) as refused:
        tokens.read_access(token, now_ms)
    return refused.value.code == "unauthorized"


def test_a_signed_token_is_read_again(tokens: OwnTokens) -> None:
    claims = tokens.read_access(tokens.of(SESSION).access_token, START_MS)
    assert (claims.sub, claims.sid, claims.name, claims.scope) == ("u-1", "s-1", "Ann", "user")
    assert claims.expires_at == START_MS + 900_000
    guest = tokens.read_access(tokens.of(replace(SESSION, guest=True)).access_token, START_MS)
    assert guest.scope == "guest"


def test_the_same_session_gives_the_same_bytes_in_every_process() -> None:
    assert OwnTokens(SECRET, AUDIENCE).of(SESSION) == OwnTokens(SECRET, AUDIENCE).of(SESSION)


def test_another_counter_gives_other_tokens(tokens: OwnTokens) -> None:
    first, second = tokens.of(SESSION), tokens.of(replace(SESSION, counter=4))
    assert first.access_token != second.access_token
    assert first.refresh_token != second.refresh_token


def test_a_token_that_says_it_needs_no_signature_is_refused(tokens: OwnTokens) -> None:
    signature = tokens.of(SESSION).access_token.rsplit(".", 1)[1]
    for algorithm in ("none", "None", "NONE", "nOnE", "", "HS256"):
        assert is_refused(tokens, unsigned(claims_of(tokens), algorithm))
        assert is_refused(tokens, unsigned(claims_of(tokens), algorithm, signature))


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
def test_another_algorithm_with_the_right_secret_is_refused(tokens: OwnTokens, algorithm: str) -> None:
    long_enough = OwnTokens(SECRET * 2, AUDIENCE)
    assert is_refused(long_enough, signed(claims_of(tokens), SECRET * 2, algorithm))


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_key_pair_of_the_forgers_own_is_refused(tokens: OwnTokens, algorithm: str) -> None:
    key = new_key(algorithm)
    assert is_refused(tokens, signed(claims_of(tokens), key, algorithm, jwk={"kty": "x"}, x5c=[pem_of(key)]))


def test_another_key_is_refused(tokens: OwnTokens) -> None:
    assert is_refused(tokens, signed(claims_of(tokens), SECRET[::-1]))


@pytest.mark.parametrize("audience", ["another", ["another", "third"], [], "", "Teahouse", "teahouse "])
def test_another_audience_is_refused(tokens: OwnTokens, audience: object) -> None:
    assert is_refused(tokens, signed(claims_of(tokens, aud=audience), SECRET))


def test_one_of_several_audiences_is_enough(tokens: OwnTokens) -> None:
    token = signed(claims_of(tokens, aud=["another", AUDIENCE]), SECRET)
    assert tokens.read_access(token, START_MS).aud == ["another", AUDIENCE]


def test_another_issuer_is_refused(tokens: OwnTokens) -> None:
    assert is_refused(tokens, signed(claims_of(tokens, iss="coffeehouse"), SECRET))


def test_a_token_is_refused_from_the_moment_of_its_expiry(tokens: OwnTokens) -> None:
    token = tokens.of(SESSION).access_token
    assert tokens.read_access(token, START_MS + 899_999).sub == "u-1"
    assert is_refused(tokens, token, START_MS + 900_000)


def test_a_token_is_refused_before_its_time(tokens: OwnTokens) -> None:
    now = START_MS // 1000
    assert is_refused(tokens, signed(claims_of(tokens, nbf=now + 61), SECRET))
    assert tokens.read_access(signed(claims_of(tokens, nbf=now + 60), SECRET), START_MS).sub == "u-1"


@pytest.mark.parametrize("claim", ["iss", "aud", "sub", "sid", "jti", "name", "iat", "exp", "scope"])
@pytest.mark.parametrize("value", [None, {"a": 1}, True])
def test_a_claim_that_is_missing_or_of_another_type_is_refused(
    tokens: OwnTokens, claim: str, value: object
) -> None:
    assert is_refused(tokens, signed(claims_of(tokens, **{claim: value}), SECRET))


@pytest.mark.parametrize(
    "changes", [{"exp": 1e308}, {"exp": -1}, {"exp": "9"}, {"scope": "admin"}, {"sub": ""}]
)
def test_a_claim_out_of_its_range_is_refused(tokens: OwnTokens, changes: dict[str, object]) -> None:
    assert is_refused(tokens, signed(claims_of(tokens, **changes), SECRET))


@pytest.mark.parametrize("payload", [b"", b"[]", b"null", b"{", b'{"exp": Infinity}', b"\xff", b"[" * 5_000])
def test_a_signed_payload_that_is_no_set_of_claims_is_refused(tokens: OwnTokens, payload: bytes) -> None:
    assert is_refused(tokens, signed(payload, SECRET))


@pytest.mark.parametrize("headers", [{"crit": ["exp"], "exp": 1}, {"crit": []}, {"b64": False}])
def test_a_header_that_asks_for_more_than_we_know_is_refused(
    tokens: OwnTokens, headers: dict[str, Any]
) -> None:
    assert is_refused(tokens, signed(claims_of(tokens), SECRET, **headers))


def test_a_token_of_which_anything_was_changed_is_refused(tokens: OwnTokens) -> None:
    token = tokens.of(SESSION).access_token
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        assert is_refused(tokens, token[:place] + other + token[place + 1 :])


@pytest.mark.parametrize("token", ["", ".", "..", "a.b", "a.b.c.d", "e30.e30.", "\u00e9.b.c", "\ud800.b.c"])
def test_a_text_that_is_no_token_is_refused(tokens: OwnTokens, token: str) -> None:
    with pytest.raises(Refusal):
        tokens.read_access(token, START_MS)


@pytest.mark.parametrize("token", ["", "s-1.3", "s-1." + "1" * 5_000 + ".x", "s-1.3.\ud800", "s-1.\u0663.x"])
def test_a_text_that_is_no_refresh_token_is_refused(tokens: OwnTokens, token: str) -> None:
    with pytest.raises(Refusal) as refused:
        tokens.read_refresh(token)
    assert refused.value.code == "unauthorized"


def test_a_refresh_token_stands_for_its_session_and_counter(tokens: OwnTokens) -> None:
    refresh_token = tokens.of(SESSION).refresh_token
    assert tokens.read_refresh(refresh_token) == RefreshToken(SessionId("s-1"), 3)
    with pytest.raises(Refusal):
        OwnTokens(SECRET[::-1], AUDIENCE).read_refresh(refresh_token)
