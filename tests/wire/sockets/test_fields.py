"""Wrong fields: each is refused with ``bad_request`` and told by its name, and nothing else happens."""

from typing import Any

import msgspec
import pytest

from models.wire.commands.all import OPS
from tests.rigs.client import CodecName
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test(timeout=60)
GOOD: dict[str, dict[str, Any]] = {
    "ping": {},
    "auth": {"token": "T"},
    "room.create": {"title": "Tea"},
    "room.list": {},
    "room.join": {"room": "tea"},
    "room.leave": {"room": "tea"},
    "room.close": {"room": "tea"},
    "room.update": {"room": "tea"},
    "room.delete": {"room": "tea"},
    "room.members": {"room": "tea"},
    "room.invite": {"room": "tea"},
    "room.invites": {"room": "tea"},
    "room.revoke": {"room": "tea", "invite": "i-x"},
    "room.add": {"room": "tea", "user": "u-x"},
    "room.role": {"room": "tea", "user": "u-x", "role": "member"},
    "room.kick": {"room": "tea", "user": "u-x"},
    "room.ban": {"room": "tea", "user": "u-x"},
    "room.unban": {"room": "tea", "user": "u-x"},
    "room.mute": {"room": "tea", "user": "u-x"},
    "room.unmute": {"room": "tea", "user": "u-x"},
    "room.bans": {"room": "tea"},
    "room.words": {"room": "tea"},
    "room.hook": {"room": "tea", "name": "builds"},
    "room.hooks": {"room": "tea"},
    "room.unhook": {"room": "tea", "hook": "h-x"},
    "commands": {"room": "tea"},
    "command.run": {"room": "tea", "command": "c-x"},
    "room.purge": {"room": "tea", "user": "u-x", "since_s": 60},
    "room.report": {"room": "tea", "seq": 1, "reason": "rude"},
    "room.reports": {"room": "tea"},
    "room.resolve": {"room": "tea", "report": "rp-x"},
    "room.audit": {"room": "tea"},
    "dm.open": {"user": "u-x"},
    "dm.close": {"room": "tea"},
    "user.block": {"user": "u-x", "on": True},
    "blocks": {},
    "user.get": {"user": "u-x"},
    "user.update": {},
    "message.send": {"room": "tea", "text": "x"},
    "message.append": {"room": "tea", "seq": 1, "text": "x"},
    "message.schedule": {"room": "tea", "text": "x", "send_at": 1},
    "message.unschedule": {"scheduled": "s-1"},
    "scheduled": {},
    "message.edit": {"room": "tea", "seq": 1, "text": "x"},
    "message.delete": {"room": "tea", "seq": 1},
    "message.react": {"room": "tea", "seq": 1, "emoji": "🍵", "on": True},
    "message.pin": {"room": "tea", "seq": 1, "on": True},
    "pins": {"room": "tea"},
    "thread": {"room": "tea", "seq": 1},
    "history.edits": {"room": "tea", "seq": 1},
    "history": {"room": "tea"},
    "history.since": {"room": "tea", "rev": 0},
    "history.around": {"room": "tea", "seq": 1},
    "search": {"query": "x"},
    "read": {"room": "tea", "seq": 1},
    "unread": {},
    "sync": {},
    "seen": {"room": "tea"},
    "looking": {"on": False},
    "typing": {"room": "tea", "on": True},
    "game.catalog": {},
    "game.create": {"game": "tictactoe"},
    "game.sit": {"room": "tea"},
    "game.stand": {"room": "tea"},
    "game.bot": {"room": "tea", "seat": 0},
    "game.start": {"room": "tea"},
    "game.move": {"room": "tea", "version": 0, "move": {}},
    "game.input": {"room": "tea", "input": {}},
    "game.state": {"room": "tea"},
    "game.resign": {"room": "tea"},
    "game.offer": {"room": "tea", "offer": "draw"},
    "game.answer": {"room": "tea", "offer": "draw", "accept": True},
    "game.replay": {"match": "g-x"},
    "match.find": {"game": "tictactoe"},
    "match.cancel": {"ticket": "t-x"},
    "matches": {},
    "tournament.create": {
        "room": "r-x",
        "game": "tictactoe",
        "kind": "swiss",
        "clock": {"kind": "fischer", "initial_s": 60, "increment_s": 1},
    },
    "tournament.join": {"tournament": "c-x"},
    "tournament.leave": {"tournament": "c-x"},
    "tournament.start": {"tournament": "c-x"},
    "tournament": {"tournament": "c-x"},
    "poll.create": {"room": "tea", "question": "Which?", "answers": ["green", "black"]},
    "poll.vote": {"room": "tea", "seq": 1, "answers": [0]},
    "poll.close": {"room": "tea", "seq": 1},
    "poll": {"room": "tea", "seq": 1},
    "poll.voters": {"room": "tea", "seq": 1, "answer": 0},
    "leaderboard": {"game": "tictactoe"},
}
WRONG: list[tuple[str, str, list[Any]]] = [
    ("room.create", "title", [5, None, [], "", "   ", "x" * 101]),
    ("room.create", "kind", ["game", "dm", "", 1]),
    ("room.create", "visibility", ["secret", "PUBLIC", True]),
    ("room.create", "history", ["some", 0]),
    ("room.create", "capacity", [0, -1, 1.5, "5", True, 10**9]),
    ("room.create", "password", ["", 5, "x" * 257]),
    ("room.create", "room", ["", "a b", "ä", "x" * 65, 5, "a\n"]),
    ("room.list", "limit", [0, 201, -1, "5", 1.5, True]),
    ("room.list", "kind", ["stock", 5]),
    ("room.list", "cursor", ["", "nonsense", "-1", 5, "9" * 65]),
    ("room.list", "query", [5, "x" * 101]),
    ("room.join", "since", [-1, "0", 1.5, True, 2**53]),
    ("room.join", "epoch", [5, "x" * 65]),
    ("room.join", "password", [5, "x" * 257]),
    ("room.join", "invite", [5, "x" * 65]),
    ("room.invite", "uses", [0, -1, 10_001, "1"]),
    ("room.invite", "expires_in_s", [0, -1, 10**12, "1"]),
    ("room.revoke", "invite", ["x" * 65, 5, None]),
    ("room.update", "slow_mode_s", [-1, 21_601, "1"]),
    ("room.update", "title", ["", "x" * 101, 5]),
    ("user.block", "on", [1, "yes", None]),
    ("user.update", "name", [5, "", " ", "x" * 33]),
    ("user.update", "status", [5, "x" * 81, "a\nb"]),
    ("user.update", "avatar", [5, "f-none", "x" * 65]),
    ("room.role", "role", ["king", "Owner", 5]),
    ("room.mute", "duration_s", [0, -1, 1.5, "1", 10**12]),
    ("room.hook", "name", [5, None, ["x"]]),
    ("room.unhook", "hook", ["x" * 65, 5, None]),
    ("command.run", "command", ["x" * 65, 5, None]),
    ("command.run", "args", [5, [], "x", None]),
    ("room.words", "words", ["x", 5, [5], [""], [" "], ["x" * 51], ["a\nb"], ["x"] * 201]),
    ("room.purge", "since_s", [0, -1, 86_401, "1", None]),
    ("room.report", "seq", [0, -1, "1", 1.5]),
    ("room.report", "reason", [5, None, "", " ", "x" * 301]),
    ("room.reports", "cursor", ["", 5, "nonsense", "1", "x.y", "x" * 65]),
    ("room.resolve", "report", [5, "x" * 65]),
    ("room.resolve", "action", ["kicked", "", 5]),
    ("room.audit", "cursor", ["", "0", "-1", "nonsense", 5, "9" * 65]),
    ("message.send", "allowed_mentions", ["all", 5, [5], ["a b"], ["u-x"] * 51]),
    ("message.send", "text", ["", "  \n ", "x" * 4_001, 5, None, ["x"]]),
    ("message.send", "nonce", ["", "x" * 65, 5]),
    ("message.send", "reply_to", [0, -1, "1", 1.5, 2**53]),
    ("message.send", "attachments", [{}, "x", [5], [{}], [{"url": "ftp://x"}], [{"url": "javascript:x"}]]),
    ("message.append", "text", ["\0", 5]),
    ("message.schedule", "send_at", [-1, "1", 1.5, True, 2**53]),
    ("message.unschedule", "scheduled", ["x" * 65, 5, None]),
    ("message.append", "at", [-1, "1", 1.5, True, 2**53]),
    ("message.edit", "text", ["", "x" * 4_001, 5]),
    ("message.edit", "seq", [0, -1, "1", 1.5, True, 2**53]),
    ("message.react", "emoji", ["", "x", "🍵" * 2, "❤" + "\ufe0f" * 21, 5]),
    ("message.react", "on", [1, 0, "true", None]),
    ("message.pin", "seq", [0, -1, "1", None, 1.5, 2**53]),
    ("message.pin", "on", [1, 0, "true", None]),
    ("message.send", "thread", [0, -1, "1", 1.5, 2**53]),
    ("message.send", "broadcast", [1, "yes", None]),
    ("history.edits", "seq", [0, -1, "1", None, 1.5, 2**53]),
    ("thread", "seq", [0, -1, "1", None, 1.5, 2**53]),
    ("thread", "limit", [0, 201, "5"]),
    ("thread", "before", [-1, "5", 1.5]),
    ("pins", "cursor", ["", 5, "x" * 65]),
    ("history", "limit", [0, 201, "5"]),
    ("history", "before", [-1, "5", 1.5]),
    ("history", "after", [-1, "5", 1.5]),
    ("history.since", "rev", [-1, "0", None, 1.5]),
    ("history.around", "seq", [0, -1, "1", None, 1.5, 2**53]),
    ("history.around", "limit", [0, 201, "5"]),
    ("history.since", "epoch", [5, "x" * 65]),
    ("search", "query", ["", "x" * 101, 5, " "]),
    ("search", "from", ["", "a b", 5]),
    ("search", "after_at", [-1, "0", 1.5]),
    ("search", "before_at", [-1, "0", 1.5]),
    ("search", "has", ["", "tea", 5]),
    ("search", "limit", [0, 201]),
    ("search", "cursor", [5, "x" * 129]),
    ("read", "seq", [-1, "1", 1.5]),
    ("seen", "seq", [0, -1, "1", 1.5]),
    ("sync", "rooms", [5, [], {"r-1": 5}, {"r-1": [1]}, {"r-1": [1, 2, 3]}, {"r-1": [-1, 0]}]),
    ("sync", "cursor", ["", "x", "y-1.2", 5, "x" * 65]),
    ("typing", "on", [1, "yes", None]),
    ("game.create", "game", ["", "x" * 33, 5]),
    ("game.create", "seats", [0, 17, "2", 1.5]),
    ("game.create", "options", [5, [], "x"]),
    ("game.create", "clock", [5, {}, {"kind": "sundial"}, {"kind": "fischer", "initial_s": -1}]),
    ("game.create", "visibility", ["secret"]),
    ("game.create", "rated", [1, "yes"]),
    ("game.sit", "seat", [-1, 16, "0", 1.5, True]),
    ("game.bot", "seat", [-1, 16, None]),
    ("game.bot", "level", [0, 6, "3"]),
    ("game.move", "version", [-1, "0", None, 1.5]),
    ("game.move", "move", [5, None, [], "e2e4"]),
    ("game.move", "nonce", ["", "x" * 65, 5]),
    ("game.input", "input", [5, None, [], "left"]),
    ("game.input", "tick", [-1, "0", 1.5]),
    ("game.offer", "offer", ["", "tea", 5, None]),
    ("game.answer", "accept", [1, "yes", None]),
    ("game.replay", "version", [-1, "0", 1.5]),
    ("match.find", "game", ["", "x" * 33, 5]),
    ("match.find", "options", [5, [], "x", {"nope": 1}, {"absence": "never"}, {"undo": "yes"}]),
    ("match.find", "rated", [1, "yes"]),
    ("match.find", "bot_after_s", [-1, 601, "5", 1.5]),
    ("match.find", "level", [0, 6, "3"]),
    ("leaderboard", "season", [-1, "1", 1.5, 10_001]),
    ("match.find", "party", [5, "u-x", [5], ["a b"], ["u-x", "u-y"], ["u-x"] * 17]),
    ("match.cancel", "ticket", ["", "a b", "x" * 65, 5, None]),
    ("matches", "game", ["", "x" * 33, 5]),
    ("tournament.create", "kind", ["", "league", 5, None]),
    ("tournament.create", "rounds", [0, -1, 101, 1.5, "3"]),
    ("tournament.create", "rated", [1, "yes"]),
    ("tournament.join", "tournament", ["", "a b", "x" * 65, 5, None]),
    ("poll.create", "question", [5, None, "", " ", "a\nb", "x" * 301]),
    ("poll.create", "answers", [5, None, [], ["a"], ["a", "A"], ["a", " "], ["a"] * 13, ["a", "x" * 101]]),
    ("poll.create", "choices", [0, 3, 13, "1", True]),
    ("poll.create", "hidden", [1, "yes", None]),
    ("poll.create", "closes_in_s", [0, 4, -1, 1.5, "60", 10**9]),
    ("poll.vote", "answers", [5, None, [-1], [12], [1.5], ["0"], [0] * 13]),
    ("poll.voters", "answer", [-1, 12, "0", None]),
    ("poll.voters", "limit", [0, 201, "5"]),
    ("matches", "cursor", ["", "5", "nonsense", "x.g-1", "-1.g-1", 5, "9" * 65]),
    ("leaderboard", "game", ["", "x" * 33, 5, None]),
    ("leaderboard", "cursor", ["", "0", "-1", "nonsense", "1.5", "²", "9" * 65, 5]),
    ("leaderboard", "around", ["", "a b", "x" * 65, "a\n", 5, []]),
]

