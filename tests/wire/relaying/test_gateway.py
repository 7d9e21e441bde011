"""Sockets at a gateway: what is said there reaches the home, and everybody else, as if there were one process."""

import pytest

from models.database.client import Database
from tests.rigs.several import several_servers

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_two_processes_are_one_to_those_who_talk(database: Database) -> None:
    async with several_servers(database, 2) as (home, gateway):
        ann, ben = await home.guest("Ann"), await gateway.guest("Ben")
        at_home, at_gateway = await home.connect(ann), await gateway.connect(ben)
        room = (await at_gateway.ok("room.create", title="Tea"))["room"]["room"]
        await at_gateway.ok("room.join", room=room)
        await at_home.ok("room.join", room=room)
        sent = await at_home.ok("message.send", room=room, text="from the home", nonce="1")
        seen = await at_gateway.event("message")
        assert (seen["message"]["text"], seen["rev"]) == ("from the home", sent["rev"])
        await at_gateway.ok("message.send", room=room, text="from the gateway", nonce="2")
        texts = [(await at_home.event("message"))["message"]["text"] for _ in range(2)]
        assert texts == ["from the home", "from the gateway"]
        assert (await at_gateway.refused("message.send", room=room, text=""))["code"] == "bad_request"
