"""``POST /api/rooms/import``: our own exports come in."""

import asyncio
from typing import Any

import pytest

from models.database.client import Database
from tests.conftest import Failpoint
from tests.rigs.server import RunningServer
from tests.wire.archives.rig import Lines, as_lines, done, exported, imported, messages_of, refused, sent
from tests.wire.operators.rig import Caller, operated
from tests.wire.rooms.party import guests, room_of

pytestmark = pytest.mark.gen_test(timeout=60)

ANN = {"id": "u-ann", "name": "Ann"}


def message(seq: int, text: str = "tea", **fields: Any) -> dict[str, Any]:
    return {"type": "message", "seq": seq, "sender": ANN, "sent_at": 1_000 + seq, "text": text} | fields


def room_line(room: str = "r-tea", **fields: Any) -> dict[str, Any]:
    return {"type": "room", "room": room, "title": "Tea"} | fields


async def a_room_with_everything(server: RunningServer) -> str:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben, title="Tea house")
    await ann.ok("room.update", room=room, topic="leaves", slow_mode_s=7, rights={"invite": "moderator"})
    await ann.ok("room.words", room=room, words=["coffee"])
    await ann.say(room, "first")
    server.clock.advance(5)
    await ann.say(room, "to be edited")
    await ben.say(room, "in a thread", thread=1)
    await ann.say(room, "to all", thread=1, broadcast=True)
    await ann.say(room, "@Ben, an answer", reply_to=2)
    await ann.say(room, "gone")
    await ann.say(room, "2d6+1", kind="roll")
    await ann.say(room, "pours tea", kind="me")
    link = {"url": "https://example.org/a.png", "name": "a.png", "size_bytes": 5, "content_type": "image/png"}
    await ann.say(room, "", attachments=[link])
    server.clock.advance(5)
    await ann.ok("message.delete", room=room, seq=6)
    await ann.ok("message.edit", room=room, seq=2, text="edited")
    await ben.ok("message.react", room=room, seq=1, emoji="🍵", on=True)
    await ann.ok("message.pin", room=room, seq=8, on=True)
    await ann.ok("message.pin", room=room, seq=1, on=True)
    return room


def but_for_ids(lines: Lines) -> Lines:
    """What has to be equal: ids of messages and people are others here, and so are the numbers of changes."""
    people: dict[str, str] = {}

    def known(person: str) -> str:
        return people.setdefault(person, f"person {len(people)}")

    def compared(line: dict[str, Any]) -> dict[str, Any]:
        kept = {
            field: each for field, each in line.items() if field not in ("id", "rev", "owner", "created_at")
        }
        if "sender" in kept:
            kept["sender"] = line["sender"] | {"id": known(line["sender"]["id"])}
        if "pinned" in kept:
            by = line["pinned"]["by"]
            kept["pinned"] = line["pinned"] | {"by": by | {"id": known(by["id"])}}
        if "mentions" in kept:
            kept["mentions"] = [*map(known, line["mentions"])]
        if "reactions" in kept:
            kept["reactions"] = {each: [*map(known, who)] for each, who in line["reactions"].items()}
        return kept

    of_rooms = [line for line in lines if line["type"] == "room"]
    messages = sorted(
        (line for line in lines if line["type"] == "message"), key=lambda line: int(line["seq"])
    )
    return [compared(line) for line in (*of_rooms, *messages)]


async def test_an_export_comes_in_elsewhere_and_goes_out_the_same(
    database: Database, other_database: Database
) -> None:
    async with operated(database) as operator:
        room = await a_room_with_everything(operator.server)
        first = await exported(operator, room)
    async with operated(other_database) as operator:
        told = await imported(operator, as_lines(first))
        assert (told["done"], told["errors"], told["rooms"]) == (len(first), [], [room])
        second = await exported(operator, room)
        for lines in (first, second):
            lines[0]["members"] = 0
        assert but_for_ids(first) == but_for_ids(second)
        messages = [line for line in second if line["type"] == "message"]
        assert messages[1]["sender"]["id"].startswith("imported-")
        (shown,) = [line for line in second if line["type"] == "room"]
        assert (shown["owner"], shown["members"]) == ("operator", 0)
        # What comes in once more from there is the same, ids of people too.
        again = await imported(operator, as_lines(second))
        third = await exported(operator, again["rooms"][0])
        assert again["rooms"] != [room]
        people = [line["sender"] for line in second if line["type"] == "message"]
        assert [line["sender"] for line in third if line["type"] == "message"] == people