NO_IDS: list[Any] = ["", "a b", "x" * 65, "a\n", "茶", 5, None, [], True]


def test_every_command_is_covered_here() -> None:
    assert set(GOOD) == OPS


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_missing_field_is_named(shared_server: ReachableServer, codec: CodecName) -> None:
    socket = await shared_server.connect(codec=codec)
    for op, fields in GOOD.items():
        for name in fields:
            error = await socket.refused(op, **{each: fields[each] for each in fields if each != name})
            assert error["code"] == "bad_request", op
            assert f"`{name}`" in error["message"], op


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_field_too_many_is_named(shared_server: ReachableServer, codec: CodecName) -> None:
    socket = await shared_server.connect(codec=codec)
    for op, fields in GOOD.items():
        error = await socket.refused(op, **fields, surplus=1)
        assert error["code"] == "bad_request", op
        assert "`surplus`" in error["message"], op


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_field_of_a_wrong_type_or_size_is_named(server: RunningServer, codec: CodecName) -> None:
    socket = await server.connect(codec=codec)
    await socket.ok("room.create", title="Tea", room="tea")
    await socket.ok("message.send", room="tea", text="first")
    for op, name, values in WRONG:
        for value in values:
            error = await socket.refused(op, **{**GOOD[op], name: value})
            assert error["code"] == "bad_request", (op, name, value)
            assert error["message"].startswith(name), (op, name, value, error["message"])
    assert (await socket.ok("history.since", room="tea", rev=0))["rev"] == 2


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_a_room_or_user_that_cannot_be_one_is_named(
    shared_server: ReachableServer, codec: CodecName
) -> None:
    socket = await shared_server.connect(codec=codec)
    for op, fields in GOOD.items():
        for name in {"room", "user"} & set(fields):
            for value in NO_IDS:
                error = await socket.refused(op, **{**fields, name: value})
                assert error["code"] == "bad_request", (op, value)
                assert error["message"].startswith(f"{name}:"), (op, value, error["message"])


