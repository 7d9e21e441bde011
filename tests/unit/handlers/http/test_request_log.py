"""Which requests the log tells of, and how many lines a client can make it write."""

import logging

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.web import Application, RequestHandler

from handlers.http.errors import refuse
from handlers.http.incidents import IncidentHandler, shown
from handlers.http.request_log import LINES_BURST, RequestLog
from models.errors import Code, Refusal
from tests.rigs.held_clock import HeldClock

pytestmark = pytest.mark.gen_test


class Refusing(IncidentHandler):
    def get(self, code: Code) -> None:
        refuse(self, Refusal(code, "no"))


class Failing(IncidentHandler):
    def get(self) -> None:
        raise ZeroDivisionError


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def app(clock: HeldClock) -> Application:
    routes: list[tuple[str, type[RequestHandler]]] = [("/refused/([a-z_]+)", Refusing), ("/broken", Failing)]
    return Application(routes, log_function=RequestLog(clock))


async def told(http_client: AsyncHTTPClient, base_url: str, path: str) -> None:
    await http_client.fetch(base_url + path, raise_error=False)


async def test_a_refusal_leaves_no_line(
    http_server: HTTPServer, http_client: AsyncHTTPClient, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    await told(http_client, base_url, "/refused/forbidden")
    assert caplog.records == []


async def test_a_failure_leaves_one_line_without_its_query(
    http_server: HTTPServer, http_client: AsyncHTTPClient, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await told(http_client, base_url, "/refused/unavailable?ticket=secret")
    (line,) = (record.getMessage() for record in caplog.records)
    assert line.startswith("503 GET /refused/unavailable (127.0.0.1)")


async def test_an_incident_is_told_once(
    http_server: HTTPServer, http_client: AsyncHTTPClient, base_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    await told(http_client, base_url, "/broken")
    assert [record.name for record in caplog.records] == ["handlers.http.incidents"]


async def test_a_flood_of_failures_leaves_few_lines_which_count_the_others(
    http_server: HTTPServer,
    http_client: AsyncHTTPClient,
    base_url: str,
    clock: HeldClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    for _ in range(int(LINES_BURST) + 7):
        await told(http_client, base_url, "/refused/unavailable")
    assert len(caplog.records) == LINES_BURST
    clock.advance(1)
    await told(http_client, base_url, "/refused/unavailable")
    assert caplog.records[-1].getMessage().endswith("7 others before it")


def test_what_a_client_sent_is_shown_short_and_in_printable_characters() -> None:
    assert shown("/a\x1b[31m\r\nFORGED\u202e") == r"/a\x1b[31m\r\nFORGED\u202e"
    assert len(shown("x" * 10_000)) == 200
