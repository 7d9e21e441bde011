"""``message.edit``, ``message.delete``, ``message.react``: what the message is after that."""

from typing import Any

import pytest

from server.timeline.recent_messages import KEPT
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import everything_stored, guest, guests, room_of, short, stored_log

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_an_edit_publishes_the_message_as_it_is_now(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "tae", nonce="n", attachments=[{"url": "https://example.com/"}])
    sent = (await ben.socket.event("message"))["message"]
    server.clock.advance(1)
    assert (await ann.ok("message.edit", room=room, seq=1, text=" tea for @ben "))["rev"] == 4
    event = await ben.socket.event("message")
    edited = sent | {
        "rev": 4,
        "text": "tea for @ben",
        "edited_at": server.clock.now_ms(),
        "mentions": [ben.id],
    }
    assert event == {"op": "message", "room": room, "rev": 4, "message": edited}
    assert (await ben.ok("history", room=room))["messages"] == [edited]


async def test_an_edit_that_changes_nothing_takes_no_rev(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "tea")
    await ann.socket.all_events()
    assert (await ann.ok("message.edit", room=room, seq=1, text=" tea"))["rev"] == 2
    assert await ann.socket.all_events() == []


async def test_an_edit_can_remove_a_mention(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "@ben")
    await ann.ok("message.edit", room=room, seq=1, text="nobody")
    (message,) = (await ben.ok("history", room=room))["messages"]
    assert "mentions" not in message


async def test_an_edit_or_a_deletion_of_another_rev_than_the_one_it_names_is_a_conflict(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "tea")
    seen = (await ann.ok("history", room=room))["messages"][0]["rev"]
    edited = (await ann.ok("message.edit", room=room, seq=1, text="coffee", if_rev=seen))["rev"]
    await ben.socket.all_events()
    for rev in (seen, edited + 1, 0):
        assert await ann.code("message.edit", room=room, seq=1, text="milk", if_rev=rev) == "conflict"
        assert await ann.code("message.edit", room=room, seq=1, text="coffee", if_rev=rev) == "conflict"
        assert await ann.code("message.delete", room=room, seq=1, if_rev=rev) == "conflict"
    assert await ben.socket.all_events() == []
    assert await ben.code("message.edit", room=room, seq=1, text="milk", if_rev=seen) == "forbidden"
    await ben.ok("message.react", room=room, seq=1, emoji="👍", on=True)
    assert await ann.code("message.delete", room=room, seq=1, if_rev=edited) == "conflict"
    await ann.ok("message.delete", room=room, seq=1, if_rev=edited + 1)


async def test_a_deleted_message_leaves_a_tombstone(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "first")
    await ben.say(room, "@ann second", reply_to=1, attachments=[{"url": "https://example.com/"}])
    await ann.ok("message.react", room=room, seq=2, emoji="👍", on=True)
    before = (await ben.ok("history", room=room))["messages"][1]
    await ben.socket.all_events()
    assert (await ben.ok("message.delete", room=room, seq=2))["rev"] == 6
    kept = {key: before[key] for key in ("room", "seq", "id", "sender", "sent_at", "kind", "reply_to")}
    tombstone = kept | {"rev": 6, "deleted": True}
    assert (await ann.socket.event("message", rev=6))["message"] == tombstone
    assert (await ann.ok("history", room=room))["messages"][1] == tombstone


async def test_a_deleted_message_cannot_be_changed(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "tea")
    await ann.ok("message.delete", room=room, seq=1)
    codes = [
        await ann.code("message.edit", room=room, seq=1, text="more"),
        await ann.code("message.react", room=room, seq=1, emoji="👍", on=True),
        await ann.code("message.delete", room=room, seq=1),
    ]
    assert codes == ["conflict"] * 3
    assert (await ann.join(room))["rev"] == 3