async def test_the_longest_values_that_are_allowed_are_taken(server: RunningServer) -> None:
    socket = await server.connect()
    room = "R" * 62 + ".:"
    await socket.ok("room.create", title="茶" * 100, room=room, password="x" * 256, capacity=1_000_000)
    await socket.ok("message.send", room=room, text=" " + "🍵" * 4_000 + " ", nonce="茶" * 64)
    await socket.ok("message.react", room=room, seq=1, emoji="🍵", on=True)
    assert (await socket.ok("history", room=room, limit=200))["messages"][0]["text"] == "🍵" * 4_000


async def test_a_null_field_is_one_that_is_left_out(server: RunningServer) -> None:
    socket = await server.connect()
    created = await socket.ok("room.create", title="Tea", room="tea", password=None, capacity=None)
    assert (created["room"]["locked"], created["room"].get("capacity")) == (False, None)
    await socket.ok("room.join", room="tea", since=None, epoch=None, password=None, invite=None)
    await socket.ok("message.send", room="tea", text="x", nonce=None, reply_to=None, attachments=None)
    await socket.ok("history", room="tea", before=None, after=None)


async def test_binary_strings_are_no_texts_in_msgpack(shared_server: ReachableServer) -> None:
    socket = await shared_server.connect(codec="msgpack")
    error = await socket.refused("room.create", title=b"Tea")
    assert (error["code"], error["message"].split(":")[0]) == ("bad_request", "title")
    await socket.send({"op": "room.create", "id": 1, "title": msgspec.msgpack.Ext(5, b"x")})
    assert (await socket.event("error", id=1))["code"] == "bad_request"
