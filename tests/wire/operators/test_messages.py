"""Messages, as the application's server says, edits and deletes them."""

from typing import Any

import pytest

from tests.wire.operators.rig import TOKEN, Caller

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server(admin_token=TOKEN)]
LOBBY = "/api/rooms/lobby/messages"


async def said(caller: Caller, text: str, **fields: Any) -> dict[str, Any]:
    message: dict[str, Any] = (await caller.ok("POST", LOBBY, {"text": text, **fields}, status=201))[
        "message"
    ]
    return message


@pytest.mark.own_server
async def test_a_key_speaks_as_its_bot(operator: Caller) -> None:
    shop = await operator.key_with("messages", name="Shop")
    (key,) = (await operator.ok("GET", "/api/admin/keys"))["keys"]
    ann = await operator.server.connect()
    await ann.ok("room.join", room="lobby")
    message = await said(shop, "Your tea is ready")
    assert message["sender"] == {"id": key["id"], "name": "Shop", "bot": True}
    assert "via" not in message
    assert (await ann.event("message"))["message"] == message
    assert (await said(shop, "x", name="Kettle"))["sender"] == {
        "id": key["id"],
        "name": "Kettle",
        "bot": True,
    }
    assert (await said(operator, "x"))["sender"] == {"id": "operator", "name": "operator", "bot": True}
    page = (await ann.ok("history", room="lobby"))["messages"]
    assert page[0] == message


async def test_a_key_speaks_in_the_name_of_a_member(operator: Caller) -> None:
    shop = await operator.key_with("messages")
    (key,) = (await operator.ok("GET", "/api/admin/keys"))["keys"]
    user = await operator.server.guest("Ann")
    assert await shop.refused("POST", LOBBY, {"text": "x", "as": user.id}) == (403, "not_member")
    ann = await operator.server.connect(user)
    await ann.ok("room.join", room="lobby")
    message = await said(shop, "from the app", **{"as": user.id})
    assert (message["sender"], message["via"]) == ({"id": user.id, "name": "Ann"}, key["id"])
    assert await shop.refused("POST", LOBBY, {"text": "x", "as": user.id, "name": "Bob"}) == (
        400,
        "bad_request",
    )
    await ann.ok("message.edit", room="lobby", seq=message["seq"], text="mine")
    await operator.ok("PUT", f"/api/rooms/lobby/members/{user.id}", {"role": "member"})


async def test_mutes_hold_for_the_one_in_whose_name_it_is_said_and_slow_mode_does_not(
    operator: Caller,
) -> None:
    shop = await operator.key_with("messages", "rooms")
    ann, user = await operator.server.connect(), await operator.server.guest("Ben")
    room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
    ben = await operator.server.connect(user)
    await ben.ok("room.join", room=room)
    await shop.ok("PATCH", f"/api/rooms/{room}", {"slow_mode_s": 60})
    path, body = f"/api/rooms/{room}/messages", {"text": "x", "as": user.id}
    for _ in range(2):
        await shop.ok("POST", path, body, status=201)
    await ann.ok("room.mute", room=room, user=user.id)
    assert await shop.refused("POST", path, body) == (403, "muted")
    await ann.ok("room.ban", room=room, user=user.id)
    assert await shop.refused("POST", path, body) == (403, "not_member")


async def test_a_key_edits_its_own_and_deletes_any_message(operator: Caller) -> None:
    shop, other = await operator.key_with("messages"), await operator.key_with("messages")
    ann = await operator.server.connect()
    await ann.ok("room.join", room="lobby")
    mine = await said(shop, "tae")
    path = f"{LOBBY}/{mine['seq']}"
    edited = (await shop.ok("PATCH", path, {"text": "tea"}))["message"]
    assert (edited["text"], edited["seq"]) == ("tea", mine["seq"])
    assert "edited_at" in edited
    assert await other.refused("PATCH", path, {"text": "x"}) == (403, "forbidden")
    theirs = await ann.ok("message.send", room="lobby", text="rude")
    for _ in range(2):
        await shop.ok("DELETE", f"{LOBBY}/{theirs['seq']}", status=204)
    (event,) = [each for each in await ann.all_events("message") if each["message"].get("deleted")]
    assert event["message"]["seq"] == theirs["seq"]
    assert await shop.refused("DELETE", f"{LOBBY}/99") == (404, "not_found")
    assert await shop.refused("PATCH", f"{LOBBY}/0", {"text": "x"}) == (404, "not_found")


