"""The OpenAPI description: well made, about every call, and with each call declared where it is carried out."""

from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from tornado.routing import URLSpec

from handlers.descriptions import openapi
from handlers.http.calls.call import call
from handlers.http.json_handler import JsonHandler
from tests.rigs.described import answers
from tests.rigs.described.answers import Exchange

JSON = {"Content-Type": "application/json"}
AWAY = b'{"error":{"code":"unavailable","message":""}}'
UNKNOWN = b'{"error":{"code":"wrong","message":""}}'


class Silent(JsonHandler):
    async def get(self) -> None:
        self.answer_nothing()


class Told(Silent):
    GET = call("Nothing.", {204: None})


def exchange(method: str = "GET", path: str = "/healthz", **more: Any) -> Exchange:
    given = {"sent": None, "status": 200, "headers": JSON, "raw": b'{"status":"ok"}'}
    return Exchange(method=method, path=path, **(given | more))


def test_the_description_is_one() -> None:
    described = answers.description()
    assert [str(error) for error in OpenAPIV31SpecValidator(described).iter_errors()] == []
    assert list(OpenAPIV31SpecValidator(described | {"info": {}}).iter_errors())


def test_a_method_that_says_nothing_of_itself_is_told_of() -> None:
    assert openapi.document([URLSpec("/told", Told)])["paths"]["/told"]["get"]["responses"]["204"]
    with pytest.raises(LookupError, match=r"Silent lacks its GET, a Call$"):
        openapi.document([URLSpec("/told", Told), URLSpec("/silent", Silent)])


def test_every_schema_has_a_name_of_its_own() -> None:
    assert [name for name in answers.description()["components"]["schemas"] if not name.isalnum()] == []


def test_every_operation_has_a_name_of_its_own() -> None:
    paths = answers.description()["paths"].values()
    names = [operation["operationId"] for path in paths for operation in path.values()]
    assert len(names) > 40
    assert len(set(names)) == len(names)


def test_of_two_addresses_that_fit_the_first_is_meant() -> None:
    path = "/api/users/by-subject"
    answers.check(exchange(path=f"{path}?sub=ann", raw=b'{"user":"x-1"}'))
    with pytest.raises(AssertionError, match="not as described"):
        answers.check(exchange(path=f"{path}?sub=ann", raw=b'{"user":{"id":"x-1"}}'))


@pytest.mark.parametrize(
    ("done", "wrong"),
    [
        (exchange(status=418), "418 is not described"),
        (exchange(raw=b'{"status":"fine"}'), "not as described"),
        (exchange(raw=b'{"status":"ok","since":1}'), "not as described"),
        (exchange(headers={"Content-Type": "text/html"}), "text/html is not described"),
        (exchange(path="/readyz", status=503, raw=AWAY), "not as described"),
        (exchange("POST", "/api/logout", status=204), "a body is not described"),
        (exchange("POST", "/api/logout", status=204, raw=b"", sent=b'{"all":true}'), "not as described"),
        (exchange("POST", "/api/login", status=401, raw=UNKNOWN), "not as described"),
        (exchange("GET", "/api/files/u-1", status=302, raw=b""), "Location is missing"),
        (exchange("GET", "/api/rooms?sort=title", raw=b'{"rooms":[]}'), "sort"),
    ],
)  # fmt: skip
def test_what_is_not_described_fails_the_test_that_gets_it(done: Exchange, wrong: str) -> None:
    with pytest.raises(AssertionError, match=wrong):
        answers.check(done)
