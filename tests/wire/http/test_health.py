"""``GET /healthz``."""

import asyncio

import pytest
from tornado.web import Application

from handlers.http import health
from models.errors import unavailable
from tests.rigs.accounts import AccountRig, Api

pytestmark = pytest.mark.gen_test


@pytest.fixture
def app(rig: AccountRig) -> Application:
    async def down() -> None:
        raise unavailable()

    async def silent() -> None:
        await asyncio.Event().wait()

    app = rig.app()
    for path, ping in (("/down", down), ("/silent", silent)):
        app.add_handlers(".*", [(path, health.Health, {"deps": rig.deps, "ping": ping})])
    return app


async def test_a_server_that_can_serve_says_ok(api: Api) -> None:
    answer = await api.get("/healthz")
    assert (answer.status, answer.json) == (200, {"status": "ok"})


async def test_it_can_be_asked_without_a_body(api: Api) -> None:
    answer = await api.call("HEAD", "/healthz")
    assert (answer.status, answer.raw) == (200, b"")


async def test_a_server_without_its_database_is_unavailable(api: Api) -> None:
    answer = await api.get("/down")
    assert (answer.status, answer.code) == (503, "unavailable")


async def test_a_head_request_is_answered_by_the_status_alone(api: Api) -> None:
    assert (await api.call("HEAD", "/down")).status == 503


async def test_a_database_that_does_not_answer_is_not_waited_for(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE_S", 0.01)
    answer = await api.get("/silent")
    assert (answer.status, answer.code) == (503, "unavailable")
