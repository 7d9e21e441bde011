"""Rooms and members, as the application's server makes and changes them."""

import pytest

from models.database.client import Database
from tests.wire.operators.rig import TOKEN, Caller, operated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server(admin_token=TOKEN)]


async def test_a_room_is_made_for_its_owner(operator: Caller) -> None:
    shop = await operator.key_with("rooms")
    ann = await operator.server.guest("Ann")
    body = {"title": "Order 7", "visibility": "private", "room": "order-7", "owner": ann.id}
    room = (await shop.ok("POST", "/api/rooms", body, status=201))["room"]
    assert (room["room"], room["owner"], room["members"]) == ("order-7", ann.id, 1)
    socket = await operator.server.connect(ann)
    assert (await socket.ok("room.join", room="order-7"))["members"][0]["role"] == "owner"
    assert await shop.refused("POST", "/api/rooms", body) == (409, "conflict")
    nobody = {"title": "Order 8", "owner": "u-nobody"}
    assert await shop.refused("POST", "/api/rooms", nobody) == (404, "not_found")


async def test_a_room_without_an_owner_belongs_to_the_key_and_nobody_takes_it_over(
    operator: Caller,
) -> None:
    shop = await operator.key_with("rooms")
    (key,) = (await operator.ok("GET", "/api/admin/keys"))["keys"]
    room = (await shop.ok("POST", "/api/rooms", {"title": "Support desk"}, status=201))["room"]
    assert (room["owner"], room["members"]) == (key["id"], 0)
    ann = await operator.server.connect()
    await ann.ok("room.join", room=room["room"])
    assert (await ann.refused("room.update", room=room["room"], title="Mine"))["code"] == "forbidden"
    await ann.ok("room.leave", room=room["room"])
    assert (await shop.ok("GET", f"/api/rooms/{room['room']}"))["room"]["owner"] == key["id"]


async def test_private_rooms_are_listed_and_direct_ones_are_for_operators(operator: Caller) -> None:
    shop = await operator.key_with("rooms", "messages")
    ann, ben = await operator.server.connect(), await operator.server.guest("Ben")
    secret = (await ann.ok("room.create", title="Secret", visibility="private"))["room"]["room"]
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    seen = {room["room"] for room in (await shop.ok("GET", "/api/rooms"))["rooms"]}
    assert secret in seen
    assert direct not in seen
    for path in ("", "/messages", "/members"):
        assert await shop.refused("GET", f"/api/rooms/{direct}{path}") == (404, "not_found")
    assert (await operator.ok("GET", f"/api/rooms/{direct}"))["room"]["kind"] == "dm"
    assert direct in {room["room"] for room in (await operator.ok("GET", "/api/rooms"))["rooms"]}
    found = (await shop.ok("GET", "/api/rooms?query=SECR&kind=chat"))["rooms"]
    assert [room["room"] for room in found] == [secret]
    assert await shop.refused("GET", "/api/rooms?kind=tea") == (400, "bad_request")
    assert await shop.refused("GET", "/api/rooms?cursor=x") == (400, "bad_request")


@pytest.mark.own_server
async def test_rooms_come_in_pages(operator: Caller) -> None:
    shop = await operator.key_with("rooms")
    made = [
        (await shop.ok("POST", "/api/rooms", {"title": f"Room {n}"}, status=201))["room"]["room"]
        for n in range(53)
    ]
    first = await shop.ok("GET", "/api/rooms")
    assert [room["room"] for room in first["rooms"]] == made[:2:-1]
    second = await shop.ok("GET", f"/api/rooms?cursor={first['cursor']}")
    assert [room["room"] for room in second["rooms"]][:3] == made[2::-1]
    assert "cursor" not in second


async def test_settings_are_changed_and_everybody_hears(operator: Caller) -> None:
    shop = await operator.key_with("rooms")
    ann = await operator.server.connect()
    room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
    await ann.ok("room.join", room=room)
    changed = await shop.ok("PATCH", f"/api/rooms/{room}", {"title": "Green tea", "slow_mode_s": 5})
    assert (changed["room"]["title"], changed["room"]["slow_mode_s"]) == ("Green tea", 5)
    assert (await ann.event("room"))["info"]["title"] == "Green tea"
    wrong: tuple[object, ...] = (
        {"title": ""},
        {"nothing": 1},
        {"room": "x"},
        {"op": "room.delete"},
        [],
        {"topic": 5},
    )
    for body in wrong:
        assert await shop.refused("PATCH", f"/api/rooms/{room}", body) == (400, "bad_request")
    assert await shop.refused("PATCH", "/api/rooms/none", {"title": "x"}) == (404, "not_found")