async def test_a_user_added_to_an_imported_room_can_read_it(database: Database) -> None:
    async with operated(database) as operator:
        lines = [room_line(), message(1, "the oldest tea"), *(message(seq) for seq in range(2, 130))]
        (room,) = (await imported(operator, as_lines(lines)))["rooms"]
        (ben,) = await guests(operator.server, "Ben")
        assert await ben.code("room.join", room=room) == "not_found"
        await operator.ok("PUT", f"/api/rooms/{room}/members/{ben.id}", {}, status=201)
        await ben.join(room)
        page = await ben.ok("history", room=room, after=0, limit=2)
        assert [each["seq"] for each in page["messages"]] == [1, 2]
        hits = (await ben.ok("search", room=room, query="oldest"))["messages"]
        assert [each["seq"] for each in hits] == [1]
        assert (await ben.say(room, "hello"))["seq"] == 130
        assert await ben.code("message.edit", room=room, seq=1, text="mine") == "forbidden"


async def test_a_bad_line_is_told_of_with_its_number_and_the_others_come_in(database: Database) -> None:
    async with operated(database) as operator:
        good = as_lines([room_line(), message(1), message(2)])
        bad = [
            b"no json\n",
            as_lines([message(3, "x" * 12_001)]),
            as_lines([{"type": "user", "id": "u-1"}]),
            as_lines([message(4, reactions={"tea": ["u-1"]})]),
            b'{"type":"message","seq":5,"text":"' + b"x" * 1_100_000 + b'"}\n',
            as_lines([message(2, "once more")]),
            b"\xff\n",
            b"[" * 200_000 + b"\n",
        ]
        told = await imported(
            operator, good + b"\n" + b"".join(bad) + as_lines([message(9, "last", reply_to=2)])
        )
        assert sorted(each["line"] for each in told["errors"]) == [5, 6, 7, 8, 9, 10, 11, 12]
        assert all(each["message"] for each in told["errors"])
        assert told["done"] == told["of"] == 12
        said = await messages_of(operator, told["rooms"][0])
        assert [(each["seq"], each["text"]) for each in said] == [(1, "tea"), (2, "tea"), (3, "last")]
        assert said[2]["reply_to"] == 2


async def test_a_file_without_a_room_is_refused(database: Database) -> None:
    async with operated(database, max_import_bytes=2_048) as operator:
        assert await refused(operator, b"") == (400, "bad_request")
        assert await refused(operator, b"GIF89a not this") == (400, "bad_request")
        assert await refused(operator, b"\n" * 2_049) == (413, "too_large")
        # Nothing of a connection is left over, and the next call is answered.
        assert (await imported(operator, as_lines([room_line(), message(1)])))["errors"] == []
        assert await operator.refused("GET", "/api/imports/i-none") == (404, "not_found")


async def test_imports_are_for_operators(database: Database) -> None:
    async with operated(database) as operator:
        server, raw = operator.server, as_lines([room_line(), message(1)])
        shop = await operator.key_with("rooms", "messages", "users")
        ann = await server.guest("Ann")
        assert await refused(shop, raw) == (403, "forbidden")
        assert await refused(Caller(server, ann.token), raw) == (403, "forbidden")
        assert await refused(Caller(server, "nonsense"), raw) == (401, "unauthorized")
        import_id = await sent(operator, raw)
        assert (await done(await operator.key_with("read"), import_id))["done"] == 2
        assert await Caller(server, ann.token).refused("GET", f"/api/imports/{import_id}") == (
            403,
            "forbidden",
        )
        # A room may be called that, too.
        await operator.ok("POST", "/api/rooms", {"title": "Import", "room": "import"}, status=201)
        assert (await operator.ok("GET", "/api/rooms/import"))["room"]["title"] == "Import"
        assert await operator.refused("PUT", "/api/rooms/import", {}) == (405, "bad_request")


async def test_the_same_file_is_the_same_import_and_doubles_nothing(database: Database) -> None:
    async with operated(database) as operator:
        raw = as_lines([room_line(), *(message(seq) for seq in range(1, 200))])
        both = await asyncio.gather(sent(operator, raw), sent(operator, raw))
        assert both[0] == both[1] == await sent(operator, raw)
        (room,) = (await done(operator, both[0]))["rooms"]
        assert room == "r-tea"
        assert len(await messages_of(operator, room)) == 199
        assert await imported(operator, raw) == await done(operator, both[0])
        assert len(await messages_of(operator, room)) == 199
        # A room that was deleted stays so, and what came from there makes another one.
        await operator.ok("DELETE", f"/api/rooms/{room}", status=204)
        (other,) = (await imported(operator, raw))["rooms"]
        assert other != room
        assert len(await messages_of(operator, other)) == 199


