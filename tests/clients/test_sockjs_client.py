"""``sockjs-client`` under Node, and SockJS's raw WebSocket: a long conversation through cut connections by each."""

import json

import pytest

from tests.clients.cuts import talked
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer

_SLOWER = [
    pytest.param(name, marks=pytest.mark.long)
    for name in ("raw", "xhr-streaming", "eventsource", "xhr-polling")
]
_TRANSPORTS = ["websocket", *_SLOWER]
pytestmark = [pytest.mark.gen_test(timeout=240), pytest.mark.timeout(300)]


def session_of(user: User) -> str:
    """What the SDK keeps of a session."""
    who = {"id": user.id, "name": user.name, "guest": user.guest}
    return json.dumps({"access_token": user.token, "refresh_token": user.refresh_token, "user": who})


@pytest.mark.parametrize("transport", _TRANSPORTS)
async def test_a_thousand_messages_through_cut_connections(server: RunningServer, transport: str) -> None:
    await talked(server, "sockjs_talk.mjs", transport, session_of(await server.guest()))
