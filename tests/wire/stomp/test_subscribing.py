"""Subscriptions of STOMP clients to rooms, topics and feeds: what they bring, and what is refused."""

import json

import pytest

from handlers.stomp.frames import VERSIONS, Version
from handlers.stomp.subscriptions import MAX_ENDED
from models.database.client import Database
from models.wire.prices import Quote
from tests.rigs.doors.stomp import ERRORS, REPLIES, listening, member, room_of, stomp
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_replies_without_a_subscription_go_nowhere(server: RunningServer) -> None:
    client = await stomp(server)
    await client.subscribe("/topic/rooms.lobby", "0")
    await client.send("/app/rooms.lobby", "x")
    await client.say("SEND", " ", destination="/app/rooms.lobby")
    await client.message("/topic/rooms.lobby")
    await client.nothing_more()


async def test_each_of_two_subscriptions_to_one_room_gets_every_message(server: RunningServer) -> None:
    client, other = await stomp(server), await stomp(server)
    for key in ("a", "b"):
        await client.subscribe("/topic/rooms.lobby", key)
    await other.subscribe("/topic/rooms.lobby", "a")
    await other.send("/app/rooms.lobby", "first")
    for key in ("a", "b"):
        await client.message("/topic/rooms.lobby", subscription=key)
    await client.sure("UNSUBSCRIBE", id="a")
    await other.send("/app/rooms.lobby", "second")
    assert (await client.json("/topic/rooms.lobby", subscription="b"))["message"]["text"] == "second"
    await client.nothing_more()
    native = await server.connect()
    members = (await native.ok("room.join", room="lobby"))["members"]
    assert [member["online"] for member in members] == [True, True, True]


async def test_unsubscribing_does_not_end_the_membership(server: RunningServer) -> None:
    client, native = await listening(server, "lobby"), await server.connect()
    await client.sure("UNSUBSCRIBE", id="/topic/rooms.lobby")
    await native.ok("room.join", room="lobby")
    await native.ok("message.send", room="lobby", text="unheard")
    await client.send("/app/rooms.lobby", "heard")
    assert [(await native.event("message"))["message"]["text"] for _ in range(2)] == ["unheard", "heard"]
    await client.message(REPLIES)
    await client.nothing_more()


async def test_1_0_subscribes_and_unsubscribes_by_destination(server: RunningServer) -> None:
    client = await stomp(server, version="1.0")
    await client.sure("SUBSCRIBE", destination="/topic/rooms.lobby")
    await client.send("/app/rooms.lobby", "x")
    assert "subscription" not in (await client.message("/topic/rooms.lobby")).headers
    await client.sure("UNSUBSCRIBE", destination="/topic/rooms.lobby")
    await client.send("/app/rooms.lobby", "y")
    await client.nothing_more()


async def test_a_password_an_invite_or_nothing_opens_a_room(shared_server: ReachableServer) -> None:
    native = await shared_server.connect()
    locked = await room_of(native, password="open sesame")
    private = await room_of(native, visibility="private")
    invite = (await native.ok("room.invite", room=private))["invite"]["invite"]
    client = await stomp(shared_server)
    await client.subscribe(ERRORS)
    for headers, code in [
        ({}, "wrong_password"),
        ({"password": "wrong"}, "wrong_password"),
        ({"password": "x" * 257}, "bad_request"),
        ({"invite": "x" * 65}, "bad_request"),
        ({"epoch": "x" * 65}, "bad_request"),
    ]:
        await client.say("SUBSCRIBE", id="1", destination=f"/topic/rooms.{locked}", receipt="s", **headers)
        await client.refusal(code=code, receipt="s", room=locked)
    await client.subscribe(f"/topic/rooms.{locked}", "1", password="open sesame")
    await client.say("SUBSCRIBE", id="2", destination=f"/topic/rooms.{private}")
    await client.refusal(code="not_found", room=private)
    await client.subscribe(f"/topic/rooms.{private}", "2", invite=invite)
    await native.ok("message.send", room=private, text="secret")
    assert (await client.json(f"/topic/rooms.{private}"))["message"]["text"] == "secret"


