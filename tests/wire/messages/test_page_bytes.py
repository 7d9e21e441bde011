"""No page is larger than 256 KiB, and every message comes with one of them."""

import json
from typing import Any

import pytest

from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest, guest, room_of

pytestmark = pytest.mark.gen_test(timeout=60)
PAGE_BYTES = 256 * 1024
LONG = "\N{GRINNING FACE}" * 4_000
COUNT = 60


@pytest.fixture
def ann_and_room(server: RunningServer, io_loop: Any) -> tuple[Guest, str]:
    """A room with more long messages than a page takes."""

    async def make() -> tuple[Guest, str]:
        ann = await guest(server, "Ann")
        room = await room_of(ann)
        for _ in range(COUNT):
            await ann.say(room, LONG)
        return ann, room

    made: tuple[Guest, str] = io_loop.run_sync(make)
    return made


def size(values: list[Any]) -> int:
    return len(json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())


async def test_a_join_brings_what_fits_and_history_the_rest(ann_and_room: tuple[Guest, str]) -> None:
    ann, room = ann_and_room
    reply = await ann.join(room)
    assert reply["more"] is True
    seqs = [message["seq"] for message in reply["messages"]]
    assert size(reply["messages"]) <= PAGE_BYTES
    assert seqs == list(range(COUNT + 1 - len(seqs), COUNT + 1))
    assert len(seqs) < 50
    more = True
    while more:
        page = await ann.ok("history", room=room, before=seqs[0], limit=200)
        assert size(page["messages"]) <= PAGE_BYTES
        seqs = [message["seq"] for message in page["messages"]] + seqs
        more = page["more"]
    assert seqs == list(range(1, COUNT + 1))


async def test_history_goes_on_in_both_directions(ann_and_room: tuple[Guest, str]) -> None:
    ann, room = ann_and_room
    seqs, more = [0], True
    while more:
        page = await ann.ok("history", room=room, after=seqs[-1], limit=200)
        assert size(page["messages"]) <= PAGE_BYTES
        seqs += [message["seq"] for message in page["messages"]]
        more = page["more"]
    assert seqs == list(range(COUNT + 1))


async def test_hits_and_rooms_are_bounded_too(ann_and_room: tuple[Guest, str]) -> None:
    ann, room = ann_and_room
    reply = await ann.ok("search", room=room, query="", **{"from": ann.id}, limit=200)
    assert "cursor" in reply
    found = reply["messages"]
    assert 0 < size(found) <= PAGE_BYTES
    assert found[0]["seq"] == COUNT


async def test_a_join_and_a_search_say_whether_there_is_more(shared_server: ReachableServer) -> None:
    ann = await guest(shared_server, "Ann")
    room = await room_of(ann)
    await ann.say_many(room, 50)
    assert (await ann.join(room))["more"] is False
    assert "cursor" not in await ann.ok("search", room=room, query="text")
    assert "cursor" in await ann.ok("search", room=room, query="text", limit=49)
    await ann.say(room, "one more")
    assert (await ann.join(room))["more"] is True
    assert (await ann.ok("room.join", room=room, since=0, epoch="e-other"))["more"] is True
