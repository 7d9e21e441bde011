"""Sketch between sockets: a guess is a message, and the word is in no frame of who still guesses."""

import asyncio
import json
from typing import Any

import pytest

from tests.rigs.client import Client
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer
from tests.wire.matches.lost_answers import match_in
from tests.wire.matches.players import Players, seated
from tests.wire.realtime.watching import watching

pytestmark = pytest.mark.gen_test(timeout=60)


async def drawing(server: RunningServer) -> tuple[Players, str]:
    """Three at a table, of whom seat 0 draws; and the word."""
    players = await seated(server, "sketch", seats=3, people=3, options={"words": "zh", "rounds": 1})
    ann = players.sockets[0]
    view = (await ann.ok("game.state", room=players.room))["match"]["view"]
    await ann.tell("game.input", room=players.room, input={"pick": 2})
    await shown(ann, players.room, phase="draw")
    await ann.tell("game.input", room=players.room, input={"line": [10, 10, 90, 90]})
    return players, str(view["choices"][2])


async def shown(socket: Client, room: str, **expected: Any) -> dict[str, Any]:
    """The view once it is as expected."""
    while True:
        view: dict[str, Any] = (await socket.ok("game.state", room=room))["match"]["view"]
        if all(view[field] == value for field, value in expected.items()):
            return view
        await asyncio.sleep(0.05)


def heard(socket: Client) -> str:
    return json.dumps(socket.frames, ensure_ascii=False)


async def test_the_word_is_in_no_frame_of_who_still_guesses(server: RunningServer) -> None:
    players, word = await drawing(server)
    ann, ben, cat = players.sockets
    watcher = await server.connect(await server.guest())
    await watcher.ok("room.join", room=players.room)
    await ben.ok("message.send", room=players.room, text="是什么？")
    assert (await cat.event("message"))["message"]["text"] == "是什么？"
    said = await ben.ok("message.send", room=players.room, text=f"{word}！")
    await shown(ben, players.room, word=word)
    told = await ann.event("message", rev=said["rev"])
    assert set(told["message"]["audience"]) == {players.users[0].id, players.users[1].id}
    for socket in (cat, watcher):
        assert (await socket.event("skip", seq=said["seq"]))["rev"] == said["rev"]
    # Neither may the one who knows tell the others, nor turn an old line into it.
    await ben.ok("message.send", room=players.room, text="太容易了")
    for text in (word, "容易"):
        edited = await ben.ask("message.edit", room=players.room, seq=1, text=text)
        assert edited["code"] == "forbidden"
    assert (await cat.ask("message.send", room=players.room, text="", open=True))["code"] == "conflict"
    await ann.ok("message.send", room=players.room, text=f"是{word}")
    view = await shown(cat, players.room, lines={"1": {"p": [10, 10, 90, 90], "c": 0, "w": 1, "of": 1}})
    assert (view["word"], view["gained"][1] > 0, view["gained"][2]) == ("", True, 0)
    page = await cat.ok("history", room=players.room)
    replay = await cat.ok("game.replay", match=players.match)
    for socket in (cat, watcher):
        assert word not in heard(socket)
        assert "容易" not in heard(socket)
    assert word not in json.dumps([page, replay], ensure_ascii=False)
    # The last one guesses: the turn is over, and all see the word.
    await cat.ok("message.send", room=players.room, text=word)
    over = await shown(watcher, players.room, phase="shown")
    assert over["word"] == word
    assert all(points > 0 for points in over["points"])


async def test_nobody_is_called_by_the_word(server: RunningServer) -> None:
    players, word = await drawing(server)
    drawer, guesser, other = players.users

    async def shows(user: User, **shown: str) -> int:
        return (await server.api.call("PATCH", "/api/me", shown, token=user.token)).status

    # Whoever knows the word says nothing to the others, by whatever it is called; a guess is no name.
    assert await shows(drawer, name="no word at all") == 409
    assert await shows(guesser, name=f"is it {word}") == 409
    assert await shows(guesser, status=word) == 409
    assert await shows(guesser, name="Cleopatra") == 200
    assert word not in heard(players.sockets[2])
    # Where nothing is hidden anybody may be called anything.
    assert await shows(await server.guest(), name=word) == 200
    await players.sockets[1].ok("message.send", room=players.room, text=word)
    await players.sockets[2].ok("message.send", room=players.room, text=word)
    await shown(players.sockets[2], players.room, phase="shown")
    assert await shows(other, name="no word at all") == 200


async def test_a_match_of_sketch_replays_with_its_guesses(server: RunningServer) -> None:
    players, word = await drawing(server)
    await players.sockets[1].ok("message.send", room=players.room, text=word)
    await shown(players.sockets[1], players.room, word=word)
    ann = await watching(players, 0)
    await ann.until(ann.tick + 12)
    log = match_in(server, players.room).log
    given = [each.input for entry in log for each in entry.inputs or ()]
    assert {"guess": word, "turn": 0} in given
