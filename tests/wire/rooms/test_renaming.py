"""A user takes another name: each of its rooms hears of it, and what names it follows."""

import asyncio
from typing import Any

import pytest

from models.database.client import Database
from models.errors import unavailable
from server.rooms import membership
from server.timeline.pending_commits import Answer
from server.timeline.room import Room
from tests.rigs.forgery import ISSUER, outside_claims, signed
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]
KEY = "s" * 40


async def register(server: RunningServer, who: Guest, name: str) -> None:
    await server.api.register(name, token=who.user.token)


async def member_names(asker: Guest, room: str) -> list[str]:
    return [member["user"]["name"] for member in (await asker.ok("room.members", room=room))["members"]]


async def test_a_guest_that_registers_is_renamed_in_each_of_its_rooms(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    rooms = [await room_of(ann, ben), await room_of(ann, ben, visibility="private")]
    unkept = await room_of(ann, ben, history="none")
    await register(server, ben, "Benjamin")
    for room in (*rooms, unkept):
        event = await ann.socket.event("member")
        assert (event["change"], event["member"]["user"]) == ("renamed", {"id": ben.id, "name": "Benjamin"})
        assert "by" not in event
        assert "Benjamin" in await member_names(ann, room)
    changes = (await ann.ok("history.since", room=rooms[0], rev=2))["changes"]
    assert [(change["rev"], change["change"]) for change in changes] == [(3, "renamed")]


async def test_the_new_name_is_mentioned_at_once_and_the_old_one_nobodys(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await register(server, ben, "Real Ben")
    await ann.say(room, "@real ben and @ben")
    await ann.say(room, "@ben")
    found = [event["message"].get("mentions") for event in await ann.socket.all_events("message")]
    assert found == [[ben.id], None]


async def test_an_open_socket_speaks_under_the_new_name(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.say(room, "before")
    await register(server, ben, "Benjamin")
    await ben.say(room, "after")
    await ben.join(room)
    other = await server.connect(ben.user, task="other")
    await other.ok("room.join", room=room)
    assert await member_names(ann, room) == ["Ann", "Benjamin"]
    senders = [message["sender"]["name"] for message in (await ann.ok("history", room=room))["messages"]]
    assert senders == ["Ben", "Benjamin"]


async def test_role_mute_and_place_stay(server: RunningServer) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    room = await room_of(ann, ben, cid)
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    before = (await ann.ok("room.members", room=room))["members"]
    await register(server, ben, "Benjamin")
    before[1]["user"]["name"] = "Benjamin"
    assert (await ann.ok("room.members", room=room))["members"] == before


async def test_renaming_to_the_same_name_changes_nothing(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await register(server, ben, "Ben")
    assert await ann.socket.all_events("member") == []
    assert (await ann.join(room))["rev"] == 2


@pytest.mark.own_server
async def test_rooms_that_are_asleep_are_told_too(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        await again.api.register("Benjamin", token=ben.user.token)
        ann = Guest(ann.user, await again.connect(ann.user))
        joined = await ann.join(room)
        assert {member["user"]["name"] for member in joined["members"]} == {"Ann", "Benjamin"}
        changes = (await ann.ok("history.since", room=room, rev=2))["changes"]
        assert [change["change"] for change in changes] == ["renamed"]


async def test_a_room_that_cannot_be_changed_now_is_changed_later(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    rename, refusals = membership.rename, 2

    def refused(room: Room, person: Any) -> Answer:
        nonlocal refusals
        refusals -= 1
        if refusals >= 0:
            raise unavailable()
        return rename(room, person)

    monkeypatch.setattr(membership, "rename", refused)
    monkeypatch.setattr("server.rooms.renaming.PATIENCE_S", 0.1)
    await register(server, ben, "Benjamin")
    assert "Ben" in await member_names(ann, room)
    assert (await ann.socket.event("member"))["member"]["user"]["name"] == "Benjamin"


async def test_of_two_names_the_later_one_stays(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    renaming, find, goes_on = server.part("renaming"), server.part("rooms").find, asyncio.Event()
    held = 0

    async def slowly(room: Any) -> Any:
        nonlocal held
        held += 1
        await goes_on.wait()
        return await find(room)

    monkeypatch.setattr(server.part("rooms"), "find", slowly)
    names = ["One", "Two", "Three"]
    taken = [asyncio.ensure_future(renaming.renamed(ben.id, name, guest=True)) for name in names]
    while held < len(names):
        await asyncio.sleep(0.001)
    monkeypatch.undo()
    goes_on.set()
    await asyncio.gather(*taken)
    assert await member_names(ann, room) == ["Ann", "Three"]


@pytest.mark.own_server
async def test_a_name_taken_during_a_crash_is_shown_when_its_user_joins(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await server.stop()
    everyone = server.database.collection("sessions")
    await everyone.update_many({"user": ben.id}, {"$set": {"name": "Benjamin"}})
    async with running_server(server.database, clock=server.clock) as again:
        ann, ben = [Guest(each.user, await again.connect(each.user)) for each in (ann, ben)]
        await ann.join(room)
        await ben.join(room, since=2)
        event = await ann.socket.event("member")
        assert (event["change"], event["member"]["user"]["name"]) == ("renamed", "Benjamin")


async def test_a_user_in_no_room_is_renamed(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    await register(server, ann, "Anna")
    assert (await server.api.get("/api/me", token=ann.user.token)).json["user"]["name"] == "Anna"


async def test_the_name_that_a_newer_token_of_the_outside_issuer_brings_reaches_every_room(
    database: Database,
) -> None:
    async with running_server(database, jwt_issuer=ISSUER, jwt_secret=KEY) as server:
        ann = await guest(server, "Ann")
        claims = outside_claims(sub="7", name="Olga", sid="one")
        olga = await server.connect(signed(claims, key=KEY))
        rooms = [await room_of(ann), await room_of(ann)]
        for room in rooms:
            await olga.ok("room.join", room=room)
        newer = claims | {"iat": claims["iat"] + 1, "name": "Olga Petrovna", "sid": "two"}
        me = await server.api.get("/api/me", token=signed(newer, key=KEY))
        assert me.json["user"]["name"] == "Olga Petrovna"
        for room in rooms:
            event = await ann.socket.event("member", room=room, change="renamed")
            assert event["member"]["user"] == {"id": me.json["user"]["id"], "name": "Olga Petrovna"}
        await olga.ok("message.send", room=rooms[0], text="hello")
        assert (await ann.socket.event("message"))["message"]["sender"]["name"] == "Olga Petrovna"
        again = await server.api.get("/api/me", token=signed(claims, key=KEY))
        assert again.json["user"]["name"] == "Olga Petrovna"
        assert {event["change"] for event in await ann.socket.all_events("member")} == {"joined"}
