"""A change that needs a second one, and a database that fails between them: the second follows all the same."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from models.errors import Refusal
from models.ids import UserId
from models.stores.entries import CommitStatus, Entry, MemberEntry
from models.stores.history import HistoryStore
from models.wire.events import Reply
from server.timeline.pending_commits import Answer, Plan
from server.timeline.room import Room
from tests.rigs.held_clock import HeldClock
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guests, room_of, stored_log

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


@pytest.fixture
def half(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the next commit with two changes of members only the first is stored, and the answer lost."""
    commit = HistoryStore.commit

    async def first_alone(history: HistoryStore, entries: Sequence[Entry]) -> list[CommitStatus]:
        if not all(isinstance(entry, MemberEntry) for entry in entries) or len(entries) != 2:
            return await commit(history, entries)
        monkeypatch.setattr(HistoryStore, "commit", commit)
        await commit(history, entries[:1])
        return ["unknown", "unknown"]

    monkeypatch.setattr(HistoryStore, "commit", first_alone)


async def roles(asker: Guest, room: str) -> dict[str, str]:
    members = (await asker.ok("room.members", room=room))["members"]
    return {member["user"]["name"]: member["role"] for member in members}


def crash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the server do nothing about what is half done, as one that was killed."""

    async def once(_room: Room, _plan: Plan, answer: Answer, _user: UserId) -> None:
        if not isinstance(answer, Reply):
            await asyncio.wait([answer])
            assert isinstance(answer.exception(), Refusal)

    monkeypatch.setattr("server.rooms.membership._retry_until_stored", once)


async def test_a_new_owner_takes_the_place_of_the_old_one(server: RunningServer, half: None) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    assert await ann.code("room.role", room=room, user=ben.id, role="owner") == "unavailable"
    changes = [await ben.socket.event("member", change="role") for _ in range(2)]
    told = [(change["member"]["user"]["name"], change["member"]["role"]) for change in changes]
    assert told == [("Ben", "owner"), ("Ann", "moderator")]
    assert await roles(ben, room) == {"Ann": "moderator", "Ben": "owner"}


async def test_the_heir_owns_the_room_after_a_lost_result(server: RunningServer, half: None) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    assert await ann.code("room.leave", room=room) == "unavailable"
    change = await ben.socket.event("member", change="role")
    assert (change["member"]["user"]["name"], change["member"]["role"]) == ("Ben", "owner")
    assert await roles(ben, room) == {"Ben": "owner"}


@pytest.mark.parametrize("op", ["room.role", "room.leave"])
@pytest.mark.own_server
async def test_the_next_start_finishes_what_a_crash_cut_short(
    server: RunningServer, half: None, monkeypatch: pytest.MonkeyPatch, op: str
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    crash(monkeypatch)
    fields = {"user": ben.id, "role": "owner"} if op == "room.role" else {}
    assert await ann.code(op, room=room, **fields) == "unavailable"
    stored = len(await stored_log(server, room))
    monkeypatch.setattr("models.stores.rooms.RoomStore.save_heads", _not_saved)
    await server.stop()
    monkeypatch.undo()
    async with running_server(server.database, clock=HeldClock()) as again:
        ben = Guest(ben.user, await again.connect(ben.user))
        expected = {"Ann": "moderator", "Ben": "owner"} if op == "room.role" else {"Ben": "owner"}
        assert await roles(ben, room) == expected
        assert len(await stored_log(again, room)) == stored + 1
        await again.stop()


@pytest.mark.own_server
async def test_somebody_who_joins_an_abandoned_room_does_not_become_its_owner(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await ann.create()
    await ann.ok("room.leave", room=room)
    await ben.join(room)
    await cid.join(room)
    await cid.ok("room.leave", room=room)
    monkeypatch.setattr("models.stores.rooms.RoomStore.save_heads", _not_saved)
    await server.stop()
    monkeypatch.undo()
    async with running_server(server.database, clock=server.clock) as again:
        ben = Guest(ben.user, await again.connect(ben.user))
        assert await roles(ben, room) == {"Ben": "member"}
        await again.stop()


async def _not_saved(*_: Any, **__: Any) -> None:
    """As a server that was killed leaves the heads."""