async def test_a_room_is_deleted_but_not_the_lobby(database: Database) -> None:
    async with operated(database, feed_symbols=("TEA",)) as operator:
        shop = await operator.key_with("rooms")
        ann = await operator.server.connect()
        room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
        await shop.ok("DELETE", f"/api/rooms/{room}", status=204)
        assert await shop.refused("DELETE", f"/api/rooms/{room}") == (404, "not_found")
        assert (await ann.refused("room.join", room=room))["code"] == "not_found"
        for kept in ("lobby", "feed:TEA"):
            assert await shop.refused("DELETE", f"/api/rooms/{kept}") == (403, "forbidden")


async def test_members_are_put_in_given_roles_and_removed(operator: Caller) -> None:
    shop = await operator.key_with("rooms")
    room = (await shop.ok("POST", "/api/rooms", {"title": "Desk", "visibility": "private"}, status=201))[
        "room"
    ]["room"]
    ann = await operator.server.guest("Ann")
    socket = await operator.server.connect(ann)
    path = f"/api/rooms/{room}/members/{ann.id}"
    new = (await shop.ok("PUT", path, {}, status=201))["member"]
    assert (new["user"], new["role"]) == ({"id": ann.id, "name": "Ann"}, "member")
    assert (await socket.event("notice"))["kind"] == "added"
    assert (await shop.ok("PUT", path, {"role": "moderator"}))["member"]["role"] == "moderator"
    assert (await shop.ok("PUT", path))["member"]["role"] == "moderator"
    assert await shop.refused("PUT", path, {"role": "owner"}) == (409, "conflict")
    assert await shop.refused("PUT", f"/api/rooms/{room}/members/u-nobody", {}) == (404, "not_found")
    await socket.ok("room.join", room=room)
    members = (await shop.ok("GET", f"/api/rooms/{room}/members"))["members"]
    assert [member["user"]["id"] for member in members] == [ann.id]
    await shop.ok("DELETE", path, status=204)
    assert (await socket.event("member"))["change"] == "kicked"
    await shop.ok("DELETE", path, status=204)
    assert (await socket.refused("room.join", room=room))["code"] == "not_found"


async def test_a_ban_is_made_listed_and_lifted(operator: Caller) -> None:
    shop = await operator.key_with("rooms")
    (key,) = (await operator.ok("GET", "/api/admin/keys"))["keys"]
    owner = await operator.server.guest("Ann")
    ann = await operator.server.connect(owner)
    room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
    path, body = f"/api/rooms/{room}/bans", {"user": owner.id, "duration_s": 60, "reason": "spam"}
    ban = (await shop.ok("POST", path, body, status=201))["ban"]
    now_ms = operator.server.clock.now_ms()
    assert ban["user"] == {"id": owner.id, "name": "Ann"}
    assert (ban["kind"], ban["by"]["id"], ban["reason"]) == ("ban", key["id"], "spam")
    assert (ban["banned_at"], ban["until_at"]) == (now_ms, now_ms + 60_000)
    assert (await ann.refused("room.join", room=room))["code"] == "banned"
    assert (await shop.ok("GET", path))["bans"] == [ban]
    assert await shop.refused("PUT", f"/api/rooms/{room}/members/{owner.id}", {}) == (403, "banned")
    for _ in range(2):
        await shop.ok("DELETE", f"{path}/{owner.id}", status=204)
    assert (await shop.ok("GET", path)) == {"bans": []}
    audit = await operator.server.part("room_stores").audit.page(room, 1, 10)
    assert [(entry.action, entry.by.id) for _, entry in audit] == [
        ("room.unban", key["id"]),
        ("room.ban", key["id"]),
    ]
    await ann.ok("room.join", room=room)
    assert await shop.refused("POST", path, {"user": "u-nobody"}) == (404, "not_found")


async def test_in_a_query_null_is_a_word(operator: Caller) -> None:
    await operator.ok("POST", "/api/rooms", {"title": "Null and void"}, status=201)
    (found,) = (await operator.ok("GET", "/api/rooms?query=null"))["rooms"]
    assert found["title"] == "Null and void"
    answer = await operator.ask("GET", "/api/rooms?kind=null")
    assert (answer.status, answer.message.partition(":")[0]) == (400, "kind")
    for query, wrong in (
        ("limit=null", "limit"),
        ("limit=x", "limit"),
        ("limit=0", "limit"),
        ("size=1", "the query"),
    ):
        answer = await operator.ask("GET", f"/api/rooms/lobby/messages?{query}")
        assert (answer.status, answer.message.partition(":")[0]) == (400, wrong), answer.raw
    assert (await operator.ok("GET", "/api/rooms/lobby/messages?limit=5&after=0"))["messages"] == []
