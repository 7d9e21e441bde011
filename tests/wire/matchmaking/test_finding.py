"""Finding a match: who is paired with whom, who is told, and who waits no more."""

import asyncio
from typing import Any

import pytest

from models.wire.events import Event
from models.wire.game_events import MatchFound
from server.delivery.connection import Connection
from tests.rigs.client import Client
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.matches.players import both_move, seated
from tests.wire.matchmaking.seekers import found, not_found_yet, rated_at, waiting

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def test_two_who_look_for_the_same_play_each_other(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    tickets = [await waiting(ann), await waiting(ben)]
    assert tickets[0] != tickets[1]
    told = [await found(ann, tickets[0]), await found(ben, tickets[1])]
    assert told[0]["room"] == told[1]["room"]
    assert sorted(each["seat"] for each in told) == [0, 1]
    for socket, event in zip((ann, ben), told, strict=True):
        match = (await socket.ok("room.join", room=event["room"]))["match"]
        assert match["status"] == "playing"
        assert match["seats"][event["seat"]]["user"]["id"] == socket.hello["user"]["id"]
    mover = (ann, ben)[told[1]["seat"] == 0]
    await mover.ok("game.move", room=told[0]["room"], version=0, move={"x": 1, "y": 1})


async def test_the_reply_comes_before_the_event(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    await waiting(ann)
    ticket = await waiting(ben)
    await found(ben, ticket)
    ops = [frame["op"] for frame in ben.frames if frame["op"] in ("ok", "match.found")]
    assert ops == ["ok", "match.found"]


async def test_the_longest_waiting_user_plays_first(server: RunningServer) -> None:
    sockets = [await server.connect() for _ in range(4)]
    tickets = [await waiting(socket) for socket in sockets]
    rooms = [(await found(*each))["room"] for each in zip(sockets, tickets, strict=True)]
    assert rooms[0] == rooms[1] != rooms[2] == rooms[3]


async def test_other_games_options_and_kinds_wait_apart(server: RunningServer) -> None:
    sockets = [await server.connect() for _ in range(4)]
    await waiting(sockets[0])
    await waiting(sockets[1], "chess")
    await waiting(sockets[2], options={"undo": False})
    await waiting(sockets[3], rated=True)
    await not_found_yet(*sockets)
    late = await server.connect()
    # What is asked for outright and what is so by itself are the same.
    ticket = await waiting(late, options={"undo": True, "absence": "clock"})
    await found(late, ticket)
    await sockets[0].event("match.found")


async def test_all_sockets_of_a_user_are_told(server: RunningServer) -> None:
    ann = await server.guest()
    here, there = await server.connect(ann, "one"), await server.connect(ann, "two")
    ticket = await waiting(here)
    ben = await server.connect()
    await waiting(ben)
    assert await found(here, ticket) == await found(there, ticket)


@pytest.mark.one_process("what goes to sockets of several processes has no order among them")
async def test_the_socket_that_asks_is_told_first(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await server.guest()
    sockets = {name: await server.connect(ann, name) for name in ("a", "b", "c", "d")}
    told: list[str] = []
    send = Connection.send

    def noting(connection: Connection, event: Event, **more: Any) -> None:
        if isinstance(event, MatchFound) and event.ticket == ticket:
            told.append(connection.task)
        send(connection, event, **more)

    monkeypatch.setattr(Connection, "send", noting)
    ticket = await waiting(sockets["c"])
    await waiting(await server.connect())
    for socket in sockets.values():
        await found(socket, ticket)
    assert told[0] == "c"
    assert sorted(told) == sorted(sockets)


async def test_asking_again_is_the_same_search(server: RunningServer) -> None:
    ann = await server.guest()
    one, two = await server.connect(ann, "one"), await server.connect(ann, "two")
    ticket = await waiting(one)
    assert await waiting(two) == ticket
    refused = await one.refused("match.find", game="tictactoe", options={"undo": False})
    assert refused["code"] == "conflict"
    assert await waiting(one, "chess") != ticket
    await not_found_yet(one, two)


async def test_a_cancelled_search_ends(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    ticket = await waiting(ann)
    assert (await ben.refused("match.cancel", ticket=ticket))["code"] == "not_found"
    assert set(await ann.ok("match.cancel", ticket=ticket)) == {"op", "id"}
    assert (await ann.refused("match.cancel", ticket=ticket))["code"] == "not_found"
    assert (await ann.refused("match.cancel", ticket="nope"))["code"] == "not_found"
    await waiting(ben)
    await not_found_yet(ann, ben)
    again = await waiting(ann)
    assert again != ticket
    await found(ann, again)
    assert (await ann.refused("match.cancel", ticket=again))["code"] == "not_found"


async def test_whose_sockets_are_all_closed_waits_no_more(server: RunningServer) -> None:
    ann = await server.guest()
    one, two = await server.connect(ann, "one"), await server.connect(ann, "two")
    ticket = await waiting(one)
    await one.close()
    assert await waiting(two) == ticket
    await two.close()
    ben = await server.connect()
    await waiting(ben)
    await not_found_yet(ben)
    back = await server.connect(ann)
    assert (await back.refused("match.cancel", ticket=ticket))["code"] == "not_found"


async def test_a_socket_that_takes_anothers_place_keeps_the_search(server: RunningServer) -> None:
    ann = await server.guest()
    first = await server.connect(ann)
    ticket = await waiting(first)
    second = await server.connect(ann)
    await first.closed()
    assert await waiting(second) == ticket


@pytest.mark.parametrize(
    ("fields", "code", "told"),
    [
        ({"game": "nothing"}, "not_found", "game"),
        ({"game": "tictactoe", "options": {"nope": 1}}, "bad_request", "options"),
        ({"game": "tictactoe", "options": {"undo": "yes"}}, "bad_request", "options.undo"),
        (
            {"game": "tictactoe", "options": {"absence": "bot"}, "rated": True},
            "bad_request",
            "options.absence",
        ),
        ({"game": "tictactoe", "party": ["u-x", "u-y"]}, "bad_request", "party"),
    ],
)
async def test_a_search_that_makes_no_sense_is_refused(
    shared_server: ReachableServer, fields: dict[str, object], code: str, told: str
) -> None:
    socket = await shared_server.connect()
    refused = await socket.refused("match.find", **fields)
    assert (refused["code"], refused["message"].partition(":")[0]) == (code, told)


async def test_a_party_plays_together_once_each_has_asked_for_it(server: RunningServer) -> None:
    ann, ben, cid = [await server.connect() for _ in range(3)]
    ids = [socket.hello["user"]["id"] for socket in (ann, ben, cid)]
    assert (await ann.refused("match.find", game="tictactoe", party=[ids[0]]))["code"] == "bad_request"
    ticket = await waiting(ann, party=[ids[1]])
    await waiting(cid)
    await not_found_yet(ann, cid)
    # Nobody is made to play: it is on who was named to ask for the same.
    await not_found_yet(ben)
    other = await waiting(ben, party=[ids[0]])
    assert (await found(ann, ticket))["room"] == (await found(ben, other))["room"]
    await not_found_yet(cid)


async def test_rated_matches_are_for_those_of_like_strength(server: RunningServer) -> None:
    ann, ben, cid = [await server.connect() for _ in range(3)]
    for socket, rating in ((ann, 1500.0), (ben, 1900.0), (cid, 1550.0)):
        await rated_at(server, socket, rating)
    tickets = [await waiting(socket, rated=True) for socket in (ann, ben, cid)]
    assert (await found(ann, tickets[0]))["room"] == (await found(cid, tickets[2]))["room"]
    await not_found_yet(ben)


async def test_a_long_wait_widens_the_range_of_opponents(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    await rated_at(server, ben, 1900)
    ticket = await waiting(ann, rated=True)
    await waiting(ben, rated=True)
    await not_found_yet(ann, ben)
    server.clock.advance(31)
    room = (await found(ann, ticket))["room"]
    await ben.event("match.found", room=room)


async def test_a_found_rated_match_changes_ratings(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    ticket = await waiting(ann, rated=True)
    await waiting(ben, rated=True)
    room = (await found(ann, ticket))["room"]
    match = (await ann.ok("room.join", room=room))["match"]
    await ben.ok("room.join", room=room)
    users = {seat["user"]["id"]: seat["seat"] for seat in match["seats"]}
    in_turn = sorted((ann, ben), key=lambda each: users[each.hello["user"]["id"]] != match["to_move"][0])
    for number, player in enumerate(in_turn):
        move = {"x": number, "y": 0}
        await player.ok("game.move", room=room, version=match["version"] + number, move=move)
    await ben.ok("game.resign", room=room)
    ratings = server.part("ratings")

    async def rating(player: Client) -> float:
        found: float = await ratings.rating_of("tictactoe", player.hello["user"]["id"])
        return found

    # One after the other they are stored.
    while 1_500 in (now := [await rating(ann), await rating(ben)]):
        await asyncio.sleep(0.01)
    assert now[0] > 1_500 > now[1]


async def test_a_bot_sits_down_with_who_has_waited_long_enough_for_people(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    assert (await ann.ask("match.find", game="chess", rated=True, bot_after_s=5))["code"] == "bad_request"
    ticket = await waiting(ann, "werewolf", bot_after_s=5, level=2)
    await waiting(ben, "werewolf")
    server.clock.advance(4)
    await asyncio.sleep(0.1)
    await not_found_yet(ann, ben)
    server.clock.advance(2)
    told = await found(ann, ticket)
    match = (await ann.ok("room.join", room=told["room"]))["match"]
    assert [seat.get("bot") for seat in match["seats"]] == [None, 2, 2, 2, 2]
    await not_found_yet(ben)


async def test_a_block_between_players_prevents_a_rematch(server: RunningServer) -> None:
    players = await seated(server)
    await both_move(players)
    await players.sockets[0].ok("game.resign", room=players.room)
    await players.sockets[1].ok("user.block", user=players.users[0].id, on=True)
    await players.sockets[0].ok("game.offer", room=players.room, offer="rematch")
    answer = await players.sockets[1].ask("game.answer", room=players.room, offer="rematch", accept=True)
    assert (answer["op"], answer["code"]) == ("error", "forbidden")
