"""``GET /healthz`` and ``GET /readyz``."""

import asyncio

import pytest
from tornado.web import Application

from models.errors import unavailable
from server.operations import readiness
from server.operations.readiness import Readiness
from server.runtime.loop_monitor import LoopMonitor
from tests.conftest import Failpoint
from tests.rigs.accounts import AccountRig, Api
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture
def app(rig: AccountRig) -> Application:
    return rig.app()


READY = {"database": "ok", "broker": "ok", "loop": "ok", "disk": "ok", "state": "serving"}


@pytest.mark.parametrize(("path", "said"), [("/healthz", {"status": "ok"}), ("/readyz", READY)])
async def test_a_server_that_can_serve_says_ok(api: Api, path: str, said: dict[str, str]) -> None:
    answer = await api.get(path)
    assert (answer.status, answer.json) == (200, said)
    answer = await api.call("HEAD", path)
    assert (answer.status, answer.raw) == (200, b"")


@pytest.mark.parametrize("command", ["find", "update"])
async def test_a_server_whose_database_cannot_read_or_write_lives_and_is_not_ready(
    server: RunningServer, failpoint: Failpoint, command: str
) -> None:
    async with failpoint([command], errorCode=1):
        answer = await server.api.get("/readyz")
        assert (answer.status, set(answer.json)) == (503, set(READY))
        assert answer.json["database"].startswith("the database cannot be reached")
        assert (await server.api.call("HEAD", "/readyz")).status == 503
        assert (await server.api.get("/healthz")).status == 200
    while (await server.api.get("/readyz")).status != 200:
        pass


@pytest.mark.one_process("each process tells of itself")
async def test_a_server_that_may_not_store_says_why_it_is_not_ready(server: RunningServer) -> None:
    server.part("database").shut(unavailable("the server's disk is full"))
    answer = await server.api.get("/readyz")
    assert answer.status == 503
    assert answer.json == READY | {"disk": "the server's disk is full; try again"}
    assert (await server.api.get("/healthz")).status == 200


@pytest.mark.one_process("each process tells of itself")
async def test_a_server_whose_loop_was_held_is_not_ready_for_a_moment(server: RunningServer) -> None:
    monitor = server.part("loop_monitor")
    monitor._holds.append((asyncio.get_running_loop().time(), 2_500))
    answer = await server.api.get("/readyz")
    assert (answer.status, answer.json["loop"]) == (503, "it was held for 2.5 s just now")
    monitor._holds[-1] = (asyncio.get_running_loop().time() - 60, 2_500)
    assert (await server.api.get("/readyz")).status == 200


@pytest.mark.one_process("each process tells of itself")
async def test_a_server_that_ends_says_so_on_a_connection_that_it_has(server: RunningServer) -> None:
    server.part("readiness").drain()
    answer = await server.api.get("/readyz")
    assert (answer.status, answer.json) == (503, READY | {"state": "draining"})
    assert (await server.api.get("/healthz")).status == 200


async def test_many_who_ask_at_once_are_answered_by_one_look() -> None:
    looks = 0

    async def look() -> None:
        nonlocal looks
        looks += 1

    ready = Readiness(look, lambda: None, lambda: "ok", LoopMonitor())
    await asyncio.gather(*(ready.ask() for _ in range(20)))
    assert (await ready.ask()).is_ready
    assert looks == 1


async def test_a_database_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "_PATIENCE_S", 0.01)

    async def silent() -> None:
        await asyncio.Event().wait()

    ready = Readiness(silent, lambda: None, lambda: "ok", LoopMonitor())
    status = await ready.ask()
    assert (status.database, status.is_ready) == ("it does not answer", False)
    assert ready._checking is not None
    ready._checking.cancel()
