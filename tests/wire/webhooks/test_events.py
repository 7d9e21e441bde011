"""What webhooks are told: changes of rooms as sockets get them, matches, reports and users."""

from typing import Any

import pytest

from models.database.client import Database
from tests.wire.operators import message_hook
from tests.wire.operators.rig import TOKEN, Caller, operated
from tests.wire.rooms.party import guest, room_of
from tests.wire.webhooks.receiver import IMPATIENT, Receiver
from tests.wire.webhooks.told import hooked, said, told

pytestmark = pytest.mark.gen_test(timeout=60)


async def test_changes_of_a_room_come_as_sockets_get_them(database: Database) -> None:
    async with told(database, "message", "message.changed", "member", "room") as (operator, receiver, _):
        ann, ben = await operator.server.connect(), await operator.server.connect()
        room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
        await ann.ok("room.join", room=room)
        await ben.ok("room.join", room=room)
        await ben.ok("message.send", room=room, text="one")
        await ann.ok("message.react", room=room, seq=1, emoji="\N{THUMBS UP SIGN}", on=True)
        await ben.ok("message.edit", room=room, seq=1, text="two")
        await ann.ok("room.update", room=room, topic="cups")
        await ann.ok("message.delete", room=room, seq=1)
        await ben.ok("room.leave", room=room)
        received = await receiver.takes(8)
        told_of = [each.body["type"] for each in received]
        changed = ["message.changed"] * 2
        assert told_of == ["member", "member", "message", *changed, "room", "message.changed", "member"]
        heard = [each for each in await ann.all_events() if "rev" in each]
        assert [each.body["data"] for each in received][1:] == heard[-7:]
        assert [each.body["data"]["rev"] for each in received] == list(range(1, 9))
        # The text of its time, whatever became of it.
        assert [received[index].text for index in (2, 3, 4, 6)] == ["one", "one", "two", None]
        assert all(each.is_signed for each in received)
        await operator.ok("DELETE", f"/api/rooms/{room}", status=204)
        assert (await receiver.takes(9))[-1].body["data"]["deleted"] is True
        recorded = await database.collection("webhook_rooms").find({}).to_list(None)
        assert room not in [each["_id"] for each in recorded]


async def test_a_message_that_is_written_is_told_at_its_beginning_and_end(database: Database) -> None:
    async with told(database, "message", "message.changed") as (operator, receiver, _):
        ann = await operator.server.connect()
        room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
        await ann.ok("message.send", room=room, text="a", open=True)
        for text in "bc":
            await ann.ok("message.append", room=room, seq=1, text=text)
        await ann.ok("message.append", room=room, seq=1, text="d", done=True)
        await said(operator, "last", room=room)
        received = await receiver.takes(3)
        assert [(each.body["type"], each.text) for each in received] == [
            ("message", "a"),
            ("message.changed", "abcd"),
            ("message", "last"),
        ]


async def test_what_is_not_kept_or_private_is_not_told(database: Database) -> None:
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        shop, of_shop, of_operator = await operator.key_with("webhooks"), Receiver(), Receiver()
        await hooked(shop, of_shop)
        await hooked(operator, of_operator)
        user = await operator.server.guest("Ben")
        ann, ben = await operator.server.connect(), await operator.server.connect(user)
        passing = (await ann.ok("room.create", title="Tea", history="none"))["room"]["room"]
        await ann.ok("message.send", room=passing, text="passing")
        direct = (await ann.ok("dm.open", user=user.id))["room"]["room"]
        await ann.ok("message.send", room=direct, text="direct")
        for each in (ann, ben):
            await each.ok("room.join", room="lobby")
        await ann.ok("message.send", room="lobby", text="secret", to=[user.id])
        await ann.ok("message.send", room="lobby", text="open")
        assert sorted(each.text for each in await of_operator.takes(2)) == ["direct", "open"]
        assert [each.text for each in await of_shop.takes(1)] == ["open"]
        body = {"url": of_shop.url, "events": ["message"], "room": direct}
        assert await shop.refused("POST", "/api/webhooks", body) == (404, "not_found")
        await of_shop.stop()
        await of_operator.stop()


