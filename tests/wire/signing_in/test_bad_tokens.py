"""Tokens and tickets that open nothing: 401 before the upgrade, or 4401 after it where a browser asks."""

import base64
import json
import warnings
from typing import Any

import pytest
from jwt.warnings import InsecureKeyLengthWarning

from tests.rigs.accounts import AUDIENCE, SECRET
from tests.rigs.forgery import new_key, pem_of, signed, signed_as_a_secret, unsigned
from tests.rigs.reachable_server import ReachableServer, User
from tests.rigs.server import RunningServer
from tests.rigs.sockets import open_as

pytestmark = pytest.mark.gen_test(timeout=60)


def claims_of(user: User) -> dict[str, Any]:
    payload = user.token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return claims


def of_another_algorithm(claims: dict[str, Any]) -> str:
    with warnings.catch_warnings():
        # The secret is the right one, and therefore short for this algorithm.
        warnings.simplefilter("ignore", InsecureKeyLengthWarning)
        return signed(claims, SECRET, "HS512")


def forgeries(user: User) -> dict[str, str]:
    """Tokens in which one thing is wrong each."""
    good = claims_of(user)
    key = new_key("RS256")
    head, payload, signature = user.token.split(".")

    def own(**changes: Any) -> str:
        return signed({**good, **changes}, SECRET)

    return {
        "nothing": "",
        "no token": "nonsense",
        "two parts": f"{head}.{payload}",
        "no signature": f"{head}.{payload}.",
        "alg none": unsigned(good),
        "alg None": unsigned(good, "None"),
        "alg none, old signature": unsigned(good, "none", signature),
        "another key": signed(good, "some other secret of sufficient length"),
        "another algorithm": of_another_algorithm(good),
        "an asymmetric one": signed(good, key, "RS256"),
        "a public key as secret": signed_as_a_secret(good, pem_of(key)),
        "changed payload": f"{head}.{own(sub='u-somebody').split('.')[1]}.{signature}",
        "changed signature": f"{head}.{payload}.{signature[:-4]}AAAA",
        "another audience": own(aud="another server"),
        "another issuer": own(iss="https://accounts.example"),
        "expired": own(exp=good["iat"] - 1),
        "no expiry": signed({name: good[name] for name in good if name != "exp"}, SECRET),
        "another session": own(sid="s-00000000000000000000"),
        "no claims": signed(b"[]", SECRET),
        "refresh token": user.refresh_token,
        "huge": "eyJ" + "a" * 7_000,
    }


async def test_the_forgeries_are_made_of_a_token_that_would_do(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    assert claims_of(ann)["aud"] == AUDIENCE
    assert (await shared_server.connect(signed(claims_of(ann), SECRET))).hello["user"]["id"] == ann.id


async def test_a_bad_token_is_401_where_no_browser_asks(shared_server: ReachableServer) -> None:
    for name, token in forgeries(await shared_server.guest()).items():
        status, error = await shared_server.refusal(headers={"Authorization": f"Bearer {token}"})
        assert (status, error["code"]) == (401, "unauthorized"), name


async def test_a_bad_token_in_the_subprotocol_is_401_where_no_browser_asks(
    shared_server: ReachableServer,
) -> None:
    for name, token in forgeries(await shared_server.guest()).items():
        status, error = await shared_server.refusal(offered=[f"bearer.{token}", "teahouse.v1.json"])
        assert (status, error["code"]) == (401, "unauthorized"), name


async def test_a_bad_token_closes_4401_where_a_browser_asks(shared_server: ReachableServer) -> None:
    for name, token in forgeries(await shared_server.guest()).items():
        socket = await shared_server.open(
            offered=[f"bearer.{token}", "teahouse.v1.json"], origin=f"http://{shared_server.host}"
        )
        code, reason = await socket.closed()
        assert code == 4401, name
        assert reason, name
        assert socket.frames == [], name


async def test_a_bad_token_in_the_first_frame_closes_4401(shared_server: ReachableServer) -> None:
    for name, token in forgeries(await shared_server.guest()).items():
        socket = await shared_server.open()
        await socket.tell("auth", token=token)
        code, reason = await socket.closed()
        assert code == 4401, name
        assert reason, name
        assert socket.frames == [], name


async def test_a_token_is_good_to_its_last_second_and_no_longer(server: RunningServer) -> None:
    ann = await server.guest()
    server.clock.advance(899)
    await server.connect(ann)
    server.clock.advance(1)
    status, error = await server.refusal(headers={"Authorization": f"Bearer {ann.token}"})
    assert (status, error["code"]) == (401, "unauthorized")
    assert (await open_as(server, ann))[0] == 4401


async def test_a_token_of_an_ended_session_opens_nothing(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    assert (await shared_server.api.post("/api/logout", token=ann.token)).status == 204
    assert (await shared_server.refusal(headers={"Authorization": f"Bearer {ann.token}"}))[0] == 401
    assert (await open_as(shared_server, ann))[0] == 4401
    socket = await shared_server.open()
    await socket.tell("auth", token=ann.token)
    assert (await socket.closed())[0] == 4401


async def test_a_ticket_works_once(shared_server: ReachableServer) -> None:
    ticket = await shared_server.ticket(await shared_server.guest())
    await shared_server.connect(ticket, how="ticket")
    status, error = await shared_server.refusal(query={"ticket": ticket})
    assert (status, error["code"]) == (401, "unauthorized")
    socket = await shared_server.open(query={"ticket": ticket}, origin=f"http://{shared_server.host}")
    assert (await socket.closed())[0] == 4401


async def test_a_ticket_works_for_thirty_seconds(server: RunningServer) -> None:
    ann = await server.guest()
    early, late = await server.ticket(ann), await server.ticket(ann)
    server.clock.advance(29.9)
    await server.connect(early, how="ticket")
    server.clock.advance(0.1)
    assert (await server.refusal(query={"ticket": late}))[0] == 401


async def test_a_ticket_ends_with_the_session_it_was_got_with(shared_server: ReachableServer) -> None:
    ann = await shared_server.guest()
    ticket = await shared_server.ticket(ann)
    await shared_server.api.post("/api/logout", token=ann.token)
    assert (await shared_server.refusal(query={"ticket": ticket}))[0] == 401


@pytest.mark.parametrize("ticket", ["", "nonsense", "x" * 65, "%FF", "%F0%9F%8D%B5"])
async def test_a_malformed_ticket_is_refused(shared_server: ReachableServer, ticket: str) -> None:
    assert (await shared_server.refusal(query=f"ticket={ticket}"))[0] == 401


async def test_a_ticket_that_was_refused_for_its_task_can_be_used_again(
    shared_server: ReachableServer,
) -> None:
    ticket = await shared_server.ticket(await shared_server.guest())
    assert (await shared_server.refusal(query=f"ticket={ticket}&task=NO"))[0] == 400
    await shared_server.connect(ticket, how="ticket")


async def test_a_socket_opened_with_a_ticket_ends_when_the_access_token_would(server: RunningServer) -> None:
    ann = await server.guest()
    server.clock.advance(890)
    socket = await server.connect(ann, how="ticket")
    server.clock.advance(10)
    assert (await socket.closed())[0] == 4401
