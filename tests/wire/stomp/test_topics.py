"""Plain topics between STOMP clients: bodies of any bytes, the publisher's headers, and nothing kept."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tornado.ioloop import IOLoop

from handlers.stomp.frames import VERSIONS, Version
from models.database.client import Database
from tests.rigs.doors.stomp import ERRORS, REPLIES, Stomp, stomp
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server

gen_test = pytest.mark.gen_test(timeout=60)
pytestmark = pytest.mark.one_server


@gen_test
async def test_every_subscriber_of_a_topic_gets_a_message_the_publisher_too(server: RunningServer) -> None:
    clients = [await stomp(server, version=version) for version in VERSIONS]
    for client in clients:
        await client.subscribe("/topic/news.of: tea")
        await client.subscribe(REPLIES)
    await clients[2].send("/topic/news.of: tea", "hello")
    late = await stomp(server)
    await late.subscribe("/topic/news.of: tea")
    for client in clients:
        frame = await client.message("/topic/news.of: tea")
        assert (frame.body, frame.headers["subscription"]) == (b"hello", "/topic/news.of: tea")
        await client.nothing_more()
    await late.nothing_more()
    await clients[0].sure("UNSUBSCRIBE", id="/topic/news.of: tea")
    await late.send("/topic/news.of: tea", "again")
    await clients[1].message("/topic/news.of: tea")
    await clients[0].nothing_more()


@gen_test
async def test_the_publishers_headers_are_passed_on_and_ours_are_ours(server: RunningServer) -> None:
    client = await stomp(server)
    await client.subscribe("/topic/x", "s", ack="client")
    own = {"content-type": "text/x", "tea": "a:b\\c\nd\r", "na:me": "v", "subscription": "forged"}
    secret = {"Authorization": "Bearer secret", "login": "secret", "passcode": "secret", "token": "secret"}
    forged = {"message-id": "forged", "ack": "forged", "transaction-like": "fine"}
    await client.send("/topic/x", "body", **own, **forged, **secret)
    headers = (await client.message("/topic/x")).headers
    passed_on = {"content-type": "text/x", "tea": "a:b\\c\nd\r", "na:me": "v", "transaction-like": "fine"}
    assert passed_on.items() <= headers.items()
    assert headers["subscription"] == "s"
    assert not {"forged", "secret", "Bearer secret"} & set(headers.values())
    assert "receipt" not in headers
    ids = {headers["message-id"]}
    await client.send("/topic/x", "body")
    ids.add((await client.message("/topic/x")).headers["message-id"])
    assert len(ids) == 2


@gen_test
@pytest.mark.parametrize("version", VERSIONS)
async def test_a_binary_body_comes_as_it_was_sent(shared_server: ReachableServer, version: Version) -> None:
    sender, client = await stomp(shared_server), await stomp(shared_server, version=version)
    await client.subscribe("/topic/x")
    for body in (b"\0", b"a\0b", bytes(range(256)), b"", "茶".encode()):
        await sender.send("/topic/x", body)
        assert (await client.message("/topic/x")).body == body


@gen_test
async def test_a_header_that_1_0_cannot_write_is_left_out_there(shared_server: ReachableServer) -> None:
    sender, client = await stomp(shared_server), await stomp(shared_server, version="1.0")
    await client.subscribe("/topic/x", "a:b")
    await sender.send("/topic/x", "x", **{"na:me": "v", "two\nlines": "v", "lines": "one\ntwo"})
    headers = (await client.message("/topic/x")).headers
    assert (headers["subscription"], headers["lines"]) == ("a:b", "one two")
    assert "v" not in headers.values()


@gen_test
async def test_topics_take_part_in_the_limits(database: Database) -> None:
    async with running_server(database, limits=True) as other:
        client = await stomp(other)
        await client.subscribe(ERRORS)
        for _ in range(101):
            await client.say("SEND", "x", destination="/topic/x", receipt="r")
        await client.refusal(code="rate_limited", receipt="r")


@gen_test
async def test_a_disconnected_client_is_subscribed_to_nothing(server: RunningServer) -> None:
    client = await stomp(server)
    await client.subscribe("/topic/x")
    hub = server.part("hub")
    assert hub.has_listeners("/topic/x")
    await client.sure("DISCONNECT")
    await client.closed()
    assert not hub.has_listeners("/topic/x")


@given(data=st.data())
@settings(max_examples=30, suppress_health_check=list(HealthCheck))
def test_frames_come_through_however_they_are_cut_into_messages(
    io_loop: IOLoop, server: RunningServer, data: st.DataObject
) -> None:
    bodies = data.draw(st.lists(st.binary(max_size=30), min_size=1, max_size=4))
    text = b"".join(
        b"SEND\ndestination:/topic/x\ncontent-length:%d\n\n%s\0" % (len(body), body) for body in bodies
    )
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))

    async def run() -> None:
        client: Stomp = await stomp(server)
        await client.subscribe("/topic/x")
        for low, high in zip([0, *cuts], [*cuts, len(text)], strict=True):
            await client.say_raw(text[low:high])
        assert [(await client.message("/topic/x")).body for _ in bodies] == bodies
        await client.cut()

    io_loop.run_sync(run)
