"""Rooms through STOMP: beside native clients, in the same order."""

import pytest

from tests.rig import House
from tests.stomp_rig import REPLIES, stomp

pytestmark = pytest.mark.gen_test(timeout=30)


async def test_stomp_and_native_clients_see_the_same_order(house: House) -> None:
    native, ann = await house.connect(), await stomp(house)
    await native.ok("room.join", room="lobby")
    await ann.subscribe("/topic/rooms.lobby")
    await ann.subscribe(REPLIES)
    await ann.send("/app/rooms.lobby", "from STOMP")
    await native.ok("message.send", room="lobby", text="from native")
    await ann.send("/app/rooms.lobby", '{"text": "as JSON", "nonce": "n1"}')
    assert await ann.texts("/topic/rooms.lobby", 3) == ["from STOMP", "from native", "as JSON"]
    heard = [(await native.event("message"))["message"] for _ in range(3)]
    assert [message["text"] for message in heard] == ["from STOMP", "from native", "as JSON"]
    first, second = await ann.json(REPLIES), await ann.json(REPLIES)
    assert first == {"op": "ok", "receipt": "r3", "room": "lobby", "seq": 1, "rev": heard[0]["rev"]}
    assert (second["nonce"], second["seq"]) == ("n1", 3)