@pytest.mark.parametrize(
    ("destination", "code"),
    [
        ("/topic/rooms.nowhere", "not_found"),
        ("/topic/rooms.", "bad_request"),
        ("/topic/rooms.*", "bad_request"),
        ("/topic/**", "bad_request"),
        ("/topic/a.>", "bad_request"),
        ("/topic/feed.NOPE", "not_found"),
        ("/topic/", "not_found"),
        ("/queue/x", "not_found"),
        ("/user/queue/other", "not_found"),
        ("/app/rooms.lobby", "not_found"),
    ],
)
async def test_a_subscription_to_nothing_that_exists_is_refused_with_a_reason(
    shared_server: ReachableServer, destination: str, code: str
) -> None:
    client = await stomp(shared_server)
    await client.subscribe(ERRORS)
    await client.say("SUBSCRIBE", id="x", destination=destination, receipt="s")
    await client.refusal(code=code, receipt="s")
    await client.nothing_more()
    await client.subscribe("/topic/rooms.lobby", "x")


async def test_subscriptions_are_bounded(shared_server: ReachableServer) -> None:
    client = await stomp(shared_server)
    await client.subscribe(ERRORS)
    for number in range(99):
        await client.say("SUBSCRIBE", id=f"s{number}", destination=f"/topic/t{number}")
    await client.say("SUBSCRIBE", id="more", destination="/topic/more")
    assert "100" in (await client.refusal(code="bad_request"))["message"]
    await client.sure("UNSUBSCRIBE", id="s0")
    await client.subscribe("/topic/more", "more")


async def test_the_subscriptions_to_one_destination_are_bounded(shared_server: ReachableServer) -> None:
    client = await stomp(shared_server)
    await client.subscribe(ERRORS)
    for number in range(8):
        await client.subscribe("/topic/loud", f"s{number}")
    await client.say("SUBSCRIBE", id="more", destination="/topic/loud")
    assert "8" in (await client.refusal(code="bad_request"))["message"]
    await client.subscribe("/topic/other", "more")
    await client.sure("UNSUBSCRIBE", id="s0")
    await client.subscribe("/topic/loud", "s8")


async def test_since_brings_what_was_missed_and_then_the_rest(server: RunningServer) -> None:
    native = await server.connect()
    room = await room_of(native, 450)
    rev = (await native.ok("room.join", room=room))["rev"]
    client = await stomp(server, await member(server, room))
    await native.ok("message.edit", room=room, seq=3, text="edited")
    await native.ok("message.edit", room=room, seq=3, text="edited again")
    await client.subscribe(f"/topic/rooms.{room}", since=rev - 420)
    await native.ok("message.send", room=room, text="live")
    told = await client.texts(f"/topic/rooms.{room}", 422)
    assert told == [*(f"m{number}" for number in range(31, 451)), "edited again", "live"]
    await client.nothing_more()


async def test_since_long_ago_brings_the_newest_messages(server: RunningServer) -> None:
    native = await server.connect()
    room = await room_of(native, 60)
    client = await listening(server, room, since=10_000)
    assert await client.texts(f"/topic/rooms.{room}", 50) == [f"m{number}" for number in range(11, 61)]
    other = await listening(server, room, since=5, epoch="another")
    assert len(await other.texts(f"/topic/rooms.{room}", 50)) == 50
    await other.say("SUBSCRIBE", id="x", destination=f"/topic/rooms.{room}", since="soon")
    await other.refusal(code="bad_request")


async def test_a_message_sent_during_a_catch_up_comes_once(server: RunningServer) -> None:
    native = await server.connect()
    room = await room_of(native, 250)
    client = await stomp(server, await member(server, room))
    saying = [native.begin("message.send", room=room, text=f"m{number}") for number in range(251, 401)]
    await client.subscribe(f"/topic/rooms.{room}", since=0)
    for reply in saying:
        await native.answer(reply)
    told = await client.texts(f"/topic/rooms.{room}", 400)
    assert told == [f"m{number}" for number in range(1, 401)]
    await client.nothing_more()


async def test_a_kicked_subscriber_gets_an_error(server: RunningServer) -> None:
    native = await server.connect()
    room = await room_of(native)
    ann = await server.guest()
    client = await stomp(server, ann)
    await client.subscribe(ERRORS)
    await client.subscribe(f"/topic/rooms.{room}", "r")
    await native.ok("room.kick", room=room, user=ann.id)
    await client.refusal(code="not_member", room=room)
    await native.ok("message.send", room=room, text="unheard")
    await client.nothing_more()
    await client.subscribe("/topic/rooms.lobby", "r")


