"""``room.purge`` deletes what one user said lately; ``room.audit`` tells what moderators did."""

import pytest

from models.errors import Refusal
from models.stores.moderation.audit import AuditStore
from tests.rigs.client import Frame
from tests.rigs.server import RunningServer
from tests.wire.accounts.deleting.leaving import delete
from tests.wire.rooms.party import Guest, all_changes, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def entries(asker: Guest, room: str) -> list[Frame]:
    found: list[Frame] = (await asker.ok("room.audit", room=room))["entries"]
    return found


async def test_a_purge_deletes_each_message_with_a_rev_of_its_own(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ben.say(room, "long ago")
    server.clock.advance(15)
    await ben.say_many(room, 250)
    await cid.say(room, "of another")
    await ben.say(room, "gone already")
    await ben.ok("message.delete", room=room, seq=253)
    rev = (await ann.join(room))["rev"]
    assert (await ann.ok("room.purge", room=room, user=ben.id, since_s=10))["deleted"] == 250
    changes = await all_changes(ann, room, rev)
    assert [change["rev"] for change in changes] == list(range(rev + 1, rev + 251))
    assert all(change["message"]["deleted"] for change in changes)
    assert {change["message"]["seq"] for change in changes} == set(range(2, 252))
    left = (await cid.ok("history", room=room, before=3))["messages"][:1]
    assert [message["text"] for message in left] == ["long ago"]
    assert (await ann.ok("room.purge", room=room, user=ben.id, since_s=10))["deleted"] == 0
    assert (await ann.ok("room.purge", room=room, user="u-nobody", since_s=60))["deleted"] == 0
    (entry,) = await entries(ann, room)
    assert (entry["action"], entry["detail"], entry["user"]["id"]) == ("room.purge", "250", ben.id)


async def test_a_purge_that_cannot_be_noted_deletes_nothing(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unavailable(*_: object) -> int:
        raise Refusal("unavailable", "the database cannot be reached")

    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "tea")
    with monkeypatch.context() as away:
        away.setattr(AuditStore, "add", unavailable)
        assert await ann.code("room.purge", room=room, user=ben.id, since_s=60) == "unavailable"
    (message,) = (await ann.ok("history", room=room))["messages"]
    assert message["text"] == "tea"
    assert await entries(ann, room) == []


async def test_pins_are_noted_but_for_those_of_two_people(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "tea")
    for on in (True, True, False):
        await ann.ok("message.pin", room=room, seq=1, on=on)
    noted = [(entry["action"], entry["detail"]) for entry in await entries(ann, room)]
    assert noted == [("message.pin", "1 off"), ("message.pin", "1")]


async def test_nobody_of_ones_own_rank_or_above_is_purged(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    for each in (ben, cid):
        await ann.ok("room.role", room=room, user=each.id, role="moderator")
        await each.say(room, "tea")
    for user in (ann, ben, cid):
        assert await ben.code("room.purge", room=room, user=user.id, since_s=60) == "forbidden"
    await ben.ok("room.leave", room=room)
    assert (await cid.ok("room.purge", room=room, user=ben.id, since_s=60))["deleted"] == 1
    unkept = await room_of(ann, history="none")
    assert await ann.code("room.purge", room=unkept, user=ben.id, since_s=60) == "bad_request"


async def test_the_audit_tells_who_did_what_to_whom_newest_first(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await cid.say(room, "tea")
    begun = server.clock.now_ms()
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    await ben.ok("room.update", room=room, topic="green", slow_mode_s=5)
    await ben.ok("room.mute", room=room, user=cid.id, reason="loud")
    await ben.ok("room.unmute", room=room, user=cid.id)
    await ben.ok("room.unmute", room=room, user=cid.id)
    await ben.ok("message.delete", room=room, seq=1)
    await ben.ok("room.words", room=room, words=["coffee"])
    await ben.ok("room.words", room=room)
    await ben.ok("room.kick", room=room, user=cid.id)
    await ben.ok("room.ban", room=room, user=cid.id, reason="rude")
    server.clock.advance(1)
    await ann.ok("room.unban", room=room, user=cid.id)
    told = [
        (entry["action"], entry["by"]["name"], entry.get("user", {}).get("name"), entry.get("detail"))
        for entry in await entries(ann, room)
    ]
    assert told == [
        ("room.unban", "Ann", "Cid", None),
        ("room.ban", "Ben", "Cid", "rude"),
        ("room.kick", "Ben", "Cid", None),
        ("room.words", "Ben", None, "1"),
        ("message.delete", "Ben", "Cid", "1"),
        ("room.unmute", "Ben", "Cid", None),
        ("room.mute", "Ben", "Cid", "loud"),
        ("room.update", "Ben", None, "topic, slow_mode_s"),
        ("room.role", "Ann", "Ben", "moderator"),
    ]
    assert [entry["at"] for entry in await entries(ann, room)] == [begun + 1_000] + [begun] * 8
    await cid.join(room)
    assert await cid.code("room.audit", room=room) == "forbidden"


async def test_what_was_refused_and_ones_own_doings_are_not_noted(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say(room, "tea")
    assert await ben.code("room.kick", room=room, user=ann.id) == "forbidden"
    assert await ann.code("room.kick", room=room, user="u-nobody") == "not_found"
    await ann.ok("message.delete", room=room, seq=1)
    await ann.ok("room.unban", room=room, user=ben.id)
    assert await entries(ann, room) == []


async def test_the_audit_comes_page_by_page(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    for number in range(60):
        await ann.ok("room.update", room=room, topic=f"number {number}")
    first = await ann.ok("room.audit", room=room)
    second = await ann.ok("room.audit", room=room, cursor=first["cursor"])
    assert len(first["entries"]) + len(second["entries"]) == 60
    assert "cursor" not in second


async def test_a_user_that_is_deleted_is_nobody_in_the_audit(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    await ben.ok("room.mute", room=room, user=cid.id, reason="a reason of his")
    exported = (await server.api.get("/api/me/export", token=ben.user.token)).raw.decode()
    assert '"type":"audit"' in exported
    assert "a reason of his" in exported
    await delete(server, ben)
    muted, promoted = await entries(ann, room)
    nobody = {"id": "deleted", "name": "deleted"}
    assert (muted["by"], muted["user"]["id"], muted.get("detail")) == (nobody, cid.id, None)
    assert (promoted["by"]["id"], promoted["user"]) == (ann.id, nobody)
