"""Polls over real sockets: votes that change, what is told of them, how they end, and crashes in between."""

import asyncio
from typing import Any

import pytest

from models.ids import RoomId
from models.stores.play.polls import PollStore
from tests.rigs.server import RunningServer, running_server
from tests.wire.accounts.deleting.leaving import delete
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]
TEA = {"question": "Which tea?", "answers": ["green", "black", "oolong"]}


async def opened(maker: Guest, room: str, **fields: Any) -> int:
    return int((await maker.ok("poll.create", room=room, **TEA, **fields))["seq"])


async def told(guest: Guest, seq: int, **expected: Any) -> dict[str, Any]:
    """The poll as an event shows it once it is as expected. ``closed``: whether it has ended."""
    closed = expected.pop("closed", None)
    while True:
        event = await guest.socket.event("message")
        poll = event["message"].get("poll", {})
        is_as_expected = all(poll.get(field) == value for field, value in expected.items())
        if (
            event["message"]["seq"] == seq
            and is_as_expected
            and closed in (None, bool(poll.get("closed_at")))
        ):
            return dict(event["message"])


async def test_votes_may_change_and_are_told_as_a_tally_until_the_maker_closes_it(
    server: RunningServer,
) -> None:
    ann, ben, cat, dan = await guests(server, "Ann", "Ben", "Cat", "Dan")
    room = await room_of(ann, ben, cat)
    seq = await opened(ben, room, nonce="n")
    assert await opened(ben, room, nonce="n") == seq
    assert await ben.code("poll.create", room=room, **TEA | {"question": "Another?"}, nonce="n") == "conflict"
    asked = await told(cat, seq)
    assert (asked["kind"], asked["text"]) == ("poll", "Which tea?\n1. green\n2. black\n3. oolong")
    voted = await cat.ok("poll.vote", room=room, seq=seq, answers=[1])
    assert (voted["poll"]["counts"], voted["mine"]) == ([0, 1, 0], [1])
    await ann.ok("poll.vote", room=room, seq=seq, answers=[1])
    # However many vote, that is told once a second.
    server.clock.advance(1.5)
    await told(ben, seq, counts=[0, 2, 0], voters=2)
    assert (await cat.ok("poll.vote", room=room, seq=seq, answers=[2]))["poll"]["counts"] == [0, 1, 1]
    users = (await ben.ok("poll.voters", room=room, seq=seq, answer=1, limit=1))["users"]
    assert [user["name"] for user in users] == ["Ann"]
    for wrong, code in (([0, 1], "bad_request"), ([3], "bad_request")):
        assert await cat.code("poll.vote", room=room, seq=seq, answers=wrong) == code
    assert await dan.code("poll.vote", room=room, seq=seq, answers=[0]) == "not_member"
    assert await cat.code("poll.close", room=room, seq=seq) == "forbidden"
    assert await ben.code("message.edit", room=room, seq=seq, text="Which coffee?") == "conflict"
    closed = await ben.ok("poll.close", room=room, seq=seq)
    assert (closed["poll"]["counts"], closed["poll"]["voters"]) == ([0, 1, 1], 2)
    over = await told(cat, seq, counts=[0, 1, 1], voters=2, closed=True)
    assert over["text"] == "Which tea?\n1. green — 0\n2. black — 1\n3. oolong — 1"
    assert await cat.code("poll.vote", room=room, seq=seq, answers=[0]) == "conflict"
    assert await ben.code("poll.close", room=room, seq=seq) == "conflict"
    assert (await cat.ok("poll", room=room, seq=seq))["mine"] == [2]
    page = await dan.join(room)
    assert page["messages"][-1]["poll"] == over["poll"]
    assert (await ann.ok("search", query="oolong"))["messages"][0]["seq"] == seq


async def test_a_hidden_and_anonymous_poll_tells_nothing_before_its_end_and_nobodys_vote_after(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    seq = await opened(ann, room, anonymous=True, hidden=True, choices=2, closes_in_s=5)
    voted = await ben.ok("poll.vote", room=room, seq=seq, answers=[2, 0])
    assert ("counts" in voted["poll"], voted["poll"]["voters"], voted["mine"]) == (False, 1, [0, 2])
    assert "counts" not in (await told(ann, seq, voters=1))["poll"]
    assert await ann.code("poll.voters", room=room, seq=seq, answer=0) == "forbidden"
    server.clock.advance(6)
    await told(ann, seq, counts=[1, 0, 1], closed=True)
    assert await ann.code("poll.voters", room=room, seq=seq, answer=0) == "forbidden"
    # Whose votes they were is forgotten behind the end.
    while await PollStore(server.database).of_poll(RoomId(room), seq):
        await asyncio.sleep(0.01)
    assert (await ben.ok("poll", room=room, seq=seq))["mine"] == []


async def test_a_user_who_may_not_speak_cannot_vote(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    seq = await opened(ann, room)
    await ann.ok("room.mute", room=room, user=ben.id)
    assert await ben.code("poll.vote", room=room, seq=seq, answers=[0]) == "muted"
    assert await ben.code("poll.create", room=room, **TEA) == "muted"
    await ann.ok("room.ban", room=room, user=ben.id)
    assert await ben.code("poll.vote", room=room, seq=seq, answers=[0]) == "not_member"
    said = await ann.say(room, "no poll")
    assert await ann.code("poll.vote", room=room, seq=said["seq"], answers=[0]) == "not_found"
    await ann.ok("message.delete", room=room, seq=seq)
    assert await ann.code("poll.vote", room=room, seq=seq, answers=[0]) in ("conflict", "not_found")
    quiet = await ann.create(history="none")
    await ann.join(quiet)
    assert await ann.code("poll.create", room=quiet, **TEA) == "bad_request"


@pytest.mark.own_server
async def test_votes_outlive_a_crash_before_they_were_told_and_a_deleted_voter_takes_its_vote_along(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    seq = await opened(ann, room, closes_in_s=10)
    # What a process leaves that dies between a vote and its telling.
    server.part("polls")._pause_s = lambda place: 3_600.0
    await ann.ok("poll.vote", room=room, seq=seq, answers=[0])
    await ben.ok("poll.vote", room=room, seq=seq, answers=[1])
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann, ben = [Guest(each.user, await again.connect(each.user)) for each in (ann, ben)]
        await ann.join(room)
        while (await ann.ok("history", room=room))["messages"][-1]["poll"]["counts"] != [1, 1, 0]:
            await asyncio.sleep(0.05)
        await delete(again, ben)
        while (await ann.ok("poll", room=room, seq=seq))["poll"]["counts"] != [1, 0, 0]:
            await asyncio.sleep(0.05)
        again.clock.advance(11)
        assert (await told(ann, seq, counts=[1, 0, 0], voters=1))["seq"] == seq
