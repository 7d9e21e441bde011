"""How a STOMP client comes in: tokens, versions, tasks, and what is refused."""

import asyncio
from typing import Any

import pytest
import websockets

from handlers.stomp.frames import VERSIONS, Version
from models.database.client import Database
from server.runtime.timings import Timings
from tests.rigs.doors.stomp import Stomp, opened, stomp
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)


async def greeted(client: Stomp, command: str = "CONNECT", **headers: Any) -> dict[str, str]:
    """The headers of the CONNECTED that answers."""
    await client.say(command, **headers)
    return (await client.frame("CONNECTED")).headers


@pytest.mark.parametrize("way", ["Authorization", "passcode", "token", "upgrade", "ticket", "subprotocol"])
async def test_a_token_comes_in_any_of_these_ways(shared_server: ReachableServer, way: str) -> None:
    ann = await shared_server.guest("Ann")
    how: dict[str, Any] = {}
    headers = {"Authorization": f"bearer {ann.token}", "passcode": ann.token, "token": ann.token}
    path = "/ws"
    if way == "upgrade":
        how["additional_headers"] = {"Authorization": f"Bearer {ann.token}"}
    elif way == "subprotocol":
        how["subprotocols"] = ["v12.stomp", f"bearer.{ann.token}"]
    elif way == "ticket":
        path += f"?ticket={await shared_server.ticket(ann)}"
    sent = {way: headers[way]} if way in headers else {}
    client = await opened(shared_server, path=path, **how)
    told = await greeted(client, accept_version="1.2", **sent)
    assert told["user-name"] == "Ann"
    assert told["version"] == "1.2"
    sockets = (await shared_server.api.get("/api/me", token=ann.token)).json["session"]["sockets"]
    assert [(each["task"], each["connection"]) for each in sockets] == [("main", told["session"])]


@pytest.mark.parametrize("command", ["CONNECT", "STOMP"])
@pytest.mark.parametrize(
    ("accepted", "version"),
    [(None, "1.0"), ("1.0", "1.0"), ("1.1", "1.1"), ("1.0,1.1,2.0", "1.1"), ("1.2, 1.1 ,1.0", "1.2")],
)
async def test_the_highest_version_in_common_is_spoken(
    shared_server: ReachableServer, command: str, accepted: str | None, version: str
) -> None:
    ann, accepts = await shared_server.guest(), {} if accepted is None else {"accept_version": accepted}
    client = await opened(shared_server)
    assert (await greeted(client, command, passcode=ann.token, **accepts))["version"] == version


async def test_no_version_in_common_is_an_error_that_lists_ours(shared_server: ReachableServer) -> None:
    client = await opened(shared_server)
    await client.say("CONNECT", accept_version="2.1", token="x")
    error, _ = await client.error()
    assert error.headers["version"] == "1.0,1.1,1.2"
    assert error.headers["content-type"] == "text/plain"
    assert b"1.0,1.1,1.2" in error.body


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 4401),
        ({"token": "nonsense"}, 4401),
        ({"passcode": "", "token": ""}, 4401),
        ({"Authorization": "Basic abc"}, 4401),
        ({"task": "Not A Task"}, 4400),
        ({"heart-beat": "soon"}, 4400),
        ({"heart-beat": "1"}, 4400),
        ({"heart-beat": "-1,0"}, 4400),
    ],
)
async def test_a_connect_that_cannot_be_accepted_is_an_error_and_a_close(
    shared_server: ReachableServer, headers: dict[str, str], code: int
) -> None:
    ann = await shared_server.guest()
    client = await opened(shared_server)
    token = {} if code == 4401 else {"token": ann.token}
    await client.say("CONNECT", accept_version="1.2", **(token | headers))
    assert (await client.error())[1] == code


