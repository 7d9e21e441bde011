"""The four ways to bring a token to a socket, and which of them goes first."""

from typing import Any

import pytest

from models.database.client import Database
from tests.rigs.client import CodecName
from tests.rigs.forgery import ISSUER, outside_claims, signed
from tests.rigs.network.framing import UPGRADE
from tests.rigs.reachable_server import How, ReachableServer
from tests.rigs.server import running_server
from tests.rigs.sockets import exchange

pytestmark = pytest.mark.gen_test(timeout=60)
JSON = "teahouse.v1.json"


@pytest.mark.parametrize("codec", ["json", "msgpack"])
@pytest.mark.parametrize("how", ["header", "subprotocol", "ticket", "frame"])
async def test_each_way_opens_a_socket_of_the_tokens_user(
    shared_server: ReachableServer, how: How, codec: CodecName
) -> None:
    ann = await shared_server.guest("Ann")
    socket = await shared_server.connect(ann, "chat", how=how, codec=codec)
    assert socket.hello["user"] == {"id": ann.id, "name": "Ann", "guest": True}
    assert socket.hello["task"] == "chat"
    assert (await socket.ok("unread"))["rooms"] == []


async def test_the_header_goes_before_all_else(shared_server: ReachableServer) -> None:
    ann, bob, cat = await shared_server.guest(), await shared_server.guest(), await shared_server.guest()
    ticket = await shared_server.ticket(cat)
    socket = await shared_server.open(
        headers={"Authorization": f"Bearer {ann.token}"},
        offered=[f"bearer.{bob.token}", JSON],
        query={"ticket": ticket},
    )
    assert (await socket.greeted())["user"]["id"] == ann.id
    # Not looked at, so not used up.
    assert (await shared_server.connect(ticket, how="ticket")).hello["user"]["id"] == cat.id


async def test_the_subprotocol_goes_before_the_ticket(shared_server: ReachableServer) -> None:
    ann, bob = await shared_server.guest(), await shared_server.guest()
    ticket = await shared_server.ticket(bob)
    socket = await shared_server.open(offered=[JSON, f"bearer.{ann.token}"], query={"ticket": ticket})
    assert (await socket.greeted())["user"]["id"] == ann.id
    assert (await shared_server.connect(ticket, how="ticket")).hello["user"]["id"] == bob.id


async def test_a_ticket_goes_before_the_first_frame(shared_server: ReachableServer) -> None:
    ann, bob = await shared_server.guest(), await shared_server.guest()
    socket = await shared_server.connect(ann, how="ticket")
    # An `auth` is a renewal now, and that of another user.
    await socket.tell("auth", token=bob.token)
    assert (await socket.closed())[0] == 4401


async def test_a_bad_token_is_not_made_good_by_one_that_comes_later(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    status, error = await shared_server.refusal(
        headers={"Authorization": "Bearer nonsense"}, offered=[f"bearer.{ann.token}", JSON]
    )
    assert (status, error["code"]) == (401, "unauthorized")
    ticket = await shared_server.ticket(ann)
    status, error = await shared_server.refusal(offered=["bearer.nonsense", JSON], query={"ticket": ticket})
    assert (status, error["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    ("offered", "selected"),
    [
        ([JSON, "bearer.T"], JSON),
        (["bearer.T", JSON], JSON),
        (["bearer.T", "teahouse.v1.msgpack", JSON], "teahouse.v1.msgpack"),
        (["bearer.T"], None),
        (["bearer.T", "something.else"], None),
    ],
)
async def test_the_bearer_subprotocol_is_never_the_one_selected(
    shared_server: ReachableServer, offered: list[str], selected: str | None
) -> None:
    ann = await shared_server.guest()
    names = [name.replace("bearer.T", f"bearer.{ann.token}") for name in offered]
    head = await exchange(
        shared_server.host,
        UPGRADE.format(
            path="/socket", host=shared_server.host, extra=f"Sec-WebSocket-Protocol: {', '.join(names)}\r\n"
        ),
    )
    assert head.status == 101
    assert head.headers.get("Sec-WebSocket-Protocol") == selected
    assert "bearer" not in str(head.headers)


async def test_json_is_spoken_where_no_subprotocol_is_asked_for(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    socket = await shared_server.open(headers={"Authorization": f"Bearer {ann.token}"})
    await socket.greeted()
    assert socket.socket.subprotocol is None
    assert (await socket.ask("ping"))["op"] == "pong"


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
async def test_the_scheme_of_the_header_has_no_case(shared_server: ReachableServer, scheme: str) -> None:
    ann = await shared_server.guest()
    socket = await shared_server.open(headers={"Authorization": f"{scheme} {ann.token}"})
    assert (await socket.greeted())["user"]["id"] == ann.id


@pytest.mark.parametrize("header", ["Basic YTpi", "Bearer", "Bearer ", "nonsense"])
async def test_a_header_that_is_no_bearer_token_is_refused(
    shared_server: ReachableServer, header: str
) -> None:
    status, error = await shared_server.refusal(headers={"Authorization": header})
    assert (status, error["code"]) == (401, "unauthorized")


@pytest.mark.parametrize(
    "query",
    [
        "token=T",
        "ticket=T",
        "access_token=T&task=chat",
        "data=T",
        "x=1&x=T",
        "T",
        "T=1",
        "data=Bearer%20T",
        "data=%7B%22token%22%3A%22T%22%7D",
        "auth=Bearer+T",
    ],
)
async def test_a_jwt_anywhere_in_the_address_is_refused(shared_server: ReachableServer, query: str) -> None:
    ann = await shared_server.guest()
    status, error = await shared_server.refusal(query=query.replace("T", ann.token))
    assert (status, error["code"]) == (401, "unauthorized")
    assert ann.token not in error["message"]


async def test_a_jwt_in_the_address_is_refused_beside_a_good_one_in_the_header(
    shared_server: ReachableServer,
) -> None:
    ann = await shared_server.guest()
    how: dict[str, Any] = {
        "headers": {"Authorization": f"Bearer {ann.token}"},
        "query": {"token": ann.token},
    }
    assert (await shared_server.refusal(**how))[0] == 401
    socket = await shared_server.open(origin=f"http://{shared_server.host}", **how)
    code, reason = await socket.closed()
    assert code == 4401
    assert "logs" in reason


@pytest.mark.parametrize(
    "query", ["data=1", "data=%FF%FE", "v=eyJ", "data=&data=2&&=", "x" * 2_000, "t.c.k=a.b.c"]
)
async def test_parameters_that_mean_nothing_here_are_ignored(
    shared_server: ReachableServer, query: str
) -> None:
    ann = await shared_server.guest()
    socket = await shared_server.open(query=query, headers={"Authorization": f"Bearer {ann.token}"})
    assert (await socket.greeted())["task"] == "main"


async def test_a_token_of_an_outside_issuer_opens_a_socket(database: Database) -> None:
    async with running_server(database, jwt_issuer=ISSUER, jwt_secret="s" * 40) as other:
        token = signed(outside_claims(sub="7", name="Outsider"), key="s" * 40)
        socket = await other.connect(token)
        assert socket.hello["user"]["id"].startswith("x-")
        assert socket.hello["user"] == {**socket.hello["user"], "name": "Outsider", "guest": False}
