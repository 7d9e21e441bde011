"""Commands of bots: who tells of them, who runs them, and what their arguments may be."""

from typing import Any

import pytest

from models.errors import unavailable
from models.wire.replies.bots import CommandForBot
from tests.rigs.server import RunningServer
from tests.wire.operators.rig import TOKEN, Caller
from tests.wire.rooms.party import guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server(admin_token=TOKEN)]
BREW = {
    "name": "Brew",
    "description": "Puts the kettle on",
    "schema": {
        "type": "object",
        "properties": {"tea": {"enum": ["green", "black"]}, "cups": {"type": "integer", "maximum": 6}},
        "required": ["tea"],
        "additionalProperties": False,
    },
}


def told(server: RunningServer) -> list[CommandForBot]:
    """What bots are told from now on."""
    heard: list[CommandForBot] = []

    async def hear(command: CommandForBot) -> None:
        heard.append(command)

    server.part("bot_commands").subscribe_run(hear)
    return heard


async def test_a_member_runs_a_command_and_its_bot_is_told(operator: Caller) -> None:
    shop = await operator.key_with("messages", name="Shop")
    (key,) = (await operator.ok("GET", "/api/admin/keys"))["keys"]
    made = await shop.ok("POST", "/api/commands", BREW, status=201)
    bot = {"id": key["id"], "name": "Shop", "bot": True}
    assert made == BREW | {"name": "brew", "command": made["command"], "bot": bot}
    ann, ben = await guests(operator.server, "Ann", "Ben")
    room, heard = await room_of(ann), told(operator.server)
    assert (await ann.ok("commands", room=room))["commands"] == [made]
    run = {"room": room, "command": made["command"]}
    await ann.ok("command.run", **run, args={"tea": "green", "cups": 2})
    ((of_bot, asked),) = [(each.bot, each.asked) for each in heard]
    assert (of_bot, asked.room, asked.command) == (key["id"], room, made["command"])
    assert (asked.args, asked.by.id, asked.by.name) == ({"tea": "green", "cups": 2}, ann.id, "Ann")
    for args in ({}, {"tea": "red"}, {"tea": "green", "cups": "2"}, {"tea": "green", "milk": True}):
        assert await ann.code("command.run", **run, args=args) == "bad_request"
    assert await ann.code("command.run", **run) == "bad_request"
    assert await ann.code("command.run", room=room, command="c-none") == "not_found"
    assert await ben.code("command.run", **run, args={"tea": "green"}) == "not_member"
    assert await ben.code("commands", room=room) == "not_member"
    assert len(heard) == 1


async def test_a_user_who_may_not_speak_cannot_run_commands(operator: Caller) -> None:
    shop = await operator.key_with("messages")
    made = await shop.ok("POST", "/api/commands", BREW, status=201)
    ann, ben = await guests(operator.server, "Ann", "Ben")
    room, heard = await room_of(ann, ben), told(operator.server)
    run: dict[str, Any] = {"room": room, "command": made["command"], "args": {"tea": "green"}}
    await ann.ok("room.mute", room=room, user=ben.id)
    assert await ben.code("command.run", **run) == "muted"
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    assert (await ann.ok("commands", room=direct))["commands"] == []
    assert await ann.code("command.run", **run | {"room": direct}) == "not_found"
    assert heard == []


async def test_a_bot_that_cannot_be_told_is_unavailable(operator: Caller) -> None:
    shop = await operator.key_with("messages")
    made = await shop.ok("POST", "/api/commands", BREW, status=201)
    (ann,) = await guests(operator.server, "Ann")
    room = await room_of(ann)

    async def fail(_: CommandForBot) -> None:
        raise unavailable()

    end = operator.server.part("bot_commands").subscribe_run(fail)
    run: dict[str, Any] = {"room": room, "command": made["command"], "args": {"tea": "green"}}
    assert await ann.code("command.run", **run) == "unavailable"
    end()
    assert await ann.code("command.run", **run) == "ok"


async def test_the_same_name_again_changes_the_command_and_a_key_takes_its_own_along(
    operator: Caller,
) -> None:
    shop, other = await operator.key_with("messages"), await operator.key_with("messages")
    first = await shop.ok("POST", "/api/commands", BREW, status=201)
    again = await shop.ok("POST", "/api/commands", BREW | {"description": "x"}, status=201)
    assert again == first | {"description": "x"}
    theirs = await other.ok("POST", "/api/commands", BREW, status=201)
    assert (await shop.ok("GET", "/api/commands"))["commands"] == [again]
    assert await shop.refused("DELETE", f"/api/commands/{theirs['command']}") == (404, "not_found")
    await operator.ok("DELETE", f"/api/commands/{theirs['command']}", status=204)
    await operator.ok("DELETE", f"/api/admin/keys/{first['bot']['id']}", status=204)
    (ann,) = await guests(operator.server, "Ann")
    assert (await ann.ok("commands", room=await room_of(ann)))["commands"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "2 cups"},
        {"name": "x" * 33},
        {"description": " "},
        {"description": "x" * 201},
        {"schema": {"type": "tea"}},
        {"schema": {"$ref": "https://evil.example/schema"}},
        {"schema": {"properties": {"a": {"$ref": "#"}}}},
        {"schema": {"properties": {"a": {"pattern": "(a+)+$"}}}},
        {"schema": {"patternProperties": {"(a+)+$": {}}}},
        {"schema": {"allOf": [{}] * 101}},
        {"schema": {"description": "x" * 2_048}},
        {"schema": {"$schema": "http://json-schema.org/draft-04/schema#"}},
        {"schema": 5},
    ],
)
async def test_a_command_that_cannot_be_is_refused(operator: Caller, wrong: dict[str, Any]) -> None:
    shop, reader = await operator.key_with("messages"), await operator.key_with("read", "rooms")
    assert await shop.refused("POST", "/api/commands", BREW | wrong) == (400, "bad_request")
    assert await reader.refused("POST", "/api/commands", BREW) == (403, "forbidden")
    assert (await shop.ok("GET", "/api/commands"))["commands"] == []
