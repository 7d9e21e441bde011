"""The machine's clock is put back or forward by an hour: nobody loses a place, and what was promised is kept."""

import pytest

from models.database.client import Database
from tests.rigs.server import running_server
from tests.wire.matches.players import both_move, seated
from tests.wire.rooms.party import Guest, room_of

pytestmark = pytest.mark.gen_test(timeout=60)

HOUR_S = 3_600
FISCHER = {"kind": "fischer", "initial_s": 300, "increment_s": 0}


async def test_a_clock_that_is_put_back_is_noticed_by_nobody(database: Database) -> None:
    async with running_server(database, heartbeat_s=HOUR_S) as server:
        users = [await server.account(name) for name in ("Ann", "Ben")]
        ann, ben = [Guest(user, await server.connect(user)) for user in users]
        room = await room_of(ann, ben)
        players = await seated(server, clock=FISCHER)
        await both_move(players)
        await ann.ok("room.mute", room=room, user=ben.id, duration_s=60)
        first = await ann.say(room, "before")
        left = (await players.state(0))["clock"]["left_s"]

        server.clock.put(-HOUR_S)
        # Order is by number, and no token is of a time to come.
        said = await ann.say(room, "after")
        assert (said["seq"], said["rev"]) == (first["seq"] + 1, first["rev"] + 1)
        history = await ben.ok("history", room=room)
        assert [each["text"] for each in history["messages"]] == ["before", "after"]
        for user in (users[0], await server.signed_in("Ann"), await server.renewed(users[1])):
            assert (await (await server.connect(user, task="another")).ask("ping"))["op"] == "pong"
        # No player has won an hour, nor lost one. The turn in which it happened takes nothing, the next one does.
        assert (await players.state(0))["clock"]["left_s"] == left
        await players.move(0, 2, x=1, y=0)
        server.clock.advance(10)
        await players.move(1, 3, x=2, y=2)
        assert (await players.state(0))["clock"]["left_s"] == {**left, "1": left["1"] - 10}
        # A mute was said to end at a moment, and does then.
        assert await ben.code("message.send", room=room, text="hm") == "muted"
        server.clock.put(HOUR_S + 60)
        assert await ben.code("message.send", room=room, text="hm") == "ok"


async def test_a_user_signed_out_by_a_clock_put_forward_can_sign_in_again(
    database: Database,
) -> None:
    async with running_server(database, heartbeat_s=2 * HOUR_S) as server:
        user = await server.account("Ann")
        ann = Guest(user, await server.connect(user))
        room = await room_of(ann)
        first = await ann.say(room, "before")
        server.clock.put(HOUR_S)
        assert (await server.api.get("/api/me", token=user.token)).status == 401
        renewed = await server.renewed(user)
        again = Guest(renewed, await server.connect(renewed, task="again"))
        assert (await again.join(room))["rev"] == first["rev"]
        assert (await again.say(room, "after"))["seq"] == first["seq"] + 1
