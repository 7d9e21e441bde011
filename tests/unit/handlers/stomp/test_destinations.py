"""What a SEND means: the message in a body of any kind, and which headers go to the listeners of a topic."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.stomp.destinations import command_of
from handlers.stomp.frames import Frame
from models.errors import Refusal
from models.wire.commands.messages import MessageSend
from tests.rigs.doors.stomp import listening
from tests.rigs.server import RunningServer

LOBBY = "/app/rooms.lobby"
BROKEN_JSON = [b'{"text":1,', b'{"text":1}x', b'{"text":1,"a":' + b"[" * 3_000, b"{", b'{"text":"x"']


@given(st.binary(max_size=40).map(b'{"text":'.__add__) | st.binary(max_size=60).map(b"{".__add__))
@example(b'{"text":1,"a":"\xff"}')
@example(b'{"text":"\\ud800"}')
def test_any_body_is_a_message_or_refused(body: bytes) -> None:
    try:
        command = command_of(Frame("SEND", {"destination": LOBBY}, body), LOBBY, 1)
    except Refusal:
        # Nothing else may come.
        return
    assert isinstance(command, MessageSend)


@pytest.mark.gen_test(timeout=60)
@pytest.mark.parametrize("body", BROKEN_JSON)
async def test_a_body_that_is_almost_json_is_a_text(server: RunningServer, body: bytes) -> None:
    client = await listening(server, "lobby")
    await client.send(LOBBY, body)
    assert await client.texts("/topic/rooms.lobby", 1) == [body.decode()]


@pytest.mark.gen_test(timeout=60)
async def test_a_body_that_is_no_utf_8_is_refused_and_the_client_lives_on(server: RunningServer) -> None:
    client = await listening(server, "lobby")
    await client.say("SEND", b'{"text":1,"a":"\xff"}', destination=LOBBY, receipt="r")
    assert "UTF-8" in (await client.refusal(code="bad_request", receipt="r"))["message"]
    await client.send(LOBBY, "after")
