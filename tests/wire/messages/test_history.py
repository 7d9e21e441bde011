"""``history``: pages of messages, before or after a ``seq``."""

from typing import Any

import pytest

from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest, guest, guests, room_of, short

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def page(asker: Guest, room: str, **fields: Any) -> tuple[list[int], bool]:
    reply = await asker.ok("history", room=room, **fields)
    return [message["seq"] for message in reply["messages"]], reply["more"]


def numbers(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


async def test_pages_of_history(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    assert await page(ben, room) == ([], False)
    await ann.say_many(room, 250)
    assert await page(ben, room) == (numbers(201, 250), True)
    assert await page(ben, room, limit=200) == (numbers(51, 250), True)
    assert await page(ben, room, before=51, limit=200) == (numbers(1, 50), False)
    assert await page(ben, room, before=51, limit=50) == (numbers(1, 50), False)
    assert await page(ben, room, before=52, limit=50) == (numbers(2, 51), True)
    assert await page(ben, room, before=1) == ([], False)
    assert await page(ben, room, before=0) == ([], False)
    assert await page(ben, room, before=10_000, limit=1) == ([250], True)
    assert await page(ben, room, after=0) == (numbers(1, 50), True)
    assert await page(ben, room, after=200) == (numbers(201, 250), False)
    assert await page(ben, room, after=199) == (numbers(200, 249), True)
    assert await page(ben, room, after=250) == ([], False)
    assert await page(ben, room, after=10_000) == ([], False)


async def test_history_shows_each_message_as_it_is_now(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, 130)
    for seq in (2, 129):
        await ann.ok("message.edit", room=room, seq=seq, text="edited")
        await ann.ok("message.delete", room=room, seq=seq + 1)
    old, new = (
        await ben.ok("history", room=room, after=1, limit=3),
        await ben.ok("history", room=room, limit=2),
    )
    for messages in (old["messages"], new["messages"]):
        assert messages[0]["text"] == "edited"
        assert (messages[1].get("text"), messages[1]["deleted"]) == (None, True)


async def test_history_waits_for_what_was_sent_before_it(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    sending = ann.socket.begin("message.send", room=room, text="tea")
    assert await page(ann, room) == ([1], False)
    assert (await ann.socket.answer(sending))["seq"] == 1


async def test_a_wrong_field_is_a_bad_request(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    for wrong in (
        {"limit": 0},
        {"limit": 201},
        {"limit": 1.5},
        {"before": -1},
        {"after": -1},
        {"before": "1"},
        {"after": 2**53},
        {"before": 1, "after": 1},
        {"since": 1},
    ):
        assert await ann.code("history", room=room, **wrong) == "bad_request", short(wrong)
