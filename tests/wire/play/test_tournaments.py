"""Tournaments over real sockets: rounds, byes, those who do not come, and restarts in the middle."""

import asyncio

import pytest

from models.database.client import Database
from models.stores.editions import MATCHES
from tests.rigs.server import RunningServer, running_server
from tests.wire.accounts.deleting.leaving import DELETED, delete
from tests.wire.play.tournaments import CLOCK, begun_in, boards, entered, points, shown, until, win
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=90), pytest.mark.one_server]


async def back(server: RunningServer, players: list[Guest]) -> list[Guest]:
    """The same players at a server that was started anew."""
    return [Guest(each.user, await server.connect(each.user)) for each in players]


@pytest.mark.own_server
async def test_six_play_a_swiss_over_two_rounds_and_a_restart(server: RunningServer) -> None:
    made, players = await entered(server, 6, "swiss", rounds=2)
    begun = await players[0].ok("tournament.start", tournament=made)
    assert (begun["status"], begun["rounds"], begun["players"]) == ("playing", 2, 6)
    first = await boards(players[0], made, 1)
    assert [each["board"] for each in first] == [1, 2, 3]
    own = [each["yours"] for each in await players[3].socket.all_events("tournament") if "yours" in each]
    (mine,) = [each for each in first if players[3].id in [user["id"] for user in each["users"]]]
    seat = [user["id"] for user in mine["users"]].index(players[3].id)
    assert own == [{"match": mine["match"], "room": mine["room"], "seat": seat}]
    await win(players, first[0], 0)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        players = await back(again, players)
        for pairing in first[1:]:
            await win(players, pairing, 0)
        second = await boards(players[0], made, 2)
        one = {frozenset(user["id"] for user in each["users"]) for each in first}
        two = {frozenset(user["id"] for user in each["users"]) for each in second}
        assert len(one) == len(two) == 3
        assert not one & two
        for pairing in second:
            await win(players, pairing, 1)
        over = await until(players[0], made, status="over")
        assert (sum(points(over).values()), max(points(over).values())) == (6.0, 2.0)
        assert (over["standings"][0]["rank"], over["standings"][0]["points"]) == (1, 2.0)
        assert len((await players[0].ok("matches", room=over["room"]))["matches"]) == 6
        matches = await again.database.collection(MATCHES).find({}).to_list(None)
        assert len(matches) == 6


async def test_five_play_a_knockout_with_byes_and_one_does_not_come(database: Database) -> None:
    async with running_server(database, heartbeat_s=3_600) as server:
        made, players = await entered(server, 5, "knockout")
        await players[4].socket.close()
        await players[0].ok("tournament.start", tournament=made)
        first = (await until(players[0], made, round=1))["pairings"]
        byes = [each for each in first if each["status"] == "bye"]
        assert [each["users"].count(None) for each in byes] == [1, 1, 1]
        (played,) = [each for each in first if each["status"] != "bye"]
        assert players[4].id in [user["id"] for user in played["users"]]
        await begun_in(players[0], played["room"], "open")
        # The one who is away has a minute.
        server.clock.advance(61)
        second = await boards(players[0], made, 2)
        assert players[4].id not in str(second)
        for pairing in second:
            await win(players, pairing, 0)
        (final,) = await boards(players[0], made, 3)
        await win(players, final, 0)
        over = await until(players[0], made, status="over")
        assert over["standings"][0]["user"] == final["users"][0]
        assert over["rounds"] == 3


async def test_an_arena_pairs_who_is_free_until_its_time_is_up(database: Database) -> None:
    async with running_server(database, heartbeat_s=3_600) as server:
        made, players = await entered(server, 4, "arena", rounds=1)
        begun = await players[0].ok("tournament.start", tournament=made)
        assert begun["ends_at"] == server.clock.now_ms() + 2 * (60 + 40) * 1_000
        while len((first := await shown(players[0], made))["pairings"]) < 2:
            await asyncio.sleep(0.05)
        for pairing in first["pairings"]:
            await begun_in(players[0], pairing["room"])
            await win(players, pairing, 0)
        while len((second := await shown(players[0], made))["pairings"]) < 4:
            await asyncio.sleep(0.05)
        met = [frozenset(user["id"] for user in each["users"]) for each in second["pairings"]]
        assert len(set(met)) == 4
        for pairing in second["pairings"][:2]:
            await begun_in(players[0], pairing["room"])
            await win(players, pairing, 0)
        server.clock.advance(201)
        late = (await guests(server, "Late"))[0]
        await late.join(second["room"])
        # What was paired before the time was up is played to its end.
        for pairing in (await shown(late, made))["pairings"]:
            if pairing["status"] == "playing":
                await begun_in(players[0], pairing["room"])
                await win(players, pairing, 1)
        over = await until(players[0], made, status="over")
        assert max(points(over).values()) >= 2.0
        assert await late.code("tournament.join", tournament=made) == "conflict"


