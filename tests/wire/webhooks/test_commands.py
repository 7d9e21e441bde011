"""A bot hears at its own webhooks of its commands that users run."""

import pytest

from models.database.client import Database
from tests.wire.operators.rig import operated
from tests.wire.rooms.party import guest, room_of
from tests.wire.webhooks.receiver import IMPATIENT, Receiver
from tests.wire.webhooks.told import hooked

pytestmark = pytest.mark.gen_test(timeout=60)
BREW = {"name": "brew", "description": "Puts the kettle on", "schema": {"type": "object"}}


async def test_a_command_that_is_run_comes_to_its_bots_webhook_alone(database: Database) -> None:
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        shop = await operator.key_with("messages", "webhooks", name="Shop")
        other = await operator.key_with("webhooks", name="Other")
        mine, not_mine = Receiver(), Receiver()
        try:
            await hooked(shop, mine, "command")
            for caller in (other, operator):
                await hooked(caller, not_mine, "command", "message")
            made = await shop.ok("POST", "/api/commands", BREW, status=201)
            ann = await guest(operator.server, "Ann")
            room = await room_of(ann)
            for cups in (1, 2):
                await ann.ok("command.run", room=room, command=made["command"], args={"cups": cups})
            await ann.say(room, "thanks")
            received = await mine.takes(2)
            assert [each.body["type"] for each in received] == ["command"] * 2
            assert [each.body["data"]["args"] for each in received] == [{"cups": 1}, {"cups": 2}]
            data = received[0].body["data"]
            assert (data["room"], data["command"], data["by"]["id"]) == (room, made["command"], ann.id)
            assert received[0].is_signed
            heard = await not_mine.takes(2)
            assert {each.body["type"] for each in heard} == {"message"}
        finally:
            await mine.stop()
            await not_mine.stop()
