"""An outside issuer whose keys come from a JWKS URL, served over real HTTP."""

import asyncio
import json
import logging
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application, RedirectHandler, RequestHandler

from models.database.client import Database
from models.errors import Refusal
from server.accounts.authentication import Authenticator
from server.accounts.tokens.jwks import KeySet, read_keys
from server.accounts.tokens.outside_issuer import OutsideIssuer
from server.transport.http.client import RemoteDocument
from tests.rigs.accounts import AUDIENCE, INDEXES, AccountRig
from tests.rigs.forgery import ISSUER, SHARED_SECRET, jwk_of, new_key, outside_claims, signed, unsigned

pytestmark = pytest.mark.gen_test


class Published:
    """What the issuer publishes, and how often it was asked."""

    def __init__(self) -> None:
        self.keys: list[dict[str, Any]] = []
        self.status = 200
        self.body: bytes | None = None
        self.asked = 0
        self.hold: asyncio.Event | None = None


class Jwks(RequestHandler):
    def initialize(self, published: Published) -> None:
        self.published = published

    async def get(self) -> None:
        self.published.asked += 1
        if self.published.hold is not None:
            await self.published.hold.wait()
        self.set_status(self.published.status)
        self.write(self.published.body or json.dumps({"keys": self.published.keys}))


@pytest.fixture
def published() -> Published:
    return Published()


@pytest.fixture
def app(published: Published) -> Application:
    elsewhere = ("/elsewhere", RedirectHandler, {"url": "/jwks"})
    return Application([("/jwks", Jwks, {"published": published}), elsewhere], log_function=lambda _: None)


@pytest.fixture
def rig(io_loop: IOLoop, database: Database) -> AccountRig:
    io_loop.run_sync(lambda: database.ensure_indexes(INDEXES))
    return AccountRig(database)


@pytest.fixture
def auth(rig: AccountRig, http_server: HTTPServer, http_port: int) -> Authenticator:
    return auth_with(rig, RemoteDocument(f"http://127.0.0.1:{http_port}/jwks"))


def auth_with(rig: AccountRig, document: RemoteDocument) -> Authenticator:
    return rig.auth_with(OutsideIssuer(ISSUER, AUDIENCE, KeySet(document, rig.clock)))


async def code_of(auth: Authenticator, token: str) -> str:
    with pytest.raises(Refusal) as refused:
        await auth.verify(token)
    return refused.value.code


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
async def test_a_published_key_lets_in_what_it_signed(
    auth: Authenticator, published: Published, algorithm: str
) -> None:
    key, other = new_key(algorithm), new_key(algorithm)
    published.keys = [jwk_of(other, "old", alg=algorithm, use="sig"), jwk_of(key, "new")]
    assert (await auth.verify(signed(outside_claims(name="Olga"), key, algorithm, kid="new"))).name == "Olga"
    assert await code_of(auth, signed(outside_claims(), key, algorithm, kid="old")) == "unauthorized"
    assert await code_of(auth, unsigned(outside_claims())) == "unauthorized"


async def test_the_set_is_fetched_once_and_kept(
    auth: Authenticator, published: Published, rig: AccountRig
) -> None:
    key = new_key("ES256")
    published.keys = [jwk_of(key, "1")]
    for number in range(5):
        await auth.verify(signed(outside_claims(sub=str(number)), key, "ES256", kid="1"))
        rig.clock.advance(100)
    assert published.asked == 1


async def test_a_token_of_another_issuer_fetches_nothing(auth: Authenticator, published: Published) -> None:
    token = signed(outside_claims(iss="https://evil.example"), new_key("ES256"), "ES256", kid="1")
    assert await code_of(auth, token) == "unauthorized"
    assert published.asked == 0


async def test_many_at_once_fetch_once(auth: Authenticator, published: Published) -> None:
    key = new_key("ES256")
    published.keys = [jwk_of(key, "1")]
    token = signed(outside_claims(), key, "ES256", kid="1")
    await asyncio.gather(*(auth.verify(token) for _ in range(10)))
    assert published.asked == 1


