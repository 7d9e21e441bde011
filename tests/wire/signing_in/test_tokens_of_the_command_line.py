"""Tokens that ``teahouse token --user ID`` makes: let in while ``CLI_TOKENS`` is on, and of no stored session."""

import pytest

from models.database.client import Database
from server.cli.token import Whose, write_token
from server.runtime.settings.settings import Settings
from tests.rigs.accounts import SECRET
from tests.rigs.held_clock import HeldClock
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import TOKEN, Caller

pytestmark = pytest.mark.gen_test(timeout=60)


def made_for(user: str, clock: HeldClock, capsys: pytest.CaptureFixture[str]) -> str:
    write_token(Whose(user, is_ours=True), Settings(jwt_secret=SECRET), clock)
    return capsys.readouterr().out.strip()


async def me(server: RunningServer, token: str) -> tuple[int, object]:
    answer = await server.api.get("/api/me", token=token)
    return answer.status, answer.json["user"] if answer.status == 200 else answer.code


async def test_it_is_let_in_only_while_that_is_on(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running_server(database) as server:
        ann = await server.guest("Ann")
        token = made_for(ann.id, server.clock, capsys)
        assert await me(server, token) == (401, "unauthorized")
    async with running_server(database, cli_tokens=True) as server:
        token = made_for(ann.id, server.clock, capsys)
        assert await me(server, token) == (200, {"id": ann.id, "name": "Ann", "guest": True})
        assert await me(server, made_for("u-nobody", server.clock, capsys)) == (401, "unauthorized")
        ticket = (await server.api.post("/api/ticket", token=token)).json["ticket"]
        for socket in (
            await server.connect(token, task="one"),
            await server.connect(ticket, task="two", how="ticket"),
        ):
            await socket.ok("room.join", room="lobby")
        server.clock.advance(15 * 60)
        assert await me(server, token) == (401, "unauthorized")


async def test_it_is_no_sign_in(database: Database, capsys: pytest.CaptureFixture[str]) -> None:
    async with running_server(database, cli_tokens=True) as server:
        ann = await server.guest("Ann")
        token = made_for(ann.id, server.clock, capsys)
        sessions = (await server.api.get("/api/sessions", token=token)).json["sessions"]
        assert [each["current"] for each in sessions] == [False]
        body = {"name": "Ann", "password": "password1"}
        assert (await server.api.post("/api/register", body, token=token)).code == "forbidden"
        stored = await database.collection("sessions").find_one({"_id": f"cli-{ann.id}"})
        assert stored is None


async def test_ending_a_users_sessions_closes_their_sockets(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running_server(database, cli_tokens=True, admin_token=TOKEN) as server:
        ann, operator = await server.guest("Ann"), Caller(server, TOKEN)
        token = made_for(ann.id, server.clock, capsys)
        socket = await server.connect(token)
        await operator.ok("POST", f"/api/users/{ann.id}/disconnect", status=204)
        assert (await socket.closed())[0] == 4401
        socket = await server.connect(token)
        await operator.ok("POST", f"/api/users/{ann.id}/block", {}, status=204)
        assert (await socket.closed())[0] == 4403
        assert await me(server, token) == (403, "banned")
