"""Users whom ``ADMINS`` names: they call as operators do, and the lobby shows them as its owners."""

import pytest

from models.database.client import Database
from models.ids import UserId
from models.stores.people.users import User, UserStore
from server.accounts.passwords import Passwords
from tests.rigs.accounts import quick_hasher
from tests.rigs.reachable_server import User as SignedIn
from tests.rigs.server import RunningServer, running_server
from tests.wire.operators.rig import Caller

pytestmark = pytest.mark.gen_test(timeout=60)
LOBBY = "/api/rooms/lobby"


async def made_by_the_operator(database: Database, name: str) -> UserId:
    """An account as ``teahouse user NAME`` makes it."""
    passwords = Passwords(quick_hasher(), threads=1)
    hashed = await passwords.hash("password1")
    passwords.close()
    user = User(id=UserId(f"u-{name}"), name=name, guest=False, created_at=0, password_hash=hashed)
    await UserStore(database).add(user)
    return user.id


async def code_of(server: RunningServer, user: SignedIn) -> str | None:
    answer = await Caller(server, user.token).ask("GET", LOBBY)
    return None if answer.status == 200 else answer.code


async def test_an_admin_calls_as_the_operator(database: Database) -> None:
    await made_by_the_operator(database, "Zoe")
    async with running_server(database, admins=("zoe",)) as server:
        zoe = Caller(server, (await server.signed_in("Zoe")).token)
        message = (await zoe.ok("POST", f"{LOBBY}/messages", {"text": "tea"}, status=201))["message"]
        assert message["sender"] == {"id": "operator", "name": "operator", "bot": True}
        assert message["via"] == "operator"
        key = await zoe.key_with("read")
        await key.ok("GET", LOBBY)
        assert await zoe.refused("DELETE", LOBBY) == (403, "forbidden")
        assert await code_of(server, await server.guest("Ann")) == "forbidden"


async def test_an_id_is_anyones(database: Database) -> None:
    async with running_server(database) as server:
        ann = await server.guest("Ann")
        assert await code_of(server, ann) == "forbidden"
    async with running_server(database, admins=(ann.id,)) as server:
        assert await code_of(server, await server.renewed(ann)) is None


async def test_a_guest_who_was_there_before_is_no_admin_by_its_name(database: Database) -> None:
    async with running_server(database) as server:
        guest = await server.guest("Zoe")
    async with running_server(database, admins=("Zoe",)) as server:
        guest = await server.renewed(guest)
        assert await code_of(server, guest) == "forbidden"
        body = {"name": "Zoe", "password": "password1"}
        assert (await server.api.post("/api/register", body, token=guest.token)).code == "conflict"
        assert await code_of(server, guest) == "forbidden"
        socket = await server.connect(guest)
        joined = await socket.ok("room.join", room="lobby")
        assert [member["role"] for member in joined["members"]] == ["member"]


@pytest.mark.parametrize("name", ["Zoe", "ZOE", "z.o.e", "Zo\N{CYRILLIC SMALL LETTER IE}"])
async def test_the_name_of_an_admin_is_reserved(database: Database, name: str) -> None:
    async with running_server(database, admins=("zoe",)) as server:
        assert (await server.api.post("/api/guest", {"name": name})).code == "conflict"
        body = {"name": name, "password": "password1"}
        assert (await server.api.post("/api/register", body)).code == "conflict"
        other = await server.account("Ben")
        assert (
            await server.api.call("PATCH", "/api/me", {"name": name}, token=other.token)
        ).code == "conflict"


async def test_an_admin_who_takes_another_name_is_one_no_longer(database: Database) -> None:
    await made_by_the_operator(database, "Zoe")
    async with running_server(database, admins=("Zoe",)) as server:
        zoe = await server.signed_in("Zoe")
        socket = await server.connect(zoe)
        await socket.ok("room.join", room="lobby")
        await socket.ok("user.update", name="Ben")
        assert await code_of(server, zoe) == "forbidden"
        (member,) = (await socket.ok("room.members", room="lobby"))["members"]
        assert (member["user"]["name"], member["role"]) == ("Ben", "member")
        assert (await socket.refused("user.update", name="Zoe"))["code"] == "conflict"


async def test_the_lobby_shows_admins_as_owners_and_has_none(database: Database) -> None:
    await made_by_the_operator(database, "Zoe")
    async with running_server(database, admins=("Zoe",)) as server:
        ann_user, zoe_user = await server.guest("Ann"), await server.signed_in("Zoe")
        ann = await server.connect(ann_user)
        await ann.ok("room.join", room="lobby")
        zoe = await server.connect(zoe_user)
        await zoe.ok("room.join", room="lobby")
        assert (await ann.event("member"))["member"]["role"] == "owner"
        roles = {
            each["user"]["name"]: each["role"]
            for each in (await ann.ok("room.members", room="lobby"))["members"]
        }
        assert roles == {"Ann": "member", "Zoe": "owner"}
        operator = Caller(server, zoe_user.token)
        shown = await operator.ok("GET", f"/api/users/{zoe_user.id}")
        assert shown["rooms"] == [{"room": "lobby", "role": "owner"}]
        await zoe.ok("room.update", room="lobby", topic="Tea")
        await zoe.ok("room.role", room="lobby", user=ann_user.id, role="moderator")
        for command, fields in (
            ("room.role", {"user": zoe_user.id, "role": "member"}),
            ("room.role", {"user": ann_user.id, "role": "owner"}),
            ("room.delete", {}),
        ):
            assert (await zoe.refused(command, room="lobby", **fields))["code"] == "forbidden", command
        assert (await ann.refused("room.kick", room="lobby", user=zoe_user.id))["code"] == "forbidden"
        path = f"{LOBBY}/members/{zoe_user.id}"
        assert await operator.refused("PUT", path, {"role": "member"}) == (403, "forbidden")
        assert (await operator.ok("GET", LOBBY))["room"]["owner"] is None


async def test_the_role_of_an_admin_is_stored_nowhere(database: Database) -> None:
    zoe_id = await made_by_the_operator(database, "Zoe")
    async with running_server(database, admins=("Zoe",)) as server:
        zoe = await server.connect(await server.signed_in("Zoe"))
        await zoe.ok("room.join", room="lobby")
        operator = Caller(server, (await server.signed_in("Zoe")).token)
        await operator.ok("DELETE", f"{LOBBY}/members/{zoe_id}", status=204)
        await zoe.ok("room.join", room="lobby")
    async with running_server(database) as server:
        zoe = await server.connect(await server.signed_in("Zoe"))
        joined = await zoe.ok("room.join", room="lobby")
        assert [member["role"] for member in joined["members"]] == ["member"]
        assert (await zoe.refused("room.update", room="lobby", topic="x"))["code"] == "forbidden"
