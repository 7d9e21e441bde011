"""Moves: the order in which they are looked at, nonces, two at once, and what the others are shown."""

import asyncio

import pytest

from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.players import both_move, play_row, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_a_move_is_looked_at_in_the_order_of_the_contract(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = (await ann.ok("game.create", game="tictactoe"))["room"]
    cell = {"x": 1, "y": 1}
    onlooker = await server.connect()
    assert (await onlooker.refused("game.move", room=room, version=0, move=cell))["code"] == "not_member"
    await onlooker.ok("room.join", room=room)
    # Not played yet: whoever asks, at whatever version.
    for socket in (ann, onlooker):
        assert (await socket.refused("game.move", room=room, version=9, move=cell))["code"] == "conflict"
    await ben.ok("game.sit", room=room)
    # No seat, though the version is wrong as well.
    assert (await onlooker.refused("game.move", room=room, version=9, move=cell))["code"] == "forbidden"
    # Another version, though it is not its turn either.
    for version in (1, 9):
        stale = await ben.refused("game.move", room=room, version=version, move={})
        assert (stale["code"], stale["version"]) == ("stale_version", 0)
    # Not its turn, though the move is none.
    assert (await ben.refused("game.move", room=room, version=0, move={}))["code"] == "not_your_turn"
    for none in ({}, {"x": 3, "y": 0}, {"x": "1", "y": 0}, {"x": 1, "y": 1, "z": 1}):
        assert (await ann.refused("game.move", room=room, version=0, move=none))["code"] == "bad_request"
    moved = await ann.ok("game.move", room=room, version=0, move=cell)
    assert moved == {"op": "ok", "id": moved["id"], "version": 1}
    taken = await ben.refused("game.move", room=room, version=1, move=cell)
    assert (taken["code"], taken["message"]) == ("illegal_move", "that cell is taken")


async def test_once_it_is_over_every_move_is_told_so(server: RunningServer) -> None:
    players = await seated(server)
    await play_row(players)
    onlooker = await server.connect()
    await onlooker.ok("room.join", room=players.room)
    for socket in (*players.sockets, onlooker):
        late = await socket.refused("game.move", room=players.room, version=99, move={})
        assert late["code"] == "match_over"
    assert (await players.sockets[0].refused("game.resign", room=players.room))["code"] == "match_over"


async def test_a_nonce_gets_its_first_answer_again(server: RunningServer) -> None:
    players = await seated(server)
    ann, _ = players.sockets
    sent = {"room": players.room, "version": 0, "move": {"x": 0, "y": 0}, "nonce": "n1"}
    assert (await ann.ok("game.move", **sent))["version"] == 1
    await players.move(1, 1, x=1, y=1)
    assert (await ann.ok("game.move", **sent))["version"] == 1
    again = await server.connect(players.users[0], task="other")
    assert (await again.ok("game.move", **sent))["version"] == 1
    assert (await players.state(0))["version"] == 2
    # Another's nonce is another's.
    refused = await players.sockets[1].refused("game.move", **sent)
    assert refused["code"] == "stale_version"


@pytest.mark.own_server
async def test_a_nonce_is_known_to_the_end_of_the_match_and_after_a_restart(server: RunningServer) -> None:
    """However many moves were accepted since; and it is nobody's to see."""
    players = await seated(server)
    ann, ben = players.sockets
    first = {"room": players.room, "version": 0, "move": {"x": 0, "y": 0}, "nonce": "first"}
    assert (await ann.ok("game.move", **first))["version"] == 1
    for version in range(1, 141, 2):
        cell = {"room": players.room, "version": version, "move": {"x": 1, "y": 1}, "nonce": f"n{version}"}
        assert (await ben.ok("game.move", **cell))["version"] == version + 1
        await ben.ok("game.offer", room=players.room, offer="undo")
        await ann.ok("game.answer", room=players.room, offer="undo", accept=True)
    assert (await ann.ok("game.move", **first))["version"] == 1
    await ben.ok("game.resign", room=players.room)
    assert (await ann.ok("game.move", **first))["version"] == 1
    log = (await ben.ok("game.replay", match=players.match))["log"]
    assert log[0] == {"version": 1, "kind": "move", "at": log[0]["at"], "seat": 0, "move": {"x": 0, "y": 0}}
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann = await again.connect(players.users[0])
        assert (await ann.ok("game.move", **first))["version"] == 1
        assert (await ann.ok("game.replay", match=players.match))["log"] == log
        exported = await again.api.get(f"/api/matches/{players.match}.json", token=players.users[0].token)
        assert exported.status == 200
        assert "nonce" not in exported.raw.decode()


async def test_of_two_moves_at_once_for_one_turn_one_counts(server: RunningServer) -> None:
    players = await seated(server)
    other = await server.connect(players.users[0], task="other")
    both = await asyncio.gather(
        players.sockets[0].ask("game.move", room=players.room, version=0, move={"x": 0, "y": 0}),
        other.ask("game.move", room=players.room, version=0, move={"x": 1, "y": 0}),
    )
    assert sorted(reply.get("code", "ok") for reply in both) == ["ok", "stale_version"]
    assert (await players.state(0))["version"] == 1


async def test_everybody_in_the_room_is_shown_a_move_before_it_is_answered(server: RunningServer) -> None:
    players = await seated(server)
    onlooker = await server.connect()
    await onlooker.ok("room.join", room=players.room)
    await players.move(0, 0, x=2, y=1)
    for socket in (*players.sockets, onlooker):
        shown = await socket.event("game", version=1)
        assert shown["last"] == {"seat": 0, "move": {"x": 2, "y": 1}}
        assert shown["to_move"] == [1]
    frames = players.sockets[0].frames
    told = next(
        place for place, frame in enumerate(frames) if frame.get("version") == 1 and frame["op"] == "game"
    )
    assert frames[told + 1]["op"] == "ok"


async def test_resigning_ends_the_match(server: RunningServer) -> None:
    players = await seated(server)
    await both_move(players)
    assert (await players.sockets[1].ok("game.resign", room=players.room))["version"] == 3
    over = await players.sockets[0].event("game", status="over")
    assert over["outcome"] == {"winners": [0], "reason": "resigned"}


async def test_a_player_who_leaves_the_room_has_resigned(server: RunningServer) -> None:
    players = await seated(server)
    await both_move(players)
    await players.sockets[1].ok("room.leave", room=players.room)
    over = await players.sockets[0].event("game", status="over")
    assert over["outcome"] == {"winners": [0], "reason": "resigned"}


async def test_a_player_cannot_be_sent_away_while_the_match_is_played(server: RunningServer) -> None:
    players = await seated(server)
    ann = players.sockets[0]
    for op in ("room.kick", "room.ban"):
        assert (await ann.refused(op, room=players.room, user=players.users[1].id))["code"] == "conflict"
    await ann.ok("game.resign", room=players.room)
    await ann.ok("room.kick", room=players.room, user=players.users[1].id)


async def test_messages_carry_the_version_that_they_were_said_at(server: RunningServer) -> None:
    players = await seated(server)
    ann, ben = players.sockets
    await ann.ok("message.send", room=players.room, text="good luck")
    await players.move(0, 0, x=0, y=0)
    await ben.ok("message.send", room=players.room, text="hm")
    page = (await ann.ok("history", room=players.room))["messages"]
    assert [(message["text"], message["version"]) for message in page] == [("good luck", 0), ("hm", 1)]
