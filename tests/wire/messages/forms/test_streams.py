"""``open: true`` and ``message.append``: messages that listeners see while they are written."""

from typing import Any

import pytest

from models.database.client import Database
from server.rooms.messages.sending import MAX_OPEN
from tests.rigs.client import Frame
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, all_changes, guest, guests, room_of

pytestmark = pytest.mark.gen_test

CUP = "\N{HOT BEVERAGE}\N{TEACUP WITHOUT HANDLE}"


async def begun(ann: Guest, room: str, text: str = "", **fields: Any) -> int:
    return int((await ann.say(room, text, open=True, **fields))["seq"])


async def piece(ann: Guest, room: str, seq: int, text: str, **fields: Any) -> Frame:
    return await ann.ok("message.append", room=room, seq=seq, text=text, **fields)


async def read_whole(ben: Guest, text: str = "") -> Frame:
    """The last of the message's events; until then each piece goes on where the one before ended."""
    while True:
        frame = await ben.socket.event_of("append", "message")
        if frame["op"] == "message":
            assert frame["message"]["text"] == text
            return frame
        assert frame["at"] == len(text)
        text += frame["text"]


async def test_listeners_see_a_message_grow_and_it_takes_two_revs(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    reply = await ann.say(room, "", open=True)
    first = (await ben.socket.event("message"))["message"]
    assert (first["open"], first["text"], first["rev"]) == (True, "", reply["rev"])
    at = 0
    for text in ("Tea ", " ", f"{CUP}\n", "e", "\u0301"):
        assert (await piece(ann, room, 1, text))["at"] == at
        at += len(text)
    assert (await ben.ok("history", room=room))["messages"][0]["open"] is True
    done = await piece(ann, room, 1, " ", at=at, done=True)
    assert (done["at"], done["rev"]) == (at, reply["rev"] + 1)
    last = await read_whole(ben)
    assert last["rev"] == done["rev"]
    del first["open"]
    assert last["message"] == first | {"text": f"Tea  {CUP}\ne\u0301 ", "rev": done["rev"]}
    assert [change["rev"] for change in await all_changes(ann, room)] == list(range(1, done["rev"] + 1))


async def test_a_piece_that_comes_again_is_answered_as_the_first(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await begun(ann, room, "ab")
    assert (await piece(ann, room, 1, "cd", at=2))["at"] == 2
    assert (await piece(ann, room, 1, "ef", at=4))["at"] == 4
    assert (await piece(ann, room, 1, "cd", at=2))["at"] == 2
    # Neither another piece, nor a part of one, nor one from elsewhere.
    for at, text in ((2, "xx"), (2, "c"), (3, "d"), (0, "ab"), (5, "f"), (7, "x"), (100, "x")):
        assert await ann.code("message.append", room=room, seq=1, text=text, at=at) == "conflict", (at, text)
    first = await piece(ann, room, 1, "gh", at=6, done=True)
    again = await piece(ann, room, 1, "gh", at=6, done=True)
    assert (again["at"], again["rev"]) == (first["at"], first["rev"])
    assert (await piece(ann, room, 1, "ef", at=4))["at"] == 4
    for fields in ({"at": 8}, {"at": 6}, {}, {"at": 8, "done": True}, {"done": True}):
        assert await ann.code("message.append", room=room, seq=1, text="x", **fields) == "conflict", fields
    await ben.socket.event("message")
    assert (await read_whole(ben, "ab"))["message"]["text"] == "abcdefgh"
    assert await ben.socket.all_events() == []


async def test_pieces_are_for_its_sender_alone_while_it_is_open(shared_server: ReachableServer) -> None:
    ann, ben, cid = await guests(shared_server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben)
    await begun(ann, room)
    await ann.say(room, "tea")
    asked = {"room": room, "text": "x"}
    assert await ben.code("message.append", seq=1, **asked) == "forbidden"
    assert await ben.code("message.append", seq=2, **asked) == "forbidden"
    assert await ann.code("message.append", seq=2, **asked) == "conflict"
    assert await ann.code("message.append", seq=3, **asked) == "not_found"
    assert await cid.code("message.append", seq=1, **asked) == "not_member"
    assert await cid.code("message.append", room="r-none", seq=1, text="x") == "not_found"
    await ann.ok("message.delete", room=room, seq=1)
    assert await ben.code("message.append", seq=1, **asked) == "forbidden"
    assert await ann.code("message.append", seq=1, **asked) == "conflict"


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"text": ""}, "bad_request"),
    ({"text": "\0"}, "bad_request"),
    ({"text": "x\0", "done": True}, "bad_request"),
    ({"text": 5}, "bad_request"),
    ({"text": "x", "at": -1}, "bad_request"),
    ({"text": "x", "at": "0"}, "bad_request"),
    ({"text": "x", "done": 1}, "bad_request"),
    ({"text": "x", "seq": 0}, "bad_request"),
    ({"text": "x", "more": True}, "bad_request"),
    ({"text": "x" * 3_997}, "too_large"),
    ({"text": CUP * 1_999, "done": True}, "too_large"),
]


