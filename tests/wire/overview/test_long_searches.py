"""``search`` where there is much to look through: over several commands, and within memory."""

import pytest

from tests.rigs.server import RunningServer
from tests.wire.messages.test_unread_costs import rest
from tests.wire.overview.test_search import pages
from tests.wire.overview.test_search_index import MODULES
from tests.wire.rooms.party import guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=120), pytest.mark.one_server]


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of four messages, which are read one by one, and one for each command."""
    for module in MODULES:
        monkeypatch.setattr(f"{module}.BLOCK", 4)
    monkeypatch.setattr("server.search.contents._RANGE", 1)
    monkeypatch.setattr("server.search.contents.READ_S", 0.0)


@pytest.mark.own_server
async def test_what_takes_long_to_read_is_read_in_several_commands(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    long, short = [await room_of(ann, ben) for _ in range(2)]
    await ben.say(long, "teapot")
    await ann.say_many(long, 90)
    server.clock.advance(1)
    await ann.say(short, "teapot")
    await rest(server, ann, ben)
    first = await ann.ok("search", query="teapot")
    # Said while it is read.
    await ann.say(short, "teapot")
    others = await pages(ann, query="teapot", cursor=first["cursor"])
    assert len(others) > 20
    found = [(message["room"], message["seq"]) for page in (first["messages"], *others) for message in page]
    assert found == [(short, 2), (short, 1), (long, 1)]
    # By now it is in memory.
    assert [
        (message["room"], message["seq"]) for [message] in await pages(ann, query="teapot", limit=1)
    ] == found


@pytest.mark.own_server
async def test_more_than_fits_into_memory_at_once_is_refused_by_what_can_be_done(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    rooms = [await room_of(ann, ben) for _ in range(2)]
    for room in rooms:
        await ann.say_many(room, 90)
    await rest(server, ann, ben)
    monkeypatch.setattr(server.part("search").searches._contents, "_max_bytes", 20_000)
    cursor, codes = (await ann.ok("search", query="tea"))["cursor"], []
    while "unavailable" not in codes:
        codes.append(await ann.code("search", query="tea", cursor=cursor))
    assert len(codes) > 2
    assert await ann.code("search", query="tea", room=rooms[0]) == "ok"
