"""What the account calls refuse before they do anything."""

import json

import pytest

from handlers.http.json_handler import MAX_BODY_BYTES
from tests.rigs.accounts import Api
from tests.rigs.reachable_server import ReachableServer

pytestmark = pytest.mark.gen_test

GOOD = {"name": "Ann", "password": "password1"}
WITH_BODY = ["/api/register", "/api/login", "/api/guest", "/api/refresh"]
WITHOUT_BODY = ["/api/logout", "/api/ticket"]


@pytest.fixture
def api(shared_server: ReachableServer) -> Api:
    """Of the server that all share: what is refused leaves nothing behind."""
    return shared_server.api


@pytest.mark.parametrize("path", WITH_BODY + WITHOUT_BODY)
@pytest.mark.parametrize(
    "raw",
    [
        b"{",
        b"nonsense",
        b"name=Ann&password=password1",
        b'{"name": NaN}',
        b"[]",
        b"null",
        b'"text"',
        b"3",
        b'{"name": "\xff\xfe"}',
        b'{"name": "\\ud800"}',
        b'{"name": 5, "password": "breaks off',
        b'{"name": null, "password": null, "surplus": [',
        b'{"name": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
    ],
)
async def test_a_body_that_is_no_json_object_is_a_bad_request(api: Api, path: str, raw: bytes) -> None:
    answer = await api.post(path, raw=raw)
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("path", WITH_BODY + WITHOUT_BODY)
async def test_a_field_that_is_not_known_is_named(api: Api, path: str) -> None:
    body = {"register": GOOD, "login": GOOD, "refresh": {"refresh_token": "x"}}.get(path.split("/")[-1], {})
    answer = await api.post(path, {**body, "colour": "red"})
    assert (answer.status, answer.code) == (400, "bad_request")
    assert "colour" in answer.message


@pytest.mark.parametrize("path", ["/api/register", "/api/login"])
@pytest.mark.parametrize("field", ["name", "password"])
async def test_a_missing_field_is_named(api: Api, path: str, field: str) -> None:
    answer = await api.post(path, {key: value for key, value in GOOD.items() if key != field})
    assert (answer.status, answer.code) == (400, "bad_request")
    assert field in answer.message


async def test_a_field_of_the_wrong_kind_is_named_before_what_is_wrong_with_it(api: Api) -> None:
    answer = await api.post("/api/login", {**GOOD, "name": 1})
    assert answer.message == "name: Expected `str`, got `int`"
    assert (await api.post("/api/login", [])).message.startswith("the body: Expected `object`")


async def test_no_body_at_all_misses_its_fields(api: Api) -> None:
    for path in ("/api/register", "/api/login", "/api/refresh"):
        assert (await api.post(path)).code == "bad_request"


@pytest.mark.parametrize("value", [1, True, None, ["Ann"], {"a": 1}])
@pytest.mark.parametrize("field", ["name", "password"])
async def test_a_field_of_another_type_is_named(api: Api, field: str, value: object) -> None:
    for path in ("/api/register", "/api/login"):
        answer = await api.post(path, {**GOOD, field: value})
        assert (answer.status, answer.code) == (400, "bad_request")
        assert field in answer.message


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "a" * 33,
        "\U0001f375" * 33,
        "a\x00b",
        "a\nb",
        "a\x7fb",
        "a\u200bb",
        "a\u202eb",
        "a\u2028b",
        "a\ue000b",
        "\u3164",
        "\u2800",
        "\ufe0f",
        "e\u0301" * 17,
    ],
)
async def test_a_name_outside_the_rules_is_refused(api: Api, name: str) -> None:
    for path in ("/api/register", "/api/login"):
        answer = await api.post(path, {**GOOD, "name": name})
        assert (answer.status, answer.code) == (400, "bad_request")
        assert "name" in answer.message
    assert (await api.post("/api/guest", {"name": name})).code == "bad_request"


@pytest.mark.parametrize("name", ["a", "a" * 32, "\U0001f375" * 32, " " * 40 + "b", "e\u0301" * 16, "\u738b"])
async def test_a_name_is_measured_in_code_points_after_trimming_and_before_nfc(api: Api, name: str) -> None:
    assert (await api.register(name))["user"]["name"]


@pytest.mark.parametrize("length", [0, 7, 257])
async def test_a_new_password_of_a_wrong_length_is_refused(api: Api, length: int) -> None:
    answer = await api.post("/api/register", {**GOOD, "password": "x" * length})
    assert (answer.status, answer.code) == (400, "bad_request")
    assert "password" in answer.message


@pytest.mark.parametrize("password", ["x" * 8, "x" * 256, "\U0001f375" * 256])
async def test_a_password_of_8_to_256_code_points_is_taken(api: Api, password: str) -> None:
    name = f"Ann {len(password.encode())}"
    await api.register(name, password)
    assert (await api.post("/api/login", {"name": name, "password": password})).status == 200


async def test_an_over_long_password_is_not_even_compared(api: Api) -> None:
    answer = await api.post("/api/login", {**GOOD, "password": "x" * 257})
    assert (answer.status, answer.code) == (400, "bad_request")


async def test_a_body_at_the_limit_is_read(api: Api) -> None:
    raw = json.dumps({"name": "At the limit"}).encode()
    assert (await api.post("/api/guest", raw=raw.ljust(MAX_BODY_BYTES))).status == 201


async def test_a_body_sent_as_a_form_is_read_as_json_all_the_same(api: Api) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await api.post("/api/guest", {"name": "From a form"}, headers=headers)).status == 201