async def test_an_import_that_was_cut_short_goes_on(database: Database) -> None:
    raw = as_lines([room_line(), *(message(seq, reply_to=max(1, seq - 1)) for seq in range(1, 401))])
    async with operated(database) as operator:
        import_id = await sent(operator, raw)
        await passed(operator, 100)
        await operator.server.part("operators").imports.stop()
        assert await count(operator) < 400
    async with operated(database) as operator:
        told = await operator.ok("GET", f"/api/imports/{import_id}")
        assert told["done"] < told["of"]
        assert "send the same file again" in told["errors"][-1]["message"]
        assert await sent(operator, raw) == import_id
        told = await done(operator, import_id)
        assert (told["errors"], told["rooms"]) == ([], ["r-tea"])
        said = await messages_of(operator, "r-tea")
        assert [each["seq"] for each in said] == list(range(1, 401))
        assert [each["sent_at"] for each in said] == list(range(1_001, 1_401))
        assert [each.get("reply_to") for each in said[1:]] == list(range(1, 400))


async def test_an_outage_is_waited_for_and_a_room_that_is_deleted_is_not(
    database: Database, failpoint: Failpoint
) -> None:
    async with operated(database) as operator:
        raw = as_lines([room_line(), *(message(seq, "tea" * 500) for seq in range(1, 1_001))])
        import_id = await sent(operator, raw)
        await passed(operator, 100)
        async with failpoint(["insert"], errorCode=91):
            # Once a batch has failed the room looks what is stored, and is given to nobody.
            while await count(operator):
                await asyncio.sleep(0)
        told = await done(operator, import_id)
        assert told["errors"] == []
        assert [each["seq"] for each in await messages_of(operator, "r-tea")] == list(range(1, 1_001))
        other = as_lines(
            [room_line("r-gone"), *(message(seq) for seq in range(1, 5_001)), room_line("r-next")]
        )
        import_id = await sent(operator, other)
        await passed(operator, 100, "r-gone")
        await operator.ok("DELETE", "/api/rooms/r-gone", status=204)
        told = await done(operator, import_id)
        assert [each["line"] for each in told["errors"]] == [0]
        assert told["rooms"] == ["r-gone", "r-next"]


async def test_a_call_with_an_idempotency_key_is_of_one_file(database: Database) -> None:
    async with operated(database) as operator:
        server, headers = operator.server, {"Idempotency-Key": "k"}
        answers = [
            await server.api.call(
                "POST",
                "/api/rooms/import",
                token=operator.key,
                raw=as_lines([room_line(room)]),
                headers=headers,
            )
            for room in ("r-tea", "r-tea", "r-other")
        ]
        assert [each.status for each in answers] == [202, 202, 409]
        assert answers[0].raw == answers[1].raw


async def passed(operator: Caller, least: int, room: str = "r-tea") -> None:
    while await count(operator, room) < least:
        await asyncio.sleep(0)


async def count(operator: Caller, room: str = "r-tea") -> int:
    live = operator.server.part("rooms").live(room)
    return 0 if live is None else int(live.seq)


async def test_a_room_of_somebody_else_is_not_filled(database: Database) -> None:
    async with operated(database) as operator:
        (ann,) = await guests(operator.server, "Ann")
        await ann.create(room="r-tea")
        told = await imported(operator, as_lines([room_line(), message(1), room_line("lobby"), message(1)]))
        assert not {"r-tea", "lobby"} & set(told["rooms"])
        assert len(set(told["rooms"])) == 2
        assert await messages_of(operator, "r-tea") == []


async def test_settings_come_along_and_what_needed_a_key_is_private(database: Database) -> None:
    async with operated(database) as operator:
        rooms = [
            room_line("r-open", visibility="public", capacity=5),
            room_line("r-locked", visibility="public", locked=True),
            room_line("r-dm", kind="dm", visibility="private"),
        ]
        told = await imported(operator, as_lines(rooms))
        shown = [(await operator.ok("GET", f"/api/rooms/{room}"))["room"] for room in told["rooms"]]
        assert [each["visibility"] for each in shown] == ["public", "private", "private"]
        assert (shown[0]["capacity"], {each["kind"] for each in shown}) == (5, {"chat"})
        assert told["rooms"][:2] == ["r-open", "r-locked"]
        assert told["rooms"][2] != "r-dm"
