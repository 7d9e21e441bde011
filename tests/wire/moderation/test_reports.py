"""Reports: members call the moderators for a message, who see it as it was, and resolve it with or without a deed."""

import pytest

from tests.rigs.client import Frame
from tests.rigs.reachable_server import ReachableServer
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def reports(asker: Guest, room: str, **fields: str) -> list[Frame]:
    listed: list[Frame] = (await asker.ok("room.reports", room=room, **fields))["reports"]
    return listed


async def party(server: ReachableServer) -> tuple[Guest, Guest, Guest, str]:
    """An owner, one who says something rude, and one who reports it."""
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ben.say(room, "something rude")
    return ann, ben, cid, room


async def test_a_report_shows_the_message_as_it_was(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server)
    await cid.ok("room.report", room=room, seq=1, reason=" he is rude ")
    await ben.ok("message.edit", room=room, seq=1, text="something nice")
    (report,) = await reports(ann, room)
    assert set(report) == {"report", "seq", "message", "by", "at", "reason"}
    assert (report["seq"], report["by"], report["reason"]) == (1, {"id": cid.id, "name": "Cid"}, "he is rude")
    assert report["at"] == server.clock.now_ms()
    assert (report["message"]["text"], report["message"]["sender"]["id"]) == ("something rude", ben.id)
    assert await ben.code("room.reports", room=room) == "forbidden"


async def test_the_newest_report_comes_first_and_each_member_has_one(server: RunningServer) -> None:
    ann, _, cid, room = await party(server)
    await cid.ok("room.report", room=room, seq=1, reason="rude")
    server.clock.advance(1)
    await ann.ok("room.report", room=room, seq=1, reason="rude indeed")
    server.clock.advance(1)
    await cid.ok("room.report", room=room, seq=1, reason="once more")
    assert [report["reason"] for report in await reports(ann, room)] == ["rude indeed", "rude"]


async def test_a_resolved_report_is_gone(server: RunningServer) -> None:
    ann, _, cid, room = await party(server)
    await cid.ok("room.report", room=room, seq=1, reason="rude")
    (report,) = await reports(ann, room)
    assert await cid.code("room.resolve", room=room, report=report["report"]) == "forbidden"
    await ann.ok("room.resolve", room=room, report=report["report"])
    assert await reports(ann, room) == []
    assert await ann.code("room.resolve", room=room, report=report["report"]) == "not_found"
    assert (await ann.join(room))["messages"][0]["text"] == "something rude"


@pytest.mark.parametrize("action", ["deleted", "muted", "banned"])
async def test_a_report_is_resolved_with_a_deed(server: RunningServer, action: str) -> None:
    ann, ben, cid, room = await party(server)
    await cid.ok("room.report", room=room, seq=1, reason="rude")
    (report,) = await reports(ann, room)
    await ann.ok("room.resolve", room=room, report=report["report"], action=action)
    assert await reports(ann, room) == []
    (message,) = (await ann.join(room))["messages"]
    assert message.get("deleted", False) == (action == "deleted")
    answers = {"deleted": "ok", "muted": "muted", "banned": "not_member"}
    assert await ben.code("message.send", room=room, text="x") == answers[action]
    audit = (await ann.ok("room.audit", room=room))["entries"]
    assert (audit[0]["action"], audit[0]["user"]["id"], audit[0]["detail"]) == (
        "room.resolve",
        ben.id,
        action,
    )


async def test_a_deed_that_is_refused_leaves_the_report(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    await ann.ok("room.role", room=room, user=cid.id, role="moderator")
    await cid.ok("room.report", room=room, seq=1, reason="rude")
    (report,) = await reports(ann, room)
    assert await cid.code("room.resolve", room=room, report=report["report"], action="muted") == "forbidden"
    assert await reports(ann, room) == [report]
    await ben.ok("message.delete", room=room, seq=1)
    assert await cid.code("room.resolve", room=room, report=report["report"], action="deleted") == "ok"


async def test_a_missing_message_cannot_be_reported(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server)
    await ben.ok("message.delete", room=room, seq=1)
    assert await cid.code("room.report", room=room, seq=1, reason="rude") == "conflict"
    assert await cid.code("room.report", room=room, seq=2, reason="rude") == "not_found"
    unkept = await room_of(ann, ben, history="none")
    assert await ben.code("room.report", room=unkept, seq=1, reason="rude") == "bad_request"
    direct = (await ann.ok("dm.open", user=ben.id))["room"]["room"]
    await ben.say(direct, "rude")
    assert await ann.code("room.report", room=direct, seq=1, reason="rude") == "forbidden"


@pytest.mark.own_server
async def test_many_reports_come_page_by_page(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server)
    others = await guests(server, "Dan", "Eve")
    await ben.say_many(room, 60, "rude")
    by = [cid] * 20 + [others[0]] * 20 + [others[1]] * 20
    for each in others:
        await each.join(room)
    for number, who in enumerate(by):
        await who.ok("room.report", room=room, seq=number + 1, reason=str(number))
    first = await ann.ok("room.reports", room=room)
    second = await ann.ok("room.reports", room=room, cursor=first["cursor"])
    got = {report["reason"] for page in (first, second) for report in page["reports"]}
    assert got == set(map(str, range(60)))
    assert (len(first["reports"]), len(second["reports"]), "cursor" in second) == (50, 10, False)


@pytest.mark.own_server
async def test_a_member_has_twenty_reports_that_wait(server: RunningServer) -> None:
    ann, ben, cid, room = await party(server)
    await ben.say_many(room, 20, "rude")
    for seq in range(1, 21):
        await cid.ok("room.report", room=room, seq=seq, reason="rude")
    assert await cid.code("room.report", room=room, seq=21, reason="rude") == "conflict"
    assert await ann.code("room.report", room=room, seq=21, reason="rude") == "ok"
    await ann.ok("room.delete", room=room)
    assert await server.database.collection("reports").find({}).to_list(None) == []
    assert await server.database.collection("audit").find({}).to_list(None) == []
