"""What wolves say at night leaves by no other way either: webhooks, SockJS, a page to read, an operator's page."""

import pytest

from models.database.client import Database
from tests.rigs.doors.sockjs_client import SockJsClient
from tests.wire.tables.test_phases import SECRET, texts, village
from tests.wire.webhooks.told import told

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_no_other_way_out_tells_of_the_night(database: Database) -> None:
    async with told(database, "message", "message.changed") as (operator, receiver, _):
        server = operator.server
        there = await village(server)
        wolf, villager = there.seats("wolf")[0], there.seats("villager")[0]
        client = await SockJsClient.signed_in(server, "xhr_streaming", await server.guest("Ann"))
        await client.ok("room.join", room=there.room)
        hidden = await there.say(wolf, SECRET)
        await there.socket(wolf).ok("message.edit", room=there.room, seq=hidden["seq"], text=f"{SECRET}!")
        await there.night(victim=villager)
        await there.say(there.seats("villager")[1], "good morning")
        assert [each.text for each in await receiver.takes(1)] == ["good morning"]
        assert (await client.event("skip"))["seq"] == hidden["seq"]
        assert (await client.event("message"))["message"]["text"] == "good morning"
        assert SECRET not in texts(client.frames)
        path = f"/api/rooms/{there.room}/export?format=html"
        for token, sees in ((there.players.users[0].token, there.roles[0] == "wolf"), (operator.key, True)):
            page = (await server.api.get(path, token=token)).raw.decode()
            assert "good morning" in page
            assert (SECRET in page) == sees
        read = await operator.ok("GET", f"/api/rooms/{there.room}/messages")
        (shown,) = [each for each in read["messages"] if SECRET in each["text"]]
        assert sorted(shown["audience"]) == sorted(
            there.players.users[seat].id for seat in there.seats("wolf")
        )
        await client.close()
