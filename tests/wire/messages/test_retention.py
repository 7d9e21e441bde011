"""Old messages are deleted where the server or the room says so; numbers stay, and the history begins later."""

from contextlib import suppress
from typing import Any

import pytest

from models.database.client import Database
from models.errors import Refusal, unavailable
from models.ids import RoomId
from models.stores.history import LOG
from models.stores.upkeep.retention import RetentionStore
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)

DAY_MS = 86_400_000


async def aged(server: RunningServer, room: str, seqs: range, days: float) -> None:
    """Have these messages be of so many days ago."""
    then = round(server.clock.now_ms() - days * DAY_MS)
    query = {"room": room, "seq": {"$gte": seqs.start, "$lt": seqs.stop}}
    await server.database.collection(LOG).update_many(query, {"$set": {"sent_at": then}})


async def stored_texts(server: RunningServer, room: str) -> list[str]:
    found = await server.database.collection(LOG).find({"room": room, "seq": {"$gte": 1}}).to_list(None)
    return sorted(each["text"] for each in found)


async def let_go(server: RunningServer) -> None:
    await server.part("retention").let_go()


async def test_old_messages_are_deleted_and_the_history_begins_later(database: Database) -> None:
    async with running_server(database, retention_days=30) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        await ann.say_many(room, 9)
        await ben.ok("message.react", room=room, seq=3, emoji="\N{HOT BEVERAGE}", on=True)
        await aged(server, room, range(1, 7), 31)
        for _ in range(2):
            await let_go(server)
            assert await stored_texts(server, room) == ["text 7", "text 8", "text 9"]
            page = await ann.ok("history", room=room)
            assert ([each["seq"] for each in page["messages"]], page["more"]) == ([7, 8, 9], False)
        assert (await ann.ok("history", room=room, before=7))["messages"] == []
        after = await ann.ok("history", room=room, after=0, limit=2)
        assert ([each["seq"] for each in after["messages"]], after["more"]) == ([7, 8], True)
        assert await ann.code("message.edit", room=room, seq=2, text="tea") == "not_found"
        assert (await ann.say(room, "ten"))["seq"] == 10


async def test_a_client_that_was_away_for_longer_gets_the_room_anew(database: Database) -> None:
    async with running_server(database, retention_days=30) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        await ann.say_many(room, 5)
        await ben.ok("message.react", room=room, seq=2, emoji="\N{HOT BEVERAGE}", on=True)
        await aged(server, room, range(1, 4), 31)
        await let_go(server)
        early = await ann.ok("history.since", room=room, rev=1)
        assert early["resync"] is True
        live = await server.part("rooms").find(RoomId(room))
        since = live.state.first_rev - 1
        late = await ann.ok("history.since", room=room, rev=since)
        assert [change["rev"] for change in late["changes"]] == list(range(since + 1, live.rev + 1))
        assert late["changes"][-1]["message"]["deleted"] is True
        assert [each["seq"] for each in (await ben.join(room))["messages"]] == [4, 5]


async def test_it_holds_after_a_restart(database: Database) -> None:
    async with running_server(database, retention_days=30) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        await ann.say_many(room, 5)
        await aged(server, room, range(1, 4), 31)
        await let_go(server)
        await ann.ok("room.update", room=room, title="Other")
    async with running_server(database, clock=server.clock) as again:
        ann = Guest(ann.user, await again.connect(ann.user))
        await ann.join(room)
        page = await ann.ok("history", room=room)
        assert ([each["seq"] for each in page["messages"]], page["more"]) == ([4, 5], False)


async def test_a_room_has_a_number_of_its_own(database: Database) -> None:
    async with running_server(database) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        kept, short = await room_of(ann), await room_of(ann, ben)
        assert await ben.code("room.update", room=short, retention_days=7) == "forbidden"
        assert await ann.code("room.update", room=short, retention_days=-1) == "bad_request"
        await ann.ok("room.update", room=short, retention_days=7)
        assert (await ann.join(short))["room"]["retention_days"] == 7
        for room in (kept, short):
            await ann.say_many(room, 2)
            await aged(server, room, range(1, 3), 8)
        await let_go(server)
        assert len(await stored_texts(server, kept)) == 2
        assert await stored_texts(server, short) == []
        page = await ann.ok("history", room=short)
        assert (page["messages"], page["more"]) == ([], False)
        assert (await ann.say(short, "tea"))["seq"] == 3
        await ann.ok("room.update", room=short, retention_days=0)
        assert "retention_days" not in (await ann.join(short))["room"]


@pytest.mark.parametrize("calls", range(1, 9))
async def test_the_next_round_deletes_what_a_crash_left(
    database: Database, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    async with running_server(database, retention_days=30) as server:
        (ann,) = await guests(server, "Ann")
        room = await room_of(ann)
        await ann.say_many(room, 4)
        await aged(server, room, range(1, 4), 31)
        store: RetentionStore = server.part("retention")._store
        reached, left = store._database.reached, calls

        def until_it_crashes(**within: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                raise unavailable()
            return reached(**within)

        with monkeypatch.context() as patch:
            patch.setattr(store, "_database", _Failing(until_it_crashes))
            with suppress(Refusal):
                await let_go(server)
        await let_go(server)
        assert await stored_texts(server, room) == ["text 4"]


class _Failing:
    def __init__(self, reached: Any) -> None:
        self.reached = reached
