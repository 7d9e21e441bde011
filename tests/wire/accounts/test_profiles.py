"""A user changes its name and its status over HTTP, and as a command."""

from typing import Any

import pytest

from tests.rigs.accounts import AccountRig, Api
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)


async def patch(api: Api, token: str, **fields: Any) -> Any:
    return await api.call("PATCH", "/api/me", fields, token=token)


async def test_a_user_takes_a_name_and_a_status(api: Api, rig: AccountRig) -> None:
    ann = await api.register("Ann")
    answer = await patch(api, ann["access_token"], name=" Anna ", status=" at tea ")
    user = {"id": ann["user"]["id"], "name": "Anna", "guest": False, "status": "at tea"}
    assert (answer.status, answer.json) == (200, {"user": user})
    assert rig.shown_names == [(user["id"], "Anna", False)]
    assert rig.changed_profiles == [user["id"]]
    assert (await api.get("/api/me", token=ann["access_token"])).json["user"]["name"] == "Anna"
    same = await patch(api, ann["access_token"], name="Anna", status="at tea", avatar=None)
    assert same.json == {"user": user}
    assert len(rig.shown_names) == len(rig.changed_profiles) == 1


@pytest.mark.parametrize("status", ["", "  ", "\u2800"])
async def test_a_blank_status_clears_it(api: Api, status: str) -> None:
    gus = await api.guest()
    await patch(api, gus["access_token"], status="here")
    cleared = (await patch(api, gus["access_token"], status=status)).json["user"]
    assert cleared == {"id": gus["user"]["id"], "name": gus["user"]["name"], "guest": True}
    assert (await patch(api, gus["access_token"])).json["user"] == cleared


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": "Ben"}, "conflict"),
        ({"name": "\u0412en"}, "conflict"),
        ({"name": "adm1n"}, "conflict"),
        ({"name": " "}, "bad_request"),
        ({"name": 5}, "bad_request"),
        ({"status": "x" * 81}, "bad_request"),
        ({"status": "a\nb"}, "bad_request"),
        ({"status": "a\u202eb"}, "bad_request"),
        ({"status": "a\0b"}, "bad_request"),
        ({"avatar": "f-none"}, "bad_request"),
        ({"colour": "red"}, "bad_request"),
    ],
)
async def test_what_is_refused_changes_nothing(api: Api, rig: AccountRig, fields: Any, code: str) -> None:
    await api.register("Ben")
    ann = await api.register("Ann")
    answer = await patch(api, ann["access_token"], **{"name": "Anna", "status": "at tea"} | fields)
    assert answer.code == code
    assert (rig.shown_names, rig.changed_profiles) == ([], [])
    assert (await patch(api, ann["access_token"])).json["user"]["name"] == "Ann"


async def test_a_status_is_80_code_points_in_its_normal_form(api: Api) -> None:
    ann = await api.register("Ann")
    answer = await patch(api, ann["access_token"], status="e\u0301" * 40)
    assert answer.json["user"]["status"] == "\u00e9" * 40


async def test_a_profile_needs_a_token(api: Api) -> None:
    assert (await api.call("PATCH", "/api/me", {"name": "Ann"})).code == "unauthorized"


async def test_everybody_sees_a_profile(shared_server: ReachableServer) -> None:
    ann, ben = await shared_server.guest(), await shared_server.guest()
    socket, other = await shared_server.connect(ann), await shared_server.connect(ben)
    updated = (await socket.ok("user.update", status="at tea"))["user"]
    assert updated == {"id": ann.id, "name": ann.name, "guest": True, "status": "at tea"}
    assert (await other.ok("user.get", user=ann.id))["user"] == updated
    assert (await other.refused("user.get", user="u-nobody"))["code"] == "not_found"
    assert (await other.refused("user.update", avatar="f-none"))["code"] == "bad_request"


async def test_a_renamed_user_is_renamed_in_its_rooms(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    token = ben.user.token
    assert (await server.api.call("PATCH", "/api/me", {"name": "Benjamin"}, token=token)).status == 200
    event = await ann.socket.event("member", room=room)
    assert (event["change"], event["member"]["user"]["name"]) == ("renamed", "Benjamin")
    await ben.ok("user.update", name="Benno")
    assert (await ann.socket.event("member", room=room))["member"]["user"]["name"] == "Benno"


async def test_a_status_is_told_to_the_users_rooms_at_most_once_a_minute(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    rev = (await ann.join(room))["rev"]
    for status in ("one", "two", "three"):
        await ben.ok("user.update", status=status)
    (told,) = await ann.socket.all_events("member")
    assert (told["change"], told["member"]["user"]) == ("profile", {"id": ben.id, "name": "Ben"})
    assert "rev" not in told
    for _ in range(3):
        server.clock.advance(20)
        # A client that says nothing for so long is taken for gone.
        await ann.socket.ask("ping")
        await ben.socket.ask("ping")
    assert (await ann.socket.event("member"))["change"] == "profile"
    assert await ann.socket.all_events("member") == []
    assert (await ann.join(room))["rev"] == rev