async def test_a_new_key_is_found_as_soon_as_a_fetch_is_allowed(
    auth: Authenticator, published: Published, rig: AccountRig
) -> None:
    old, new = new_key("ES256"), new_key("ES256")
    published.keys = [jwk_of(old, "1")]
    await auth.verify(signed(outside_claims(), old, "ES256", kid="1"))
    published.keys = [jwk_of(old, "1"), jwk_of(new, "2")]
    rig.clock.advance(30)
    await auth.verify(signed(outside_claims(), new, "ES256", kid="2"))
    await auth.verify(signed(outside_claims(), old, "ES256", kid="1"))
    assert published.asked == 2


async def test_unknown_keys_cause_no_more_than_a_fetch_in_30_seconds(
    auth: Authenticator, published: Published, rig: AccountRig
) -> None:
    key = new_key("ES256")
    published.keys = [jwk_of(key, "1")]
    for number in range(10):
        token = signed(outside_claims(), key, "ES256", kid=f"unknown {number}")
        assert await code_of(auth, token) == "unauthorized"
    assert published.asked == 1
    rig.clock.advance(30)
    assert await code_of(auth, signed(outside_claims(), key, "ES256", kid="unknown")) == "unauthorized"
    assert published.asked == 2


async def test_a_key_that_was_withdrawn_is_refused_when_the_set_is_old(
    auth: Authenticator, published: Published, rig: AccountRig
) -> None:
    old, new = new_key("ES256"), new_key("ES256")
    published.keys = [jwk_of(old, "1")]
    lasting = outside_claims(exp=rig.clock.now_ms() // 1000 + 86_400)
    token = signed(lasting, old, "ES256", kid="1")
    await auth.verify(token)
    published.keys = [jwk_of(new, "2")]
    rig.clock.advance(600)
    assert await code_of(auth, token) == "unauthorized"


async def test_an_issuer_that_cannot_be_reached_is_unavailable_and_asked_again_soon(
    auth: Authenticator, published: Published, rig: AccountRig
) -> None:
    key = new_key("ES256")
    published.keys, published.status = [jwk_of(key, "1")], 500
    token = signed(outside_claims(), key, "ES256", kid="1")
    assert await code_of(auth, token) == "unavailable"
    assert await code_of(auth, token) == "unavailable"
    assert published.asked == 1
    published.status = 200
    rig.clock.advance(2)
    assert (await auth.verify(token)).name


async def test_an_issuer_that_goes_away_leaves_its_known_keys(
    auth: Authenticator, published: Published, rig: AccountRig, caplog: pytest.LogCaptureFixture
) -> None:
    key = new_key("ES256")
    published.keys = [jwk_of(key, "1")]
    lasting = outside_claims(exp=rig.clock.now_ms() // 1000 + 86_400)
    token = signed(lasting, key, "ES256", kid="1")
    await auth.verify(token)
    published.status = 503
    rig.clock.advance(600)
    with caplog.at_level(logging.WARNING):
        assert (await auth.verify(token)).name
    assert "JWK set" in caplog.text


async def test_an_issuer_that_does_not_answer_is_not_waited_for(
    rig: AccountRig, http_server: HTTPServer, http_port: int, published: Published
) -> None:
    published.hold = asyncio.Event()
    auth = auth_with(rig, RemoteDocument(f"http://127.0.0.1:{http_port}/jwks", timeout_s=0.05))
    token = signed(outside_claims(), new_key("ES256"), "ES256", kid="1")
    assert await code_of(auth, token) == "unavailable"
    published.hold.set()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/jwks", "http://nowhere.invalid/", "ftp://a/", "http://["]
)
async def test_an_issuer_that_is_not_there_is_unavailable(rig: AccountRig, url: str) -> None:
    token = signed(outside_claims(), new_key("ES256"), "ES256", kid="1")
    assert await code_of(auth_with(rig, RemoteDocument(url)), token) == "unavailable"


async def test_an_issuer_that_redirects_is_not_followed(
    rig: AccountRig, http_server: HTTPServer, http_port: int, published: Published
) -> None:
    key = new_key("ES256")
    published.keys = [jwk_of(key, "1")]
    auth = auth_with(rig, RemoteDocument(f"http://127.0.0.1:{http_port}/elsewhere"))
    assert await code_of(auth, signed(outside_claims(), key, "ES256", kid="1")) == "unavailable"
    assert published.asked == 0


@pytest.mark.parametrize("body", [b"nonsense", b"[]", b"{}", b'{"keys": 7}', b"\xff", b" " * 1_100_000])
async def test_an_answer_that_is_no_key_set_is_unavailable(
    auth: Authenticator, published: Published, body: bytes
) -> None:
    published.body = body
    token = signed(outside_claims(), new_key("ES256"), "ES256", kid="1")
    assert await code_of(auth, token) == "unavailable"


async def test_a_token_that_names_no_key_may_use_the_only_fitting_one(
    auth: Authenticator, published: Published
) -> None:
    ours, theirs = new_key("ES256"), new_key("EdDSA")
    published.keys = [jwk_of(ours, None), jwk_of(theirs, "2")]
    await auth.verify(signed(outside_claims(), ours, "ES256"))
    await auth.verify(signed(outside_claims(), theirs, "EdDSA"))


async def test_a_token_that_names_no_key_has_to_where_several_fit(
    auth: Authenticator, published: Published
) -> None:
    keys = [new_key("ES256"), new_key("ES256")]
    published.keys = [jwk_of(key, str(number)) for number, key in enumerate(keys)]
    assert await code_of(auth, signed(outside_claims(), keys[0], "ES256")) == "unauthorized"


async def test_a_shared_secret_in_the_set_is_never_believed(
    auth: Authenticator, published: Published
) -> None:
    secret = {
        "kty": "oct",
        "kid": "1",
        "alg": "HS256",
        "k": "d2hhdCB0aGUgb3V0c2lkZSBhcHBsaWNhdGlvbiBhbmQgd2UgYm90aA",
    }
    published.keys = [secret, jwk_of(new_key("ES256"), "2")]
    assert await code_of(auth, signed(outside_claims(), SHARED_SECRET, kid="1")) == "unauthorized"


@pytest.mark.parametrize(
    "members",
    [
        {"use": "enc"},
        {"alg": "RS256"},
        {"key_ops": ["sign"]},
        {"x": "AAAA"},
        {"kty": "XYZ"},
        {"crv": "P-384"},
        {"use": 7},
    ],
)
def test_a_key_for_something_else_is_passed_over(members: dict[str, Any]) -> None:
    good = jwk_of(new_key("EdDSA"), "good")
    misnamed = jwk_of(new_key("ES256"), 7)
    bad = jwk_of(new_key("ES256"), "bad", **members)
    assert [kid for kid, _ in read_keys(json.dumps({"keys": [bad, misnamed, good, 7, None]}).encode())] == [
        "good"
    ]


@pytest.mark.parametrize(
    ("key", "members"),
    [
        (rsa.generate_private_key(65537, 1024), {}),
        (ec.generate_private_key(ec.SECP384R1()), {}),
        (rsa.generate_private_key(65537, 2048), {"alg": "RS512"}),
        (rsa.generate_private_key(65537, 2048), {"alg": "PS256"}),
    ],
    ids=["1024 bits", "P-384", "RS512", "PS256"],
)
def test_a_key_for_an_algorithm_that_is_not_accepted_is_passed_over(
    key: Any, members: dict[str, Any]
) -> None:
    assert read_keys(json.dumps({"keys": [jwk_of(key, "1", **members)]}).encode()) == []


def test_a_private_key_that_was_published_by_mistake_is_passed_over() -> None:
    published = jwk_of(new_key("EdDSA"), "1", d="AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert read_keys(json.dumps({"keys": [published]}).encode()) == []