@pytest.mark.own_server
async def test_a_deleted_text_is_gone_from_the_database(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    words = ("marzipan", "nougat", "praline")
    await ann.say(room, words[0], attachments=[{"url": "https://example.com/truffle"}])
    for word in words[1:]:
        await ann.ok("message.edit", room=room, seq=1, text=word)
    await ann.ok("message.react", room=room, seq=1, emoji="🥜", on=True)
    assert "praline" in await everything_stored(server)
    await ann.ok("message.delete", room=room, seq=1)
    stored = await everything_stored(server)
    assert [word for word in (*words, "truffle", "🥜") if word in stored] == []
    assert [document["rev"] for document in await stored_log(server, room)] == [1, 2, 3, 4, 5, 6]


async def test_a_reaction_is_added_and_removed(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "tea")
    for each, emoji in ((ann, "👍"), (ben, "👍"), (ben, "❤️")):
        await each.ok("message.react", room=room, seq=1, emoji=emoji, on=True)
    reactions = [event["message"].get("reactions") for event in await ann.socket.all_events("message")]
    assert reactions == [
        None,
        {"👍": [ann.id]},
        {"👍": [ann.id, ben.id]},
        {"👍": [ann.id, ben.id], "❤️": [ben.id]},
    ]
    await ben.ok("message.react", room=room, seq=1, emoji="👍", on=False)
    await ben.ok("message.react", room=room, seq=1, emoji="❤️", on=False)
    (message,) = (await ben.ok("history", room=room))["messages"]
    assert (message["reactions"], message["rev"]) == ({"👍": [ann.id]}, 8)
    await ann.ok("message.react", room=room, seq=1, emoji="👍", on=False)
    assert "reactions" not in (await ben.ok("history", room=room))["messages"][0]


async def test_a_reaction_that_changes_nothing_takes_no_rev(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "tea")
    await ann.ok("message.react", room=room, seq=1, emoji="👍", on=False)
    assert (await ann.ok("message.react", room=room, seq=1, emoji="👍", on=True))["rev"] == 3
    assert (await ann.ok("message.react", room=room, seq=1, emoji="👍", on=True))["rev"] == 3
    assert (await ann.join(room))["rev"] == 3


async def test_two_spellings_of_an_emoji_are_one_reaction(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "tea")
    for each, emoji in ((ann, "\u2764"), (ann, "\u2764\ufe0f"), (ben, "\u2764\ufe0f")):
        await each.ok("message.react", room=room, seq=1, emoji=emoji, on=True)
    (message,) = (await ben.ok("history", room=room))["messages"]
    assert message["reactions"] == {"\u2764": [ann.id, ben.id]}
    await ann.ok("message.react", room=room, seq=1, emoji="\u2764\ufe0f", on=False)
    (message,) = (await ben.ok("history", room=room))["messages"]
    assert message["reactions"] == {"\u2764": [ben.id]}


async def test_a_message_takes_50_different_reactions(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "tea")
    faces = [chr(0x1F600 + number) for number in range(51)]
    for emoji in faces[:50]:
        await ann.ok("message.react", room=room, seq=1, emoji=emoji, on=True)
    assert await ann.code("message.react", room=room, seq=1, emoji=faces[50], on=True) == "bad_request"
    assert await ann.code("message.react", room=room, seq=1, emoji=faces[7], on=False) == "ok"
    assert await ann.code("message.react", room=room, seq=1, emoji=faces[50], on=True) == "ok"


async def test_a_reaction_is_one_emoji(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "tea")
    cup = "\N{TEACUP WITHOUT HANDLE}"
    kiss = "\U0001f469\U0001f3fb\u200d\u2764\ufe0f\u200d\U0001f48b\u200d\U0001f469\U0001f3fc"
    for emoji, code in (
        (kiss, "ok"),
        (cup * 2, "bad_request"),
        (cup + " ", "bad_request"),
        ("text", "bad_request"),
        ("\u200b", "bad_request"),
        ("\0", "bad_request"),
        ("", "bad_request"),
        ("\u2764" + "\ufe0f" * 21, "bad_request"),
    ):
        assert await ann.code("message.react", room=room, seq=1, emoji=emoji, on=True) == code, emoji


async def test_a_message_that_left_memory_can_be_changed(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, KEPT + 20)
    await ben.socket.all_events()
    both = [
        ann.socket.begin("message.edit", room=room, seq=3, text="edited"),
        ben.socket.begin("message.react", room=room, seq=3, emoji="👍", on=True),
    ]
    for each, reply in zip((ann, ben), both, strict=True):
        assert (await each.socket.answer(reply))["op"] == "ok"
    event = (await ben.socket.all_events("message"))[-1]
    assert (event["message"]["text"], event["message"]["reactions"]) == ("edited", {"👍": [ben.id]})
    (message,) = (await ben.ok("history", room=room, after=2, limit=1))["messages"]
    assert message == event["message"]
    await ann.ok("message.delete", room=room, seq=4)
    assert await ann.code("message.edit", room=room, seq=4, text="x") == "conflict"


async def test_a_missing_message_is_not_found(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "tea")
    for seq in (2, 2**53 - 1):
        codes = [
            await ann.code("message.edit", room=room, seq=seq, text="x"),
            await ann.code("message.delete", room=room, seq=seq),
            await ann.code("message.react", room=room, seq=seq, emoji="👍", on=True),
        ]
        assert codes == ["not_found"] * 3


async def test_a_wrong_field_is_a_bad_request(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say(room, "tea")
    right: dict[str, dict[str, Any]] = {
        "message.edit": {"text": "more"},
        "message.delete": {},
        "message.react": {"emoji": "👍", "on": True},
    }
    wrongs: dict[str, list[dict[str, Any]]] = {
        "message.edit": [
            {"if_rev": -1},
            {"if_rev": "2"},
            {"text": ""},
            {"text": " "},
            {"text": "x" * 4_001},
            {"text": None},
            {"nonce": "n"},
        ],
        "message.delete": [{"text": "x"}, {"if_rev": -1}],
        "message.react": [{"emoji": 5}, {"on": 1}, {"on": None}, {"emoji": None}],
    }
    seqs: list[dict[str, Any]] = [{"seq": seq} for seq in (0, -1, "1", None, 2**53)]
    for op, fields in right.items():
        for wrong in (*seqs, *wrongs[op]):
            code = await ann.code(op, **({"room": room, "seq": 1} | fields | wrong))
            assert code == "bad_request", (op, short(wrong))


async def test_reactions_to_a_message_are_bounded(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.rooms.messages.changing.MAX_REACTORS", 2)
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ann.say(room, "tea")
    for each in (ann, ben):
        await each.ok("message.react", room=room, seq=1, emoji="👍", on=True)
    assert await cid.code("message.react", room=room, seq=1, emoji="👍", on=True) == "conflict"
    await ben.ok("message.react", room=room, seq=1, emoji="👍", on=False)
    await cid.ok("message.react", room=room, seq=1, emoji="👎", on=True)
