"""A seat that comes free in a match that was found: the next who looks for the same takes it over."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from models.ids import RoomId, TicketId
from models.stores.play.waiting import WaitingStore
from tests.rigs.client import Client
from tests.rigs.server import RunningServer, running_server
from tests.wire.matchmaking.seekers import found, not_found_yet, waiting

pytestmark = pytest.mark.gen_test(timeout=60)

_LONG: dict[str, Any] = {"rounds": 9, "size": "large", "pace": "slow"}
# Nobody waits longer than that for a full table.
_FILLED_S = 11


async def _found_by(server: RunningServer, *sockets: Client, **fields: Any) -> str:
    """The room of a match of snake that was found for all of them, who are in it."""
    tickets = [await waiting(socket, "snake", options=_LONG, **fields) for socket in sockets]
    server.clock.advance(_FILLED_S)
    rooms = {(await found(socket, ticket))["room"] for socket, ticket in zip(sockets, tickets, strict=True)}
    assert len(rooms) == 1
    room: str = rooms.pop()
    for socket in sockets:
        await socket.ok("room.join", room=room)
    return room


async def _left_by_one(socket: Client, many: int = 1) -> int:
    """The seat that was left, once so many are."""
    while True:
        seats = (await socket.event("game"))["seats"]
        left = [each["seat"] for each in seats if "left" in each]
        if len(left) == many:
            return int(left[0])


def _id(socket: Client) -> str:
    return str(socket.hello["user"]["id"])


async def test_the_same_search_takes_over_the_seat_of_a_player_who_left(server: RunningServer) -> None:
    ann, ben, cid, dan = [await server.connect() for _ in range(4)]
    room = await _found_by(server, ann, ben, cid)
    await cid.ok("room.leave", room=room)
    seat = await _left_by_one(ann)
    told = await found(dan, await waiting(dan, "snake", options=_LONG))
    assert (told["room"], told["seat"]) == (room, seat)
    match = (await dan.ok("room.join", room=room))["match"]
    sits = match["seats"][seat]
    assert (sits["user"]["id"], sits["left"]["id"]) == (_id(dan), _id(cid))
    assert "bot" not in sits
    await dan.tell("game.input", room=room, input={"turn": 1})
    log = (await dan.ok("game.replay", match=match["match"]))["log"]
    assert [(each["kind"], each["seat"]) for each in log if each["kind"] != "ticks"] == [
        ("left", seat),
        ("joined", seat),
    ]
    # Nothing is free any more.
    eve = await server.connect()
    await waiting(eve, "snake", options=_LONG)
    await not_found_yet(eve)


async def test_of_two_who_come_at_once_for_one_seat_the_second_waits_on(server: RunningServer) -> None:
    ann, ben, cid, dan, eve = [await server.connect() for _ in range(5)]
    room = await _found_by(server, ann, ben, cid)
    await ben.ok("room.leave", room=room)
    await _left_by_one(ann)
    looking = [each.begin("match.find", game="snake", options=_LONG) for each in (dan, eve)]
    for each, reply in zip((dan, eve), looking, strict=True):
        await each.answer(reply)
    told = {asyncio.create_task(each.event("match.found")): each for each in (dan, eve)}
    done, (waits,) = await asyncio.wait(told, return_when=asyncio.FIRST_COMPLETED)
    assert [(await each)["room"] for each in done] == [room]
    await not_found_yet(told[waits])
    await cid.ok("room.leave", room=room)
    assert (await waits)["room"] == room


async def test_nobody_is_put_beside_one_who_blocked_them_or_at_a_table_that_was_set(
    server: RunningServer,
) -> None:
    ann, ben, cid, dan, eve = [await server.connect() for _ in range(5)]
    room = await _found_by(server, ann, ben, cid)
    await ann.ok("user.block", user=_id(dan), on=True)
    set_by_hand = (await eve.ok("game.create", game="snake", seats=2, options=_LONG))["room"]
    await eve.ok("game.bot", room=set_by_hand, seat=1, level=1)
    await cid.ok("room.leave", room=room)
    await _left_by_one(ann)
    await waiting(dan, "snake", options=_LONG)
    await waiting(eve, "snake", options={})
    await not_found_yet(dan, eve)


async def test_a_bot_that_plays_because_nobody_came_makes_way_for_who_comes(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    room = await _found_by(server, ann, bot_after_s=5, level=1)
    told = await found(ben, await waiting(ben, "snake", options=_LONG))
    assert told["room"] == room
    seats = (await ben.ok("room.join", room=room))["match"]["seats"]
    assert {each["user"]["id"] for each in seats} == {_id(ann), _id(ben)}


async def test_a_crash_while_a_seat_is_taken_over_seats_nobody_twice_and_forgets_nobody(
    server: RunningServer,
) -> None:
    users = [await server.guest() for _ in range(5)]
    ann, ben, cid, dan, eve = [await server.connect(each) for each in users]
    room = await _found_by(server, ann, ben, cid)
    await cid.ok("room.leave", room=room)
    seat = await _left_by_one(ann)
    sits = await waiting(dan, "snake", options=_LONG)
    assert (await found(dan, sits))["seat"] == seat
    waits = await waiting(eve, "snake", options=_LONG)
    await server.stop()
    # As if it had died when both were to have a seat: Dan sat already and was not told, Eve had come too late.
    store = WaitingStore(server.database)
    (record,) = await store.all()
    await store.add(
        replace(
            record,
            ticket=TicketId(sits),
            user=users[3].id,
            state=record.state.replace(users[4].id, users[3].id),
        )
    )
    for ticket in (sits, waits):
        assert await store.claim([TicketId(ticket)], RoomId(room))
    async with running_server(server.database, clock=server.clock) as again:
        ben, dan, eve = [await again.connect(users[each]) for each in (1, 3, 4)]
        assert await found(dan, sits) == {"op": "match.found", "ticket": sits, "room": room, "seat": seat}
        await not_found_yet(eve)
        seats = (await dan.ok("room.join", room=room))["match"]["seats"]
        assert {each["user"]["id"] for each in seats} == {users[each].id for each in (0, 1, 3)}
        await ben.ok("room.leave", room=room)
        assert (await found(eve, waits))["room"] == room


async def test_of_a_seat_that_was_left_twice_both_have_the_match_in_their_lists(
    server: RunningServer,
) -> None:
    ann, ben, cid, dan = [await server.connect() for _ in range(4)]
    room = await _found_by(server, ann, ben, cid)
    await cid.ok("room.leave", room=room)
    seat = await _left_by_one(ann)
    await found(dan, await waiting(dan, "snake", options=_LONG))
    await dan.ok("room.join", room=room)
    await dan.ok("game.resign", room=room)
    while (await ann.event("game"))["seats"][seat].get("left", {}).get("id") != _id(dan):
        pass
    await ben.ok("game.resign", room=room)
    await ann.event("game", status="over")
    for each in (ann, ben, cid, dan):
        listed = (await each.ok("matches", user=_id(each)))["matches"]
        assert [match["room"] for match in listed] == [room]
    table = server.part("rooms").live(RoomId(room)).match.match.table
    assert [each.id for each in table.chairs[seat].people] == [_id(dan), _id(cid)]
