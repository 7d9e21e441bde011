"""What must not be known of is refused as what is not there: in the same words, and after the same work."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import pytest
from msgspec.structs import fields

from models.ids import RoomId, UserId
from models.stores.invites import InviteStore
from models.stores.rooms import RoomStore
from models.wire.commands.all import COMMANDS
from models.wire.commands.base import op_of
from server.rooms.joining.passwords import RoomPasswords
from tests.rigs.client import Frame
from tests.rigs.doors.stomp import stomp
from tests.rigs.server import RunningServer
from tests.wire.matches.players import play_row, seated
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]

# What a command needs besides its room.
NEEDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "room.add": {"user": "u-1"},
    "room.role": {"user": "u-1", "role": "member"},
    "room.kick": {"user": "u-1"},
    "room.ban": {"user": "u-1"},
    "room.unban": {"user": "u-1"},
    "room.mute": {"user": "u-1"},
    "room.unmute": {"user": "u-1"},
    "room.revoke": {"invite": "i-1"},
    "room.purge": {"user": "u-1", "since_s": 60},
    "room.report": {"seq": 1, "reason": "spam"},
    "room.resolve": {"report": "p-1"},
    "room.hook": {"name": "builds"},
    "room.unhook": {"hook": "h-1"},
    "command.run": {"command": "c-1"},
    "message.send": {"text": "hello"},
    "message.append": {"seq": 1, "text": "more"},
    "message.schedule": {"text": "later", "send_at": 4_000_000_100_000},
    "message.edit": {"seq": 1, "text": "edited"},
    "message.delete": {"seq": 1},
    "message.react": {"seq": 1, "emoji": "👍", "on": True},
    "message.pin": {"seq": 1, "on": True},
    "thread": {"seq": 1},
    "history.edits": {"seq": 1},
    "history.since": {"rev": 0},
    "history.around": {"seq": 1},
    "search": {"query": "tea"},
    "read": {"seq": 1},
    "typing": {"on": True},
    "tournament.create": {
        "game": "tictactoe",
        "kind": "swiss",
        "clock": {"kind": "fischer", "initial_s": 60, "increment_s": 1},
    },
    "poll.create": {"question": "Which?", "answers": ["green", "black"]},
    "poll.vote": {"seq": 1, "answers": [0]},
    "poll.close": {"seq": 1},
    "poll": {"seq": 1},
    "poll.voters": {"seq": 1, "answer": 0},
    "game.bot": {"seat": 1, "level": 1},
    "game.move": {"version": 0, "move": {"x": 0, "y": 0}},
    "game.input": {"input": {}},
    "game.offer": {"offer": "draw"},
    "game.answer": {"offer": "draw", "accept": True},
}
# The same commands with fields that a member would be refused for, or that let others in.
VARIANTS: Final[list[tuple[str, Mapping[str, Any]]]] = [
    ("room.join", {"password": "open sesame"}),
    ("room.join", {"password": ""}),
    ("room.join", {"invite": "i-none"}),
    ("room.join", {"invite": "i-none", "password": "guess"}),
    ("room.join", {"since": 0}),
    ("room.join", {"since": 0, "password": "guess"}),
    ("room.update", {"title": ""}),
    ("room.update", {"password": "another"}),
    ("room.kick", {"user": "u-1", "reason": "\u0000"}),
    ("message.send", {"text": " "}),
    ("message.send", {"text": "x" * 4_001}),
    ("message.send", {"text": "hello", "nonce": "n1"}),
    ("message.edit", {"seq": 1, "text": " "}),
    ("message.react", {"seq": 1, "emoji": "no emoji", "on": True}),
    ("game.stand", {"seat": 1}),
    ("game.sit", {"seat": 9}),
]


def _room_commands() -> list[tuple[str, Mapping[str, Any]]]:
    of_rooms = [each for each in COMMANDS if any(field.name == "room" for field in fields(each))]
    return [(op_of(each), NEEDS.get(op_of(each), {})) for each in of_rooms if op_of(each) != "room.create"]


async def refusal(asker: Guest, op: str, **given: Any) -> Frame:
    return {**await asker.socket.refused(op, **given), "id": 0}


@pytest.mark.parametrize("kind", ["chat", "locked", "match"])
async def test_a_stranger_cannot_tell_a_private_room_from_none(server: RunningServer, kind: str) -> None:
    ann, eve = await guests(server, "Ann", "Eve")
    if kind == "match":
        made = await ann.ok("game.create", game="tictactoe", visibility="private")
        room = str(made["room"])
    else:
        password = "only ann knows" if kind == "locked" else None
        room = await ann.create(visibility="private", password=password)
    for op, given in (*_room_commands(), *VARIANTS):
        unknown = await refusal(eve, op, room="r-nowhere", **given)
        assert unknown["code"] == "not_found", (op, given)
        assert await refusal(eve, op, room=room, **given) == unknown, (op, given)
    created = {"game": "tictactoe", "from_room": room}
    assert await refusal(eve, "game.create", **created) == await refusal(
        eve, "game.create", **{**created, "from_room": "r-nowhere"}
    )


async def test_a_stranger_cannot_tell_a_private_match_from_none(server: RunningServer) -> None:
    players = await seated(server, visibility="public")
    ann = players.sockets[0]
    await ann.ok("room.update", room=players.room, visibility="private")
    (eve,) = await guests(server, "Eve")
    for over in (False, True):
        if over:
            await play_row(players)
        for version in ({}, {"version": 0}, {"version": 99}):
            unknown = await refusal(eve, "game.replay", match="g-none", **version)
            assert unknown["code"] == "not_found"
            assert await refusal(eve, "game.replay", match=players.match, **version) == unknown
        for ending in ("json", "pgn", "txt"):
            none = await server.api.get(f"/api/matches/g-none.{ending}", token=eve.user.token)
            hidden = await server.api.get(f"/api/matches/{players.match}.{ending}", token=eve.user.token)
            assert (hidden.status, hidden.raw) == (none.status, none.raw)
            assert none.status == 404


async def test_a_user_who_leaves_a_private_match_can_no_longer_see_it(server: RunningServer) -> None:
    players = await seated(server)
    await players.sockets[0].ok("room.update", room=players.room, visibility="private")
    ben = players.sockets[1]
    await ben.ok("room.leave", room=players.room)
    unknown = await ben.refused("game.replay", match="g-none")
    assert {**await ben.refused("game.replay", match=players.match), "id": 0} == {**unknown, "id": 0}


async def test_a_password_for_no_room_is_hashed_as_one_for_a_private_room(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, eve = await guests(server, "Ann", "Eve")
    locked = await ann.create(visibility="private", password="only ann knows")
    unlocked = await ann.create(visibility="private")
    compared: list[bool] = []
    matches = RoomPasswords.matches

    async def counted(passwords: RoomPasswords, user: UserId, password: str, stored: str | None) -> bool:
        compared.append(stored is not None)
        return await matches(passwords, user, password, stored)

    monkeypatch.setattr(RoomPasswords, "matches", counted)
    for room in (locked, unlocked, "r-nowhere"):
        assert await eve.code("room.join", room=room, password="guess") == "not_found"
    assert compared == [True, False, False]
    assert await eve.code("room.join", room=locked, password="only ann knows") == "ok"


@pytest.mark.parametrize("asleep", [False, True])
async def test_a_refused_stranger_costs_the_look_ups_that_an_unknown_room_costs(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, *, asleep: bool
) -> None:
    ann, eve = await guests(server, "Ann", "Eve")
    room = await room_of(ann, visibility="private", password="only ann knows")
    rooms = server.part("rooms")
    if asleep:
        await ann.ok("room.close", room=room)
        monkeypatch.setattr("server.rooms.directory.IDLE_S", 0.0)
        await rooms._close_idle()
    looked_up: list[str] = []
    for store, method, shown in (
        (RoomStore, "look", "room"),
        (RoomStore, "open", "a load"),
        (InviteStore, "take", "invite"),
        (InviteStore, "maker_of", "invite"),
    ):
        monkeypatch.setattr(store, method, _noted(getattr(store, method), looked_up, shown))
    for op, given in (*_room_commands(), *VARIANTS):
        costs = []
        for asked in (room, "r-nowhere"):
            looked_up.clear()
            assert await eve.code(op, room=asked, **given) == "not_found"
            costs.append(sorted(looked_up))
        assert costs[0] == costs[1], (op, given)
        assert "a load" not in costs[1]
    assert rooms.is_live(RoomId(room)) is not asleep


def _noted(
    method: Callable[..., Awaitable[Any]], into: list[str], shown: str
) -> Callable[..., Awaitable[Any]]:
    async def noted(*given: Any) -> Any:
        into.append(shown)
        return await method(*given)

    return noted


@pytest.mark.parametrize("key", ["password", "invite", "membership", "ownership", "nothing"])
async def test_a_room_that_is_asleep_opens_to_whoever_has_a_key(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await ann.create(visibility="private", password="only ann knows")
    given = {"password": "only ann knows"} if key == "password" else {}
    if key == "invite":
        given = {"invite": (await ann.ok("room.invite", room=room))["invite"]["invite"]}
    if key == "ownership":
        await ann.ok("room.leave", room=room)
    monkeypatch.setattr("server.rooms.directory.IDLE_S", 0.0)
    await server.part("rooms")._close_idle()
    asker = ann if key in ("membership", "ownership") else ben
    code = await asker.code("room.join", room=room, **given)
    assert code == ("not_found" if key == "nothing" else "ok")


async def test_a_wished_id_that_a_private_room_holds_is_a_conflict(server: RunningServer) -> None:
    ann, eve = await guests(server, "Ann", "Eve")
    room = await ann.create(visibility="private", room="our-tea")
    assert await eve.code("room.create", title="Tea", room=room) == "conflict"


async def test_over_stomp_a_private_room_and_none_are_refused_alike(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    private = await ann.create(visibility="private", password="only ann knows")
    client = await stomp(server)
    await client.subscribe("/user/queue/errors")

    async def refused(room: str, command: str, **headers: Any) -> dict[str, Any]:
        await client.say(
            command, "hello" if command == "SEND" else "", destination=f"/topic/rooms.{room}", **headers
        )
        return {**await client.refusal(), "room": None}

    for headers in ({}, {"password": "guess"}, {"invite": "i-none"}, {"since": "0"}):
        got = [await refused(room, "SUBSCRIBE", id=f"s-{room}", **headers) for room in (private, "r-nowhere")]
        assert got[0] == got[1], headers
        assert got[0]["code"] == "not_found"
    got = [await refused(room, "SEND") for room in (private, "r-nowhere")]
    assert got[0] == got[1]