@pytest.mark.parametrize("version", VERSIONS)
async def test_frames_about_a_subscription_that_the_server_ended_are_taken(
    shared_server: ReachableServer, version: Version
) -> None:
    native, ann = await shared_server.connect(), await shared_server.guest()
    room = await room_of(native)
    client = await stomp(shared_server, ann, version)
    await client.subscribe(ERRORS)
    await client.subscribe(f"/topic/rooms.{room}", "r", ack="client")
    await native.ok("message.send", room=room, text="x")
    headers = (await client.message(f"/topic/rooms.{room}")).headers
    await native.ok("room.kick", room=room, user=ann.id)
    await client.refusal(code="not_member", room=room)
    named = {"message_id": headers["message-id"], "subscription": "r", "id": headers.get("ack", "")}
    await client.say("ACK", receipt="ack", **named)
    await client.refusal(code="not_member", receipt="ack")
    await client.sure("UNSUBSCRIBE", id="r")
    await client.nothing_more()
    await client.say("UNSUBSCRIBE", id="r", receipt="again")
    await client.error()


@pytest.mark.parametrize("destination", ["/topic/rooms.nowhere", "/topic/*"])
async def test_a_subscription_that_was_refused_may_be_given_up(
    shared_server: ReachableServer, destination: str
) -> None:
    client = await stomp(shared_server)
    await client.subscribe(ERRORS)
    await client.say("SUBSCRIBE", id="s", destination=destination)
    await client.refusal()
    await client.sure("UNSUBSCRIBE", id="s")
    await client.subscribe("/topic/rooms.lobby", "s")
    await client.nothing_more()


async def test_subscriptions_that_ended_are_remembered_for_a_while(shared_server: ReachableServer) -> None:
    client = await stomp(shared_server)
    for number in range(MAX_ENDED + 1):
        await client.say("SUBSCRIBE", id=f"s{number}", destination="/topic/*")
    await client.sure("UNSUBSCRIBE", id="s1")
    await client.say("UNSUBSCRIBE", id="s0")
    await client.error()


@pytest.mark.parametrize("version", VERSIONS)
async def test_an_id_may_be_empty(shared_server: ReachableServer, version: Version) -> None:
    client = await stomp(shared_server, version=version)
    await client.sure("SUBSCRIBE", id="", destination="/topic/x", ack="client")
    await client.send("/topic/x", "heard")
    headers = (await client.message("/topic/x", subscription="")).headers
    await client.sure("ACK", message_id=headers["message-id"], subscription="", id=headers.get("ack", ""))
    await client.sure("UNSUBSCRIBE", id="")
    await client.send("/topic/x", "unheard")
    await client.nothing_more()


async def test_feeds_come_with_their_last_points_and_then_live(database: Database) -> None:
    async with running_server(
        database, feed_symbols=("TEA",), feed_source="push", feed_key="a key of tests"
    ) as other:
        feeds, client, native = other.part("feeds"), await stomp(other), await other.connect()
        await feeds.add({"TEA": [Quote(price=1.5), Quote(price=2.5)]})
        points = (await native.ok("room.join", room="feed:TEA"))["points"]
        await client.subscribe("/topic/feed.TEA")
        frame = await client.message("/topic/feed.TEA")
        assert json.loads(frame.body) == {"op": "feed", "room": "feed:TEA", "points": points}
        assert "simulated" not in frame.headers
        await feeds.add({"TEA": [Quote(price=7.5)]})
        live = await client.json("/topic/feed.TEA")
        assert live == await native.event("feed")
        assert [point["price"] for point in live["points"]] == [7.5]


@pytest.mark.parametrize("version", VERSIONS)
async def test_prices_of_no_market_say_so_in_a_header(database: Database, version: Version) -> None:
    async with running_server(database, feed_symbols=("TEA",), feed_source="market") as other:
        feeds, client = other.part("feeds"), await stomp(other, version=version)
        await client.subscribe("/topic/feed.TEA")
        await client.message("/topic/feed.TEA", simulated="true")
        await feeds.add({"TEA": [Quote(price=7.5)]})
        live = await client.message("/topic/feed.TEA", simulated="true")
        assert json.loads(live.body)["points"][-1]["price"] == 7.5
