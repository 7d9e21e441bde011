"""Who may say something at a table while it is played: the option ``chat``, over everything one says something by."""

from typing import Any

import pytest

from tests.rigs.client import Client
from tests.rigs.server import RunningServer
from tests.wire.matches.players import Players, play_row, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def _table(server: RunningServer, who: str) -> tuple[Players, Client, Client]:
    """A match that is played, where each side said one thing before; a player's and an onlooker's socket."""
    players = await seated(server, people=1, options={"chat": who})
    player, onlooker, late = players.sockets[0], await server.connect(), await server.connect()
    await onlooker.ok("room.join", room=players.room)
    for socket in (player, onlooker):
        await socket.ok("message.send", room=players.room, text="before")
    players.sockets.append(late)
    await late.ok("game.sit", room=players.room)
    return players, player, onlooker


_SAYS: list[tuple[str, dict[str, Any]]] = [
    ("message.send", {"text": "play b2 now"}),
    ("message.edit", {"text": "play b2 now"}),
    ("message.react", {"emoji": "🍵", "on": True}),
    ("typing", {"on": True}),
]


@pytest.mark.parametrize(
    ("who", "may_player", "may_onlooker"),
    [
        ("everyone", True, True),
        ("players", True, False),
        ("spectators", False, True),
        ("nobody", False, False),
    ],
)
async def test_a_silenced_user_cannot_post_in_any_way(
    server: RunningServer, who: str, may_player: bool, may_onlooker: bool
) -> None:
    players, player, onlooker = await _table(server, who)
    for seq, (socket, may) in enumerate(((player, may_player), (onlooker, may_onlooker)), start=1):
        for op, fields in _SAYS:
            about = {"seq": seq} if op in ("message.edit", "message.react") else {}
            reply = await socket.ask(op, room=players.room, **about, **fields)
            assert (reply["op"], reply.get("code")) == (("ok", None) if may else ("error", "forbidden")), op
    await player.ok("message.delete", room=players.room, seq=1)


async def test_everybody_speaks_again_once_it_is_over(server: RunningServer) -> None:
    players, _, onlooker = await _table(server, "nobody")
    await play_row(players)
    for op, fields in _SAYS:
        about = {"seq": 2} if op in ("message.edit", "message.react") else {}
        await onlooker.ok(op, room=players.room, **about, **fields)


async def test_an_owner_who_only_watches_writes_no_advice_over_the_door(server: RunningServer) -> None:
    ann, ben, cat = [await server.connect() for _ in range(3)]
    room = (await ann.ok("game.create", game="tictactoe", options={"chat": "players"}))["room"]
    await ann.ok("game.stand", room=room)
    for socket in (ben, cat):
        await socket.ok("game.sit", room=room)
    for word in ("title", "topic"):
        assert (await ann.refused("room.update", room=room, **{word: "b2 now"}))["code"] == "forbidden"
    await ann.ok("room.update", room=room, visibility="private")


async def test_a_match_made_from_a_silent_table_posts_no_card_there(server: RunningServer) -> None:
    players, _, onlooker = await _table(server, "players")
    refused = await onlooker.refused("game.create", game="tictactoe", from_room=players.room)
    assert refused["code"] == "forbidden"
