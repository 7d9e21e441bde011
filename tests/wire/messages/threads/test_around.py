"""``history.around``: the messages before and after one, wherever it is."""

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)

Around = tuple[list[int], bool, bool]


async def around(asker: Guest, room: str, seq: int, **fields: int) -> Around:
    reply = await asker.ok("history.around", room=room, seq=seq, **fields)
    return [message["seq"] for message in reply["messages"]], reply["more_before"], reply["more_after"]


def numbers(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


async def test_the_message_is_in_the_middle_of_its_page(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    await ann.say_many(room, 250)
    assert await around(ann, room, 20) == (numbers(1, 50), False, True)
    assert await around(ann, room, 100, limit=5) == (numbers(98, 102), True, True)
    assert await around(ann, room, 100, limit=4) == (numbers(99, 102), True, True)
    assert await around(ann, room, 100, limit=1) == ([100], True, True)
    assert await around(ann, room, 1, limit=3) == (numbers(1, 3), False, True)
    assert await around(ann, room, 250, limit=3) == (numbers(248, 250), True, False)
    assert await around(ann, room, 249) == (numbers(201, 250), True, False)
    seqs, before, after = await around(ann, room, 125, limit=200)
    assert (len(seqs), before, after) == (200, True, True)


async def test_it_shows_each_message_as_it_is_now(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, 3)
    await ann.ok("message.edit", room=room, seq=1, text="edited")
    await ann.ok("message.delete", room=room, seq=2)
    messages = (await ben.ok("history.around", room=room, seq=2))["messages"]
    assert [message.get("text") for message in messages] == ["edited", None, "text 3"]
    assert messages[1]["deleted"] is True


async def test_a_message_that_is_not_there_is_not_found(shared_server: ReachableServer) -> None:
    ann, ben = await guests(shared_server, "Ann", "Ben")
    room = await room_of(ann)
    assert await ann.code("history.around", room=room, seq=1) == "not_found"
    await ann.say(room, "tea")
    assert await ann.code("history.around", room=room, seq=2) == "not_found"
    assert await ben.code("history.around", room=room, seq=1) == "not_member"


async def test_a_page_of_long_messages_holds_those_that_are_nearest(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    for _ in range(40):
        await ann.say(room, "\N{GRINNING FACE}" * 4_000)
    seqs, before, after = await around(ann, room, 20)
    assert seqs == numbers(seqs[0], seqs[-1])
    assert 10 < len(seqs) < 20
    assert abs((20 - seqs[0]) - (seqs[-1] - 20)) <= 1
    assert (before, after) == (True, True)