@pytest.mark.own_server
async def test_who_may_do_what(server: RunningServer) -> None:
    ann, ben, eve = await guests(server, "Ann", "Ben", "Eve")
    room = await room_of(ann, ben)
    asked = {"room": room, "game": "tictactoe", "kind": "swiss", "clock": CLOCK}
    assert await ben.code("tournament.create", **asked) == "forbidden"
    assert await eve.code("tournament.create", **asked) == "not_member"
    for unknown in ({"game": "tea"}, {"room": "r-nowhere"}):
        assert await ann.code("tournament.create", **{**asked, **unknown}) == "not_found"
    for wrong in ("rounds", "clock"):
        value = 3 if wrong == "rounds" else {"kind": "per_move", "increment_s": 5}
        given = {**asked, "kind": "knockout", wrong: value}
        assert await ann.code("tournament.create", **given) == "bad_request"
    reply = await ann.ok("tournament.create", **asked)
    made = reply["tournament"]
    assert (reply["status"], reply["standings"], reply["round"]) == ("open", [], 0)
    card = await ben.socket.event("message")
    assert card["message"]["tournament"] == {
        "tournament": made, "game": "tictactoe", "title": "Tic-tac-toe", "kind": "swiss", "status": "open"
    }  # fmt: skip
    assert await ben.code("tournament.start", tournament=made) == "forbidden"
    assert await ann.code("tournament.start", tournament=made) == "conflict"
    for op in ("tournament", "tournament.join"):
        assert await eve.code(op, tournament=made) == "not_member"
        assert await eve.code(op, tournament="c-nowhere") == "not_found"
    assert await ann.code("tournament.leave", tournament=made) == "conflict"
    for player in (ann, ben, ann):
        await player.ok("tournament.join", tournament=made)
    server.clock.advance(1)
    told = await ben.socket.event("tournament", players=2)
    assert [each["user"]["name"] for each in told["standings"]] == ["Ann", "Ben"]
    await ben.ok("tournament.leave", tournament=made)
    assert (await shown(ann, made))["players"] == 1
    for _ in range(3):
        await ann.ok("tournament.create", **asked)
    assert await ann.code("tournament.create", **asked) == "conflict"
    await ann.ok("room.update", room=room, visibility="private")
    assert await eve.code("tournament", tournament=made) == "not_found"
    await ann.ok("room.delete", room=room)
    assert await ann.code("tournament", tournament=made) == "not_found"
    for name in ("tournaments", "tournament_pairings"):
        assert await server.database.collection(name).find({}).to_list(None) == []


@pytest.mark.own_server
async def test_nothing_of_a_deleted_player_is_left_and_the_others_play_on(server: RunningServer) -> None:
    made, players = await entered(server, 3, "round_robin")
    await players[0].ok("tournament.start", tournament=made)
    await until(players[0], made, round=1)
    gone = players[2]
    exported = await server.api.get("/api/me/export", token=gone.user.token)
    assert made in exported.raw.decode()
    await delete(server, gone)
    now = await shown(players[0], made)
    assert [each["user"] for each in now["standings"] if each.get("left")] == [DELETED]
    for name in ("tournaments", "tournament_pairings"):
        stored = str(await server.database.collection(name).find({}).to_list(None))
        assert not [trace for trace in (gone.id, gone.name) if trace in stored]
    while (now := await shown(players[0], made))["status"] != "over":
        for pairing in now["pairings"]:
            both = [user and user["id"] for user in pairing["users"]]
            if pairing["status"] == "playing" and set(both) == {players[0].id, players[1].id}:
                await begun_in(players[0], pairing["room"])
                await win(players, pairing, both.index(players[0].id))
        await asyncio.sleep(0.05)
    assert points(now)["Player 0"] == 2.0