async def test_matches_are_told_at_begin_and_end(database: Database) -> None:
    async with told(database, "match") as (operator, receiver, _):
        ann, ben = await operator.server.connect(), await operator.server.connect()
        made = await ann.ok("game.create", game="tictactoe")
        room, match = made["room"], made["match"]["match"]
        await ann.ok("room.join", room=room)
        await ben.ok("room.join", room=room)
        await ben.ok("game.sit", room=room)
        await ann.ok("game.move", room=room, version=0, move={"x": 0, "y": 0})
        await ben.ok("game.move", room=room, version=1, move={"x": 1, "y": 1})
        await ann.ok("game.resign", room=room)
        received = await receiver.takes(2)
        shown: list[dict[str, Any]] = [each.body["data"] for each in received]
        assert [(each["op"], each["match"], each["status"]) for each in shown] == [
            ("game", match, "playing"),
            ("game", match, "over"),
        ]
        assert shown[0]["version"] < shown[1]["version"]
        assert not any("view" in each for each in shown)
        assert shown[1]["outcome"]["reason"] == "resigned"


async def test_what_the_message_hook_flags_is_told_as_a_report(database: Database) -> None:
    settings = {"admin_token": TOKEN, "webhook_private": True, "timings": IMPATIENT}
    async with message_hook.hooked(database, **settings) as (server, hook):
        receiver = Receiver()
        try:
            await hooked(Caller(server, TOKEN), receiver, "report")
            ann = await guest(server, "Ann")
            room = await room_of(ann)
            hook.answer = lambda _: {"action": "flag", "reason": "spam?"}
            await ann.say(room, "cheap tea")
            (received,) = await receiver.takes(1)
            assert received.body["data"].pop("report")
            by = {"id": "hook", "name": "hook"}
            assert received.body["data"] == {"room": room, "seq": 1, "by": by, "reason": "spam?"}
        finally:
            await receiver.stop()


async def test_reports_are_told(database: Database) -> None:
    async with told(database, "report") as (operator, receiver, _):
        user = await operator.server.guest("Ben")
        ann, ben = await operator.server.connect(), await operator.server.connect(user)
        room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
        for each in (ann, ben):
            await each.ok("room.join", room=room)
        await ann.ok("message.send", room=room, text="rude")
        await ben.ok("room.report", room=room, seq=1, reason="he is rude")
        (received,) = await receiver.takes(1)
        report = received.body["data"].pop("report")
        by = {"id": user.id, "name": "Ben"}
        assert received.body["data"] == {"room": room, "seq": 1, "by": by, "reason": "he is rude"}
        await ann.ok("room.resolve", room=room, report=report)
        operator.server.clock.advance(1)
        await ben.ok("room.report", room=room, seq=1, reason="still")
        assert len({each.id for each in await receiver.takes(2)}) == 2


async def test_changes_of_users_are_told_in_order(database: Database) -> None:
    async with told(database, "user") as (operator, receiver, _):
        server = operator.server
        user = await server.guest("Ann")
        ann = await server.connect(user)
        await ann.ok("user.update", name="Anna")
        for method in ("POST", "DELETE"):
            await operator.ok(method, f"/api/users/{user.id}/block", status=204)
        await operator.ok("DELETE", f"/api/users/{user.id}/block", status=204)
        await operator.ok("DELETE", f"/api/users/{user.id}", status=202)
        account = await server.api.post("/api/register", {"name": "Bob", "password": "correct horse"})
        assert account.status == 201, account.raw
        received = await receiver.takes(6)
        of_ann = [each.body["data"] for each in received if each.body["data"]["user"] == user.id]
        changes = ["created", "renamed", "blocked", "unblocked", "erased"]
        assert of_ann == [{"user": user.id, "change": change} for change in changes]
        assert [each.body["data"]["change"] for each in received if each.body["data"]["user"] != user.id] == [
            "created"
        ]