async def test_the_upgrades_token_goes_before_that_of_connect(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest("Ann")
    client = await opened(shared_server, additional_headers={"Authorization": f"Bearer {ann.token}"})
    assert (await greeted(client, accept_version="1.2", passcode="guest"))["user-name"] == "Ann"


async def test_a_token_of_the_upgrade_that_is_bad_is_refused_there(shared_server: ReachableServer) -> None:
    with pytest.raises(websockets.InvalidStatus) as refused:
        await opened(shared_server, additional_headers={"Authorization": "Bearer nonsense"})
    assert refused.value.response.status_code == 401


async def test_origins_are_those_of_the_native_socket(shared_server: ReachableServer) -> None:
    for origin, status in (
        (f"http://{shared_server.host}", 101),
        ("http://elsewhere.example", 403),
        ("null", 403),
    ):
        try:
            client = await opened(shared_server, additional_headers={"Origin": origin})
        except websockets.InvalidStatus as refused:
            assert refused.response.status_code == status  # noqa: PT017  (either way is looked at)
        else:
            assert client.socket.response is not None
            assert client.socket.response.status_code == status


@pytest.mark.parametrize("offered", [[], ["v10.stomp"], ["v11.stomp", "v12.stomp"], ["unknown"]])
async def test_a_subprotocol_is_selected_where_one_is_offered(
    shared_server: ReachableServer, offered: list[str]
) -> None:
    names = [websockets.Subprotocol(each) for each in offered]
    client = await opened(shared_server, subprotocols=names or None)
    stomps = [each for each in offered if each.endswith("stomp")]
    assert client.socket.subprotocol == (stomps[0] if stomps else None)


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_first_frame_is_connect_and_the_second_is_not(
    shared_server: ReachableServer, version: Version
) -> None:
    client = await opened(shared_server, version)
    await client.say("SEND", "x", destination="/topic/x", receipt="r1")
    error, code = await client.error()
    assert (error.headers["receipt-id"], code) == ("r1", 4400)
    again = await stomp(shared_server, version=version)
    await again.say("CONNECT", accept_version=version)
    assert (await again.error())[1] == 4400


async def test_a_client_that_never_connects_is_closed(database: Database) -> None:
    async with running_server(database, timings=Timings(auth_within_s=0.05)) as other:
        client = await opened(other)
        await client.say_raw("\n")
        error, code = await client.error()
        assert code == 4401
        assert "CONNECT" in error.headers["message"]


async def test_the_task_of_connect_names_the_socket_and_takes_the_place_of_the_old_one(
    shared_server: ReachableServer,
) -> None:
    ann = await shared_server.guest()
    old = await stomp(shared_server, ann, task="chat")
    other = await stomp(shared_server, ann, task="game")
    await stomp(shared_server, ann, task="chat")
    error, code = await old.error()
    assert code == 4409
    assert "place" in error.headers["message"]
    await other.nothing_more()
    native = await shared_server.connect(ann, "game")
    assert (await other.error())[1] == 4409
    assert (await native.ask("ping"))["op"] == "pong"


async def test_a_session_holds_so_many_sockets_of_whatever_kind(database: Database) -> None:
    async with running_server(database, max_tasks=2) as other:
        ann = await other.guest()
        await stomp(other, ann, task="a")
        await other.connect(ann, "b")
        client = await opened(other)
        await client.say("CONNECT", accept_version="1.2", token=ann.token, task="c")
        assert (await client.error())[1] == 4429


async def test_a_session_that_ends_ends_its_stomp_sockets(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    client = await stomp(shared_server, ann)
    assert (await shared_server.api.post("/api/logout", token=ann.token)).status == 204
    assert (await client.error())[1] == 4401


async def test_a_newer_token_is_sent_to_app_auth(database: Database) -> None:
    async with running_server(database, heartbeat_s=1e6) as other:
        ann = await other.guest()
        client = await stomp(other, ann)
        newer = await other.renewed(ann)
        await client.send("/app/auth", newer.token)
        await client.say("SEND", "nonsense", destination="/app/auth")
        assert (await client.error())[1] == 4401


async def test_a_token_that_expires_closes_4401(database: Database) -> None:
    async with running_server(database, heartbeat_s=1e6) as other:
        client = await stomp(other)
        other.clock.advance(16 * 60)
        assert (await client.error())[1] == 4401


async def test_a_server_that_goes_away_says_when_to_come_back(server: RunningServer) -> None:
    client = await stomp(server)
    await client.subscribe("/user/queue/replies")
    stopping = asyncio.ensure_future(server.stop())
    goaway = await client.json("/user/queue/replies")
    assert goaway["op"] == "goaway"
    assert goaway["reconnect_in_s"] >= 1
    assert (await client.error())[1] == 1001
    await stopping


async def test_a_client_that_leaves_while_its_token_is_verified_is_not_registered(
    server: RunningServer,
) -> None:
    ann = await server.guest()
    client = await opened(server)
    await client.say("CONNECT", accept_version="1.2", token=ann.token)
    await client.cut()
    await asyncio.sleep(0)
    while server.part("sockets").of_user(ann.id):
        await asyncio.sleep(0)
