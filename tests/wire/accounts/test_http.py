"""What is the same for every call: errors, methods, credentials, origins and headers."""

import logging

import pytest
from tornado.web import Application

from handlers.http.json_handler import MAX_BODY_BYTES, JsonHandler
from tests.rigs.accounts import AccountRig, Api

pytestmark = pytest.mark.gen_test
PAGE = "https://app.example"


class Broken(JsonHandler):
    """A call with a mistake in it."""

    def get(self) -> None:
        raise LookupError("a secret that nobody may see")


@pytest.fixture
def app(rig: AccountRig) -> Application:
    rig.deps = type(rig.deps)(auth=rig.auth, allowed_origins=frozenset([PAGE]))
    app = rig.app()
    app.add_handlers(".*", [("/broken", Broken, {"deps": rig.deps})])
    return app


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/me/x", "/nothing", "/API/me"])
async def test_an_unknown_address_is_not_found_in_json(api: Api, path: str) -> None:
    for method in ("GET", "POST", "DELETE", "OPTIONS"):
        answer = await api.call(method, path)
        assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/login", {"POST", "OPTIONS"}),
        ("PUT", "/api/me", {"GET", "PATCH", "DELETE", "OPTIONS"}),
        ("HEAD", "/api/me", {"GET", "PATCH", "DELETE", "OPTIONS"}),
        ("BREW", "/api/me", {"GET", "PATCH", "DELETE", "OPTIONS"}),
        ("POST", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
async def test_a_wrong_method_is_answered_with_the_right_ones(
    api: Api, method: str, path: str, allowed: set[str]
) -> None:
    answer = await api.call(method, path)
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == allowed
    assert method == "HEAD" or answer.code == "bad_request"


async def test_the_answer_to_a_call_without_a_token_names_the_kind_it_needs(api: Api) -> None:
    answer = await api.get("/api/me")
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="teahouse"'


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic QQ==", "Bearer x", "Bearer a.b.c", "Bearer \u00e9", "x" * 9_000],
)
async def test_credentials_that_are_no_token_are_unauthorized(api: Api, header: str) -> None:
    for method, path in (("GET", "/api/me"), ("POST", "/api/ticket"), ("POST", "/api/logout")):
        answer = await api.call(method, path, headers={"Authorization": header})
        assert (answer.status, answer.code) == (401, "unauthorized")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="teahouse", error="invalid_token"'


async def test_the_scheme_of_credentials_has_no_case(api: Api) -> None:
    token = (await api.guest())["access_token"]
    for scheme in ("bearer", "BEARER"):
        answer = await api.get("/api/me", headers={"Authorization": f"{scheme} {token}"})
        assert answer.status == 200


async def test_an_expired_token_is_unauthorized(api: Api, rig: AccountRig) -> None:
    token = (await api.guest())["access_token"]
    rig.clock.advance(899)
    assert (await api.get("/api/me", token=token)).status == 200
    rig.clock.advance(1)
    answer = await api.get("/api/me", token=token)
    assert (answer.status, answer.code) == (401, "unauthorized")


async def test_an_unexpected_error_is_logged_and_answered_with_its_id_alone(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = await api.get("/broken", headers={"Origin": PAGE})
    assert (answer.status, answer.code) == (500, "internal")
    assert "secret" not in answer.message
    logged = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert len(logged) == 1
    assert logged[0].getMessage().split(":")[0] in answer.message
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    caplog.clear()


async def test_an_allowed_page_may_ask_and_read(api: Api) -> None:
    headers = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    asked = await api.call("OPTIONS", "/api/guest", headers=headers)
    assert asked.status == 204
    assert asked.headers["Access-Control-Allow-Origin"] == PAGE
    assert "POST" in asked.headers["Access-Control-Allow-Methods"]
    assert asked.headers["Access-Control-Allow-Headers"] == "Authorization, Content-Type"
    answer = await api.post("/api/guest", headers={"Origin": PAGE})
    assert answer.status == 201
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Allow-Credentials" not in answer.headers
    assert answer.headers["Vary"] == "Origin"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/me", 401), ("GET", "/api/x", 404), ("PUT", "/api/me", 405), ("POST", "/api/login", 400)],
)
async def test_an_allowed_page_may_read_errors_too(api: Api, method: str, path: str, status: int) -> None:
    answer = await api.call(method, path, headers={"Origin": PAGE})
    assert answer.status == status
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://app.example", PAGE + ":8443"])
async def test_another_page_reads_nothing(api: Api, origin: str) -> None:
    for method in ("OPTIONS", "POST"):
        answer = await api.call(method, "/api/guest", headers={"Origin": origin})
        assert not [name for name in answer.headers if name.startswith("Access-Control")]
        assert answer.headers["Vary"] == "Origin"


async def test_every_answer_has_the_headers_that_keep_it_harmless(api: Api) -> None:
    for answer in (await api.post("/api/guest"), await api.get("/nothing"), await api.get("/api/me")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Server" not in answer.headers
        assert "Etag" not in answer.headers


@pytest.mark.parametrize("size", [MAX_BODY_BYTES + 1, 1_000_000, 9_000_000])
async def test_a_body_over_the_limit_is_too_large(api: Api, size: int) -> None:
    answer = await api.post("/api/guest", raw=b" " * size)
    assert (answer.status, answer.code) == (413, "too_large")
