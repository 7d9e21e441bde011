"""The same conversation in every codec, compressed and not: the same objects come, in the same order."""

from typing import Any

import pytest

from tests.rigs.client import Client, CodecName, Frame
from tests.rigs.server import RunningServer

pytestmark = pytest.mark.gen_test(timeout=60)
WAYS: list[tuple[CodecName, bool]] = [
    ("json", False),
    ("json", True),
    ("msgpack", False),
    ("msgpack", True),
]
LONG = "茶 and cake, said more than once. " * 100


async def conversation(ann: Client, bob: Client, room: str) -> None:
    """Something of everything: each kind of value, of reply, of event and of refusal."""
    bobs_id = bob.hello["user"]["id"]
    await ann.ok("room.create", title=f"Tea 🍵 {room}", room=room, capacity=10)
    await ann.ok("room.join", room=room)
    await bob.ok("room.join", room=room)
    await ann.event("presence", online=True)
    await ann.ok("message.send", room=room, text=LONG, nonce="n-1")
    await ann.ok("message.send", room=room, text=LONG, nonce="n-1")
    await bob.ok("message.react", room=room, seq=1, emoji="🍵", on=True)
    attachment = {"url": "https://example.org/tea.png", "size_bytes": 2**52, "width": 640}
    await bob.ok("message.send", room=room, text="look", reply_to=1, attachments=[attachment])
    await ann.event("message", rev=5)
    await ann.ok("message.edit", room=room, seq=1, text="short")
    await bob.ok("message.delete", room=room, seq=2)
    await bob.ok("typing", room=room, on=True)
    await ann.event("typing", on=True)
    await ann.ok("room.mute", room=room, user=bobs_id, duration_s=60, reason="hush")
    assert (await bob.refused("message.send", room=room, text="x"))["code"] == "muted"
    await ann.ok("room.update", room=room, topic="more", slow_mode_s=5)
    await ann.ok("history", room=room, limit=10)
    await ann.ok("history.since", room=room, rev=0)
    await ann.ok("room.members", room=room)
    await ann.ok("room.list", query=room)
    await ann.ok("room.invite", room=room, uses=3)
    await ann.ok("search", query="short", room=room)
    await ann.ok("unread")
    await ann.ok("dm.open", user=bobs_id)
    for op, fields, code in refused_in(room):
        assert (await ann.refused(op, id=f"{op}!", **fields))["code"] == code
    await ann.tell("nope")
    await ann.event("error", code="unknown_op")
    await bob.all_events()
    await bob.ok("room.leave", room=room)
    await ann.event("member", change="left")
    # And whatever comes with it.
    await ann.all_events()


def refused_in(room: str) -> list[tuple[str, dict[str, Any], str]]:
    return [
        ("nope", {}, "unknown_op"),
        ("room.join", {"room": 5}, "bad_request"),
        ("room.join", {"room": "nowhere"}, "not_found"),
        ("room.create", {"title": "x", "room": room}, "conflict"),
        ("message.react", {"room": room, "seq": 2, "emoji": "🍵", "on": True}, "conflict"),
    ]


def shape_of(value: Any) -> Any:
    """What kind of thing ``value`` is: the names of its fields, and of theirs, and the types in them."""
    match value:
        case dict():
            return {name: shape_of(inner) for name, inner in sorted(value.items())}
        case list():
            return [shape_of(inner) for inner in value]
        case _:
            return type(value).__name__


async def heard(server: RunningServer, codec: CodecName, deflate: bool) -> list[list[Frame]]:
    ann = await server.connect(codec=codec, deflate=deflate)
    bob = await server.connect(codec=codec, deflate=deflate)
    assert ann.socket.response is not None
    compressed = "permessage-deflate" in ann.socket.response.headers.get("Sec-WebSocket-Extensions", "")
    assert compressed == deflate
    await conversation(ann, bob, f"tea-{codec}-{deflate}")
    return [ann.frames, bob.frames]


async def test_a_conversation_goes_the_same_way_in_each(server: RunningServer) -> None:
    told = [await heard(server, codec, deflate) for codec, deflate in WAYS]
    for anns, bobs in told:
        assert {frame["op"] for frame in anns} == {
            "hello", "ok", "error", "message", "member", "presence", "typing", "room", "pong"
        }  # fmt: skip
        revs = [frame["rev"] for frame in bobs if frame["op"] in ("message", "member", "room")]
        assert revs == sorted(set(revs))
        texts = [frame["message"].get("text") for frame in bobs if frame["op"] == "message"]
        assert texts[0] == LONG.strip()
    for other in told[1:]:
        assert shape_of(other) == shape_of(told[0])


@pytest.mark.parametrize("codec", ["json", "msgpack"])
async def test_listeners_of_every_codec_hear_the_same(server: RunningServer, codec: CodecName) -> None:
    talker = await server.connect(codec=codec)
    await talker.ok("room.create", title="Tea", room="tea")
    listeners = [await server.connect(codec=each, deflate=deflate) for each, deflate in WAYS]
    for listener in listeners:
        await listener.ok("room.join", room="tea")
    for listener in listeners:
        await listener.all_events()
    for text in ("short", LONG, "🍵"):
        await talker.ok("message.send", room="tea", text=text, nonce=text[:5])
    told = [await listener.all_events("message") for listener in listeners]
    assert [each["message"]["text"] for each in told[0]] == ["short", LONG.strip(), "🍵"]
    assert told[1] == told[2] == told[3] == told[0]


async def test_a_client_may_offer_both_codecs_and_gets_the_one_it_names_first(server: RunningServer) -> None:
    ann = await server.guest()
    names = ["teahouse.v1.json", "teahouse.v1.msgpack"]
    for offered in (names, names[::-1], ["other", *names]):
        codec: CodecName = "json" if offered[-1].endswith("msgpack") else "msgpack"
        socket = await server.open(
            offered=offered, codec=codec, headers={"Authorization": f"Bearer {ann.token}"}
        )
        await socket.greeted()
        assert socket.socket.subprotocol == f"teahouse.v1.{codec}"


async def test_a_compressed_command_is_read(server: RunningServer) -> None:
    socket = await server.connect(deflate=True)
    await socket.ok("room.create", title="Tea", room="tea")
    await socket.ok("message.send", room="tea", text=LONG)
    assert (await socket.ok("history", room="tea"))["messages"][0]["text"] == LONG.strip()
