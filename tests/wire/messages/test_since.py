"""``history.since``, ``room.join`` with ``since``: every change, with messages as they are now."""

import json

import pytest

from models.stores.history import LOG
from tests.rigs.server import RunningServer, running_server
from tests.wire.rooms.party import Guest, all_changes, guest, guests, room_of, short

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def a_busy_room(ann: Guest, ben: Guest) -> str:
    """A room with every kind of change."""
    room = await room_of(ann, ben)
    for text in ("one", "two", "three"):
        await ann.say(room, text)
    await ann.ok("message.edit", room=room, seq=1, text="ONE")
    await ben.ok("message.react", room=room, seq=2, emoji="👍", on=True)
    await ann.ok("message.delete", room=room, seq=3)
    await ann.ok("room.update", room=room, title="Other")
    await ann.ok("room.role", room=room, user=ben.id, role="moderator")
    return room


async def test_every_change_is_listed_once_with_the_message_as_it_is_now(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await a_busy_room(ann, ben)
    reply = await ben.ok("history.since", room=room, rev=0)
    changes = reply["changes"]
    assert [change["rev"] for change in changes] == list(range(1, 11))
    assert (reply["rev"], reply["more"], reply["resync"]) == (10, False, False)
    ops = [change["op"] for change in changes]
    assert ops == ["member", "member", *["message"] * 6, "room", "member"]
    shown = {message["seq"]: message for message in (await ben.ok("history", room=room))["messages"]}
    for change in changes[2:8]:
        assert change["message"] == shown[change["message"]["seq"]]
    assert [change["message"]["rev"] for change in changes[2:8]] == [6, 7, 8, 6, 7, 8]


@pytest.mark.own_server
async def test_changes_from_memory_and_from_the_log_are_the_same(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await a_busy_room(ann, ben)
    before = [await ben.ok("history.since", room=room, rev=rev) for rev in range(11)]
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        socket = await again.connect(ben.user)
        for rev, known in enumerate(before):
            reply = await socket.ok("history.since", room=room, rev=rev)
            for change in (*reply["changes"], *known["changes"]):
                # Who is there, and how far the room is, is told as it is at the moment of asking.
                (change.get("member") or change.get("info") or {}).pop("online", None)
            assert reply | {"id": 0} == known | {"id": 0}


async def test_nothing_new_is_an_empty_page(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    reply = await ben.ok("history.since", room=room, rev=2)
    assert (reply["changes"], reply["rev"], reply["more"], reply["resync"]) == ([], 2, False, False)


async def test_pages_end_at_200_changes(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, 450)
    sizes, since, more, revs = [], 0, True, []
    while more:
        reply = await ben.ok("history.since", room=room, rev=since)
        assert reply["rev"] == reply["changes"][-1]["rev"]
        sizes.append(len(reply["changes"]))
        revs += [change["rev"] for change in reply["changes"]]
        since, more = reply["rev"], reply["more"]
    assert (sizes, revs) == ([200, 200, 52], list(range(1, 453)))


async def test_pages_end_at_256_kib(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, 60, "\N{TEACUP WITHOUT HANDLE}" * 3_900)
    revs, since, more, pages = [], 0, True, 0
    while more:
        reply = await ben.ok("history.since", room=room, rev=since)
        size = sum(len(json.dumps(change, ensure_ascii=False).encode()) for change in reply["changes"])
        assert size < 270 * 1024
        revs += [change["rev"] for change in reply["changes"]]
        since, more, pages = reply["rev"], reply["more"], pages + 1
    assert revs == list(range(1, 63))
    assert pages == 4


@pytest.mark.parametrize("how", ["another epoch", "a rev ahead"])
async def test_a_client_of_another_epoch_or_a_later_rev_resyncs(server: RunningServer, how: str) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await a_busy_room(ann, ben)
    epoch = (await ben.join(room))["epoch"]
    known = {"epoch": "e-other", "rev": 3} if how == "another epoch" else {"epoch": epoch, "rev": 11}
    reply = await ben.ok("history.since", room=room, **known)
    assert (reply["changes"], reply["rev"], reply["more"], reply["resync"]) == ([], 10, False, True)
    joined = await ben.join(room, since=known["rev"], epoch=known["epoch"])
    assert (joined["resync"], joined["rev"], "changes" in joined) == (True, 10, False)
    assert [message["seq"] for message in joined["messages"]] == [1, 2, 3]


async def test_more_than_2000_changes_resync(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ben.socket.close()
    ben = Guest(ben.user, await server.connect(ben.user))
    await ann.say_many(room, 2_000)
    assert (await ben.ok("history.since", room=room, rev=2))["resync"] is False
    reply = await ben.ok("history.since", room=room, rev=1)
    assert (reply["resync"], reply["rev"]) == (True, 2_002)
    joined = await ben.join(room, since=1)
    assert (joined["resync"], len(joined["messages"])) == (True, 50)
    assert [change["rev"] for change in await all_changes(ben, room, 2)] == list(range(3, 2_003))


async def test_a_join_with_since_brings_changes_and_then_events(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    epoch = (await ben.join(room))["epoch"]
    await ben.socket.cut()
    await ann.say_many(room, 250)
    ben = Guest(ben.user, await server.connect(ben.user))
    joined = await ben.join(room, since=2, epoch=epoch)
    assert (joined["rev"], joined["more"], joined["resync"], "messages" in joined) == (
        252,
        True,
        False,
        False,
    )
    assert [change["rev"] for change in joined["changes"]] == list(range(3, 203))
    assert [member["user"]["name"] for member in joined["members"]] == ["Ann", "Ben"]
    await ann.say(room, "after")
    assert (await ben.socket.event("message"))["rev"] == 253
    rest = await all_changes(ben, room, 202)
    assert [change["rev"] for change in rest] == list(range(203, 254))


async def test_a_returning_member_gets_every_change_even_its_own_kick(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.ok("room.kick", room=room, user=ben.id)
    await ann.say(room, "gone")
    await ben.join(room)
    page = await ben.ok("history.since", room=room, rev=2)
    changes = [(change["op"], change.get("change")) for change in page["changes"]]
    assert changes == [("member", "kicked"), ("message", None), ("member", "joined")]


@pytest.mark.own_server
async def test_a_restart_keeps_the_numbers_and_the_epoch(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await a_busy_room(ann, ben)
    before = await ben.join(room)
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        socket = await again.connect(ben.user)
        after = await socket.ok("room.join", room=room)
        assert (after["epoch"], after["rev"], after["messages"]) == (before["epoch"], 10, before["messages"])
        assert (await socket.ok("message.send", room=room, text="four"))["seq"] == 4


async def test_every_change_has_an_entry_of_its_own_in_the_log(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await a_busy_room(ann, ben)
    documents = await server.database.collection(LOG).find({"room": room}).to_list(None)
    assert sorted(document["rev"] for document in documents) == list(range(1, 11))
    assert sorted(document["seq"] for document in documents if "seq" in document) == [1, 2, 3]


async def test_a_wrong_field_is_a_bad_request(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    for wrong in ({"rev": -1}, {"rev": "0"}, {"rev": None}, {"rev": 2**53}, {"epoch": 5}, {"limit": 5}):
        fields = {"room": room, "rev": 0} | wrong
        assert await ann.code("history.since", **fields) == "bad_request", short(wrong)
    assert await ann.code("history.since", room=room) == "bad_request"
