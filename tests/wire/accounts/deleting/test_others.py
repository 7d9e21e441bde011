"""Users of an outside issuer and of WeChat have no password here, and come back as somebody new."""

from typing import Any

import pytest

from models.database.client import Database
from models.errors import unavailable
from tests.rigs.forgery import ISSUER, outside_claims, signed
from tests.rigs.held_clock import START_MS
from tests.rigs.reachable_server import User
from tests.rigs.server import running_server
from tests.wire.accounts.deleting.leaving import delete, everything_in
from tests.wire.accounts.test_wechat import login, with_wechat
from tests.wire.rooms.party import Guest, guest, room_of

pytestmark = pytest.mark.gen_test(timeout=60)
KEY = "s" * 40


def token(sign_in: str, after_s: int = 0) -> str:
    issued_at = START_MS // 1000 + after_s
    claims = outside_claims(sid=sign_in, name="Olga", iat=issued_at, exp=issued_at + 600)
    return signed(claims, key=KEY)


async def test_an_outside_user_is_deleted_and_a_later_token_makes_a_new_one(database: Database) -> None:
    async with running_server(database, jwt_issuer=ISSUER, jwt_secret=KEY) as server:
        old = token("first")
        socket = await server.connect(old)
        user = socket.hello["user"]
        olga = Guest(User(id=user["id"], name="Olga", guest=False, token=old, refresh_token=""), socket)
        ann = await guest(server, "Ann")
        room = await room_of(ann, olga)
        await olga.say(room, "hello")
        change = {"old": "password1", "new": "password2"}
        assert (await server.api.post("/api/password", change, token=old)).code == "forbidden"
        await delete(server, olga)
        assert (await socket.closed())[0] == 4401
        assert (await server.api.get("/api/me", token=old)).status == 401
        assert "Olga" not in await everything_in(database)
        again = (await server.api.get("/api/me", token=token("second", after_s=5))).json["user"]
        assert again == {"id": user["id"], "name": "Olga", "guest": False}
        assert (await server.api.get("/api/me", token=old)).status == 401


@pytest.mark.logs_errors
async def test_a_user_under_deletion_cannot_return_before_it_is_done(database: Database) -> None:
    async with running_server(database, jwt_issuer=ISSUER, jwt_secret=KEY) as server:
        first: Any = await server.api.get("/api/me", token=token("first"))
        server.part("deletions")._steps = (held := Held(),)
        await server.api.call("DELETE", "/api/me", {}, token=token("first"))
        later = await server.api.get("/api/me", token=token("second"))
        assert (later.status, later.code) == (503, "unavailable")
        held.is_over = True
        await server.part("deletions").finished()
        assert (await server.api.get("/api/me", token=token("second"))).json["user"] == first.json["user"]


class Held:
    """A step that is not over before it is told to be."""

    is_over = False

    async def __call__(self, _: Any) -> None:
        if not self.is_over:
            raise unavailable()


async def test_a_wechat_user_is_deleted_with_its_identity(database: Database) -> None:
    async with with_wechat(database) as (server, stub):
        session = (await login(server, stub.knows("c1", "openid-1"))).json
        user = session["user"]
        assert "openid-1" in await everything_in(database)
        answer = await server.api.call("DELETE", "/api/me", {}, token=session["access_token"])
        assert answer.status == 202
        await server.part("deletions").finished()
        stored = await everything_in(database)
        assert not [trace for trace in ("openid-1", user["name"], user["id"]) if trace in stored]
        again = (await login(server, stub.knows("c2", "openid-1"))).json["user"]
        assert again["id"] == user["id"]
