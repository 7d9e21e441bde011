"""What a deleted user leaves at tables and in matches."""

import pytest

from server.games.registry import GAMES
from tests.contracts.high_card import HighCard
from tests.rigs.server import RunningServer, running_server
from tests.wire.accounts.deleting.leaving import DELETED, delete, everything_in
from tests.wire.matches.players import ROW, seated
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def test_its_seat_at_an_open_table_is_free(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    made = await ann.ok("game.create", game="tictactoe", seats=2)
    await ann.join(made["room"])
    await ann.ok("game.stand", room=made["room"])
    await ben.join(made["room"])
    await ben.ok("game.sit", room=made["room"], seat=1)
    await delete(server, ben)
    seats = (await ann.join(made["room"]))["match"]["seats"]
    assert [seat.get("user") for seat in seats] == [None, None]


@pytest.mark.own_server
async def test_a_match_that_is_over_is_kept_without_its_name(server: RunningServer) -> None:
    players = await seated(server, users=[await server.guest("Ann"), await server.guest("Benvenuto")])
    for version, (x, y) in enumerate(ROW):
        await players.sockets[version % 2].ok(
            "game.move",
            room=players.room,
            version=version,
            move={"x": x, "y": y},
            nonce=f"nonce-{version % 2}-{version}",
        )
    ben = Guest(players.users[1], players.sockets[1])
    await delete(server, ben)
    state = await players.state(0)
    assert (state["status"], state["outcome"]["winners"]) == ("over", [0])
    assert state["seats"][1]["user"] == DELETED
    stored = await everything_in(server.database)
    assert not [trace for trace in ("Benvenuto", "benvenuto", "nonce-1", ben.id) if trace in stored]
    assert "nonce-0-0" in stored
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        log = await again.api.get(f"/api/matches/{players.match}.json", token=players.users[0].token)
        assert log.status == 200
        assert "Benvenuto" not in log.raw.decode()
        ann = await again.connect(players.users[0])
        (listed,) = (await ann.ok("room.list", kind="game", status="over"))["rooms"]
        assert listed["match"]["seats"][1]["user"] == DELETED


async def test_a_deleted_users_tables_and_left_matches_do_not_name_them(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(GAMES, "high_card", HighCard())
    users = [await server.guest(name) for name in ("Ann", "Benvenuto", "Cid")]
    players = await seated(server, "high_card", users=users)
    made = (await players.sockets[1].ok("game.create", game="tictactoe"))["room"]
    await players.sockets[0].ok("game.sit", room=made)
    await players.sockets[1].ok("game.resign", room=players.room)
    assert (await players.state(0))["seats"][1]["left"]["name"] == "Benvenuto"
    await delete(server, Guest(players.users[1], players.sockets[1]))
    assert (await players.state(0))["seats"][1]["left"] == DELETED
    assert (await players.sockets[0].ok("room.join", room=made))["match"]["status"] == "over"
    stored = await everything_in(server.database)
    assert not [trace for trace in ("Benvenuto", users[1].id) if trace in stored]


@pytest.mark.own_server
async def test_a_match_that_is_played_is_given_up(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    players = await seated(server, users=[ben.user, await server.guest("Cid")], from_room=room)
    await players.move(0, 0, x=0, y=0)
    await players.move(1, 1, x=1, y=1)
    await delete(server, Guest(players.users[1], players.sockets[1]))
    state = await players.state(0)
    assert (state["status"], state["outcome"]["winners"]) == ("over", [0])
    (card,) = (await ann.ok("history", room=room))["messages"]
    assert card["match"]["status"] == "over"
    assert "Cid" not in str(card)
    assert "Cid" not in await everything_in(server.database)
