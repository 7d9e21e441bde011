"""The request for a socket: what is no upgrade, whose page asks, and how refusals are told to whom."""

import asyncio

import pytest

from models.database.client import Database
from models.errors import unavailable
from tests.rigs.network.framing import UPGRADE
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.rigs.sockets import exchange, gate_before, open_as

pytestmark = pytest.mark.gen_test(timeout=60)
FRIEND = "https://friend.example"


@pytest.mark.parametrize(
    "change",
    [
        ("Upgrade: websocket", "Accept: text/html"),
        ("Upgrade: websocket", "Upgrade: h2c"),
        ("Connection: Upgrade", "Connection: close"),
        ("Version: 13", "Version: 8"),
        ("Sec-WebSocket-Version: 13\r\n", ""),
    ],
)
async def test_a_request_that_is_no_upgrade_is_refused_in_json(
    shared_server: ReachableServer, change: tuple[str, str]
) -> None:
    request = UPGRADE.format(path="/socket", host=shared_server.host, extra="").replace(*change)
    answer = await exchange(shared_server.host, request)
    assert (answer.status, answer.error["code"]) == (426, "bad_request")
    assert answer.headers["Sec-WebSocket-Version"] == "13"
    assert answer.headers["Upgrade"] == "websocket"


async def test_a_handshake_without_its_key_is_refused_in_json(shared_server: ReachableServer) -> None:
    request = UPGRADE.format(path="/socket", host=shared_server.host, extra="")
    answer = await exchange(shared_server.host, request.replace("Sec-WebSocket-Key", "X-Key"))
    assert (answer.status, answer.error["code"]) == (400, "bad_request")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
async def test_another_method_than_get_is_refused(shared_server: ReachableServer, method: str) -> None:
    answer = await shared_server.api.call(method, "/socket", headers={"Upgrade": "websocket"})
    assert answer.status == 405
    assert answer.headers["Allow"] == "GET"
    assert method == "HEAD" or answer.code == "bad_request"


async def test_a_page_of_our_own_host_is_let_in(shared_server: ReachableServer) -> None:
    for origin in (
        f"http://{shared_server.host}",
        f"https://{shared_server.host}",
        f"HTTP://{shared_server.host.upper()}",
    ):
        socket = await shared_server.connect(origin=origin)
        assert socket.hello["op"] == "hello"


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "https://evil.example",
        "http://127.0.0.1",
        "http://127.0.0.1:1",
        "HOST",
        "http://HOST.evil.example",
        "http://evil.example/HOST",
        "http://HOST@evil.example",
        "file://",
        "",
    ],
)
async def test_a_page_of_another_host_is_refused_before_the_upgrade(
    shared_server: ReachableServer, origin: str
) -> None:
    ann = await shared_server.guest()
    status, error = await shared_server.refusal(
        headers={"Authorization": f"Bearer {ann.token}", "Origin": origin.replace("HOST", shared_server.host)}
    )
    assert (status, error["code"]) == (403, "forbidden")


async def test_a_listed_origin_is_let_in_and_no_other(database: Database) -> None:
    async with running_server(database, allowed_origins=(FRIEND,)) as other:
        assert (await other.connect(origin=FRIEND)).hello
        assert (await other.connect(origin=f"http://{other.host}")).hello
        for origin in (
            "http://friend.example",
            "https://friend.example:8443",
            "https://a.friend.example",
            "null",
        ):
            assert (await other.refusal(origin=origin))[0] == 403


async def test_a_star_lets_in_every_origin_but_null(database: Database) -> None:
    async with running_server(database, allowed_origins=("*",)) as other:
        assert (await other.connect(origin="https://anybody.example")).hello
        assert (await other.refusal(origin="null"))[0] == 403


async def test_the_origin_is_checked_before_the_token(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    ticket = await shared_server.ticket(ann)
    assert (await shared_server.refusal(origin="null", query={"ticket": ticket}))[0] == 403
    assert (await shared_server.connect(ticket, how="ticket")).hello["user"]["id"] == ann.id


@pytest.mark.parametrize("task", ["", "Main", "a+b", "a/b", "ä", "x" * 33, "a%00", "a%0A", "%FF"])
async def test_a_bad_task_is_a_bad_request(shared_server: ReachableServer, task: str) -> None:
    ann = await shared_server.guest()
    status, error = await shared_server.refusal(
        query=f"task={task}", headers={"Authorization": f"Bearer {ann.token}"}
    )
    assert (status, error["code"]) == (400, "bad_request")
    assert "task" in error["message"]


async def test_a_bad_task_closes_a_browsers_socket(shared_server: ReachableServer) -> None:
    code, reason = await open_as(shared_server, await shared_server.guest(), query="task=NO")
    assert code == 4400
    assert "task" in reason


@pytest.mark.logs_errors
async def test_an_outage_of_the_database_is_an_answer_or_for_a_browser_a_close(server: RunningServer) -> None:
    ann = await server.guest()
    auth = server.part("auth")

    async def down(_: str) -> None:
        raise unavailable()

    auth.verify = down
    status, error = await server.refusal(headers={"Authorization": f"Bearer {ann.token}"})
    assert (status, error["code"]) == (503, "unavailable")
    assert (await open_as(server, ann))[0] == 1013
    socket = await server.open()
    await socket.tell("auth", token=ann.token)
    assert (await socket.closed())[0] == 1013


async def test_a_client_that_leaves_while_its_token_is_verified_leaves_nothing_behind(
    server: RunningServer,
) -> None:
    ann = await server.guest()
    async with gate_before(server.part("auth"), "verify") as gate:
        request = UPGRADE.format(
            path="/socket", host=server.host, extra=f"Authorization: Bearer {ann.token}\r\n"
        )
        _, writer = await asyncio.open_connection("127.0.0.1", int(server.host.rpartition(":")[2]))
        writer.write(request.encode())
        await gate.reached.wait()
        writer.transport.abort()
    me = await server.api.get("/api/me", token=ann.token)
    assert me.json["session"]["sockets"] == []


@pytest.mark.logs_errors
async def test_an_unexpected_error_is_answered_with_the_id_of_its_log_line(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(_: str) -> None:
        raise ZeroDivisionError

    server.part("account_services").tickets.redeem = broken
    status, error = await server.refusal(query="ticket=secret-of-mine")
    assert (status, error["code"]) == (500, "internal")
    where = ("handlers.http.incidents", "server.relaying.home.home")
    logged = [record for record in caplog.records if record.name in where]
    assert len(logged) == 1
    assert logged[0].getMessage().split(":")[0] in error["message"]
    assert "secret-of-mine" not in logged[0].getMessage()
