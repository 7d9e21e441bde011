"""``kind``: what somebody does (``me``), and dice that the server rolls (``roll``)."""

import pytest

from models.stores.history import LOG
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import guest, guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_a_message_is_of_the_kind_it_was_sent_as(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for fields, kind in (({}, "text"), ({"kind": "text"}, "text"), ({"kind": "me"}, "me")):
        await ann.say(room, "waves", **fields)
        message = (await ben.socket.event("message"))["message"]
        assert (message["kind"], message["text"]) == (kind, "waves")
    kinds = [message["kind"] for message in (await ben.ok("history", room=room))["messages"]]
    assert kinds == ["text", "text", "me"]
    await ann.ok("message.edit", room=room, seq=3, text="nods")
    assert (await ben.socket.event("message"))["message"]["kind"] == "me"


@pytest.mark.parametrize(
    ("asked", "dice", "sides", "plus"),
    [
        ("1d6", 1, 6, 0),
        (" 2d20+3 ", 2, 20, 3),
        ("100d1000+10000", 100, 1_000, 10_000),
        ("3d1+0", 3, 1, 0),
        ("01d06+007", 1, 6, 7),
    ],
)
async def test_the_server_rolls(
    shared_server: ReachableServer, asked: str, dice: int, sides: int, plus: int
) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, asked, kind="roll")
    message = (await ben.socket.event("message"))["message"]
    roll = message["roll"]
    assert (roll["dice"], roll["sides"], roll["plus"]) == (dice, sides, plus)
    assert len(roll["rolls"]) == dice
    assert all(1 <= each <= sides for each in roll["rolls"])
    assert roll["total"] == sum(roll["rolls"]) + plus
    assert message["kind"] == "roll"
    assert message["text"].endswith(str(roll["total"]))
    assert (await ben.ok("history", room=room))["messages"] == [message]


@pytest.mark.parametrize(
    "asked",
    ["", "tea", "d6", "2d", "0d6", "1d0", "101d6", "1d1001", "1d6+10001", "1d6-1", "1d6+", "2 d 6", "1d6 1d6",
     "1d6+1+1", "-1d6", "1.5d6", "\u0661d6", "1d6\n+1", "1000000000000d6"],
)  # fmt: skip
async def test_what_is_no_roll_is_refused_and_takes_no_number(
    shared_server: ReachableServer, asked: str
) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    error = await ann.socket.refused("message.send", room=room, text=asked, kind="roll")
    assert error["code"] == "bad_request"
    assert "text" in error["message"]
    assert (await ann.say(room, "tea"))["seq"] == 1


async def test_a_roll_is_not_edited_and_its_tombstone_does_not_tell_it(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "1d6", kind="roll")
    assert await ben.code("message.edit", room=room, seq=1, text="1d6: 6") == "forbidden"
    assert await ann.code("message.edit", room=room, seq=1, text="1d6: 6") == "conflict"
    assert await ben.code("message.react", room=room, seq=1, emoji="\N{GAME DIE}", on=True) == "ok"
    await ann.ok("message.delete", room=room, seq=1)
    (message,) = (await ben.ok("history", room=room))["messages"]
    assert message["deleted"] is True
    assert {"roll", "text"} & set(message) == set()
    document = await server.database.collection(LOG).find_one({"_id": message["id"]})
    assert document is not None
    assert document.get("roll") is None


async def test_a_roll_that_is_sent_again_is_rolled_once(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.timeline.nonces.MAX_NONCES", 1)
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    first = await ann.say(room, "2d6", kind="roll", nonce="n")
    again = await ann.say(room, "2d6+0", kind="roll", nonce="n")
    assert (again["seq"], again["message_id"]) == (first["seq"], first["message_id"])
    assert await ann.code("message.send", room=room, text="3d6", kind="roll", nonce="n") == "conflict"
    # Beyond what the room remembers, the log knows it.
    await ann.say(room, "tea", nonce="other")
    again = await ann.say(room, "2d6", kind="roll", nonce="n")
    assert again["message_id"] == first["message_id"]
    await ann.say(room, "tea", nonce="other")
    assert await ann.code("message.send", room=room, text="3d6", kind="roll", nonce="n") == "conflict"
    kinds = [message["kind"] for message in (await ann.ok("history", room=room))["messages"]]
    assert kinds == ["roll", "text"]


async def test_dice_roll_where_nothing_is_kept_too(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    await ann.say(room, "1d6", kind="roll")
    assert (await ben.socket.event("message"))["message"]["roll"]["dice"] == 1


async def test_a_user_who_may_not_speak_cannot_roll_dice(shared_server: ReachableServer) -> None:
    ann, ben, cid = await guests(shared_server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben)
    await ann.ok("room.mute", room=room, user=ben.id)
    assert await ben.code("message.send", room=room, text="1d6", kind="roll") == "muted"
    assert await cid.code("message.send", room=room, text="1d6", kind="roll") == "not_member"
    assert await cid.code("message.send", room="r-none", text="1d6", kind="roll") == "not_found"