async def test_what_is_no_piece_is_refused_and_leaves_the_message_as_it_is(
    shared_server: ReachableServer,
) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    await begun(ann, room, "four")
    for wrong, code in WRONG:
        assert await ann.code("message.append", **({"room": room, "seq": 1} | wrong)) == code, wrong
    await piece(ann, room, 1, "x" * 3_996, at=4)
    assert await ann.code("message.append", room=room, seq=1, text="x") == "too_large"
    await piece(ann, room, 1, "", at=4_000, done=True)
    (message,) = (await ann.ok("history", room=room))["messages"]
    assert message["text"] == "four" + "x" * 3_996
    for fields in ({"text": "x" * 4_001}, {"text": "1d6", "kind": "roll"}, {"text": "x", "to": [ann.id]}):
        assert await ann.code("message.send", room=room, open=True, **fields) == "bad_request", fields
    assert await ann.code("message.send", room=room, text="", open=False) == "bad_request"


async def test_a_minute_without_a_piece_ends_it(database: Database) -> None:
    async with running_server(database, heartbeat_s=3_600) as server:
        await _a_minute_without_a_piece_ends_it(server)


async def _a_minute_without_a_piece_ends_it(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await begun(ann, room, "half")
    server.clock.advance(50)
    await piece(ann, room, 1, " a")
    server.clock.advance(59)
    await piece(ann, room, 1, " cup")
    await ben.socket.event("message")
    server.clock.advance(61)
    last = await read_whole(ben, "half")
    assert last["message"]["text"] == "half a cup"
    assert "open" not in last["message"]
    assert "edited_at" not in last["message"]
    assert last["rev"] == 4
    assert await ann.code("message.append", room=room, seq=1, text="x") == "conflict"


@pytest.mark.parametrize(("op", "fields"), [("message.edit", {"text": "tea"}), ("message.delete", {})])
async def test_an_edit_and_a_deletion_end_it(
    shared_server: ReachableServer, op: str, fields: dict[str, Any]
) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await begun(ann, room, "tea")
    await piece(ann, room, 1, " and cake")
    rev = (await ann.ok(op, room=room, seq=1, **fields))["rev"]
    assert await ann.code("message.append", room=room, seq=1, text="x") == "conflict"
    assert rev == 4
    last = (await ben.socket.event("message", rev=4))["message"]
    assert ("open" in last, last.get("text")) == (False, fields.get("text"))


async def test_a_reaction_leaves_it_open_and_whole(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await begun(ann, room, "a")
    await ben.socket.event("message")
    asked = [ann.socket.begin("message.append", room=room, seq=1, text=text) for text in "bcd"]
    reacting = ben.socket.begin("message.react", room=room, seq=1, emoji="\N{THUMBS UP SIGN}", on=True)
    for reply in asked:
        await ann.socket.answer(reply)
    await ben.socket.answer(reacting)
    await piece(ann, room, 1, "e", done=True)
    text = "a"
    for _ in range(2):
        frame = await ben.socket.event_of("append", "message")
        while frame["op"] == "append":
            assert frame["at"] == len(text)
            text += frame["text"]
            frame = await ben.socket.event_of("append", "message")
        assert frame["message"]["text"] == text
        assert "reactions" in frame["message"]
    assert text == "abcde"


async def test_mentions_count_when_it_is_done(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.ok("room.close", room=room)
    await begun(ann, room, "@")
    await piece(ann, room, 1, "Ben")
    assert (await ben.ok("unread"))["rooms"][-1]["mentions"] == 0
    await piece(ann, room, 1, "!", done=True)
    assert (await ben.socket.event("notice"))["kind"] == "mention"
    counts = {each["room"]: each for each in (await ben.ok("unread"))["rooms"]}
    assert (counts[room]["unread"], counts[room]["mentions"]) == (1, 1)
    assert (await ann.ok("history", room=room))["messages"][0]["mentions"] == [ben.id]


async def test_a_returning_client_gets_its_newest_state_at_the_end_of_the_last_page(
    shared_server: ReachableServer,
) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await begun(ann, room, "so ")
    rev = (await ben.join(room))["rev"]
    await ben.ok("room.close", room=room)
    await piece(ann, room, 1, "far")
    await ann.socket.event("append")
    await ann.say(room, "tea")
    for page in (
        await ben.ok("history.since", room=room, rev=rev),
        await ben.join(room, since=rev),
    ):
        assert (page["rev"], page.get("more", False)) == (rev + 1, False)
        newer, growing = page["changes"]
        assert newer["rev"] == rev + 1
        assert (growing["rev"], growing["message"]["rev"]) == (rev, rev)
        assert (growing["message"]["text"], growing["message"]["open"]) == ("so far", True)
    await piece(ann, room, 1, "!", done=True)
    await ben.socket.event("message", rev=rev + 2)
    assert [
        change["rev"] for change in (await ben.ok("history.since", room=room, rev=rev + 1))["changes"]
    ] == [rev + 2]


async def test_a_restart_ends_it_with_one_rev_and_all_that_came(database: Database) -> None:
    async with running_server(database) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        await begun(ann, room, "half")
        await piece(ann, room, 1, " a cup")
    async with running_server(database) as server:
        socket = await server.connect(ben.user)
        joined = await socket.ok("room.join", room=room, since=3)
        assert [change["rev"] for change in joined["changes"]] == [4]
        message = joined["changes"][0]["message"]
        assert (message["text"], "open" in message) == ("half a cup", False)
        socket = await server.connect(ann.user)
        error = await socket.refused("message.append", room=room, seq=1, text="x")
        assert error["code"] == "conflict"


async def test_it_grows_where_nothing_is_kept_too(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben, history="none")
    await begun(ann, room, "a")
    await ann.say(room, "tea")
    await piece(ann, room, 1, "b")
    done = await piece(ann, room, 1, "c", done=True)
    await ben.socket.event("message")
    await ben.socket.event("message")
    last = await read_whole(ben, "a")
    assert (last["rev"], last["message"]["seq"], last["message"]["text"]) == (done["rev"], 1, "abc")
    assert (await ann.say(room, "more"))["seq"] == 3


async def test_so_many_may_be_open_at_once(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for _ in range(MAX_OPEN):
        await begun(ann, room)
    assert await ann.code("message.send", room=room, text="", open=True) == "conflict"
    await begun(ben, room)
    await piece(ann, room, 1, "", done=True)
    await begun(ann, room)


async def test_the_nonce_of_one_is_answered_as_before(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    first = await ann.say(room, "so ", open=True, nonce="n")
    await piece(ann, room, 1, "far")
    again = await ann.say(room, "so ", open=True, nonce="n")
    assert again["seq"] == first["seq"]
    await piece(ann, room, 1, "", done=True)
    assert (await ann.say(room, "so ", open=True, nonce="n"))["seq"] == first["seq"]
    assert await ann.code("message.send", room=room, text="so far", open=True, nonce="n") == "conflict"


async def test_a_muted_user_can_add_no_more(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await begun(ben, room, "a")
    await ann.ok("room.mute", room=room, user=ben.id)
    assert await ben.code("message.append", room=room, seq=1, text="b") == "muted"
    assert await ben.code("message.append", room=room, seq=1, text="", done=True) == "muted"