@pytest.mark.own_server
async def test_history_is_read_page_by_page(operator: Caller) -> None:
    shop = await operator.key_with("read", "messages")
    for number in range(5):
        await said(shop, str(number))
    newest = await shop.ok("GET", f"{LOBBY}?limit=2")
    assert ([each["text"] for each in newest["messages"]], newest["more"]) == (["3", "4"], True)
    older = await shop.ok("GET", f"{LOBBY}?before=4&limit=200")
    assert ([each["text"] for each in older["messages"]], older["more"]) == (["0", "1", "2"], False)
    between = await shop.ok("GET", f"{LOBBY}?after=1&before=4")
    assert ([each["text"] for each in between["messages"]], between["more"]) == (["1", "2"], False)
    first = await shop.ok("GET", f"{LOBBY}?after=1&before=5&limit=2")
    assert ([each["text"] for each in first["messages"]], first["more"]) == (["1", "2"], True)
    for query in ("limit=0", "limit=x", "limit=24.0", "limit=%2B5", "from=3"):
        assert await shop.refused("GET", f"{LOBBY}?{query}") == (400, "bad_request")


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": "x" * 4_001}, {"text": "x", "room": "tea"}, {"text": 1}, []]
)
async def test_a_wrong_message_is_refused(operator: Caller, body: object) -> None:
    assert await operator.refused("POST", LOBBY, body) == (400, "bad_request")
    assert await operator.refused("POST", "/api/rooms/none/messages", {"text": "x"}) == (404, "not_found")


@pytest.mark.own_server
async def test_a_call_that_comes_twice_is_carried_out_once(operator: Caller) -> None:
    shop, other = await operator.key_with("messages"), await operator.key_with("messages")
    once = {"Idempotency-Key": "order-7"}
    first = await shop.ask("POST", LOBBY, {"text": "one"}, once)
    again = await shop.ask("POST", LOBBY, {"text": "one"}, once)
    assert (first.status, again.status, again.raw) == (201, 201, first.raw)
    assert await shop.refused("POST", LOBBY, {"text": "two"}, once) == (409, "conflict")
    # What was refused is not kept, and a key of somebody else's is another.
    assert await shop.refused("POST", LOBBY, {"text": ""}, {"Idempotency-Key": "b"}) == (
        400,
        "bad_request",
    )
    await shop.ok("POST", LOBBY, {"text": "three"}, status=201, headers={"Idempotency-Key": "b"})
    await other.ok("POST", LOBBY, {"text": "four"}, status=201, headers=once)
    assert await shop.refused("POST", LOBBY, {"text": "x"}, {"Idempotency-Key": "x" * 65}) == (
        400,
        "bad_request",
    )
    texts = [each["text"] for each in (await operator.ok("GET", LOBBY))["messages"]]
    assert texts == ["one", "three", "four"]
    operator.server.clock.advance(25 * 3_600)
    await shop.ok("POST", LOBBY, {"text": "two"}, status=201, headers={"Idempotency-Key": "order-7"})
    keyed = {"Idempotency-Key": "x"}
    assert await operator.refused("POST", "/api/admin/keys", {"name": "x", "scopes": ["read"]}, keyed) == (
        400,
        "bad_request",
    )


async def test_a_member_shows_its_upload_by_the_application(operator: Caller) -> None:
    shop = await operator.key_with("messages")
    user = await operator.server.guest("Ann")
    ann = await operator.server.connect(user)
    await ann.ok("room.join", room="lobby")
    uploaded = await operator.server.api.call(
        "POST", "/api/uploads?name=tea.txt", token=user.token, raw=b"green"
    )
    upload = uploaded.json["upload"]["id"]
    shown: dict[str, Any] = {"text": "", "attachments": [{"upload": upload}]}
    assert await shop.refused("POST", LOBBY, shown) == (404, "not_found")
    message = await said(shop, **{"as": user.id}, **shown)
    (attachment,) = message["attachments"]
    assert (attachment["id"], attachment["name"], attachment["size_bytes"]) == (upload, "tea.txt", 5)


@pytest.mark.own_server
async def test_a_key_tells_a_few_something_that_is_not_stored(operator: Caller) -> None:
    shop = await operator.key_with("messages")
    users = [await operator.server.guest(name) for name in ("Ann", "Ben")]
    ann, ben = [await operator.server.connect(user) for user in users]
    for socket in (ann, ben):
        await socket.ok("room.join", room="lobby")
    message = await said(shop, "only you", to=[users[0].id, "u-nobody"])
    assert (message["to"], message["sender"]["bot"]) == ([users[0].id], True)
    assert not {"seq", "rev"} & message.keys()
    assert (await ann.event("ephemeral"))["message"] == message
    assert await ben.all_events("ephemeral") == []
    assert (await operator.ok("GET", LOBBY))["messages"] == []
