"""Events that are sent again, given up or put aside, and those of a server that went down."""

import pytest

from models.database.client import Database
from tests.rigs.client import Client
from tests.wire.operators.rig import operated
from tests.wire.webhooks.receiver import IMPATIENT, Receiver
from tests.wire.webhooks.told import fails, hooked, said, shown, told, until_shown

pytestmark = pytest.mark.gen_test(timeout=60)
DAY_S = 86_400


async def test_a_replay_sends_the_same_ids_before_what_is_new(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        await said(operator, "too old")
        operator.server.clock.advance(60)
        since = operator.server.clock.now_ms()
        await said(operator, "one", "two")
        first = await receiver.takes(3)
        await until_shown(operator, webhook, waiting=0)
        receiver.answer = lambda _: 500
        await said(operator, "new", "newer")
        await receiver.until(lambda: receiver.received[-1].text == "new")
        path = f"/api/webhooks/{webhook}/replay"
        assert await operator.ok("POST", path, {"since_at": since}, status=202) == {"events": 2}
        receiver.answer = lambda _: 200
        received = (await receiver.takes(7))[3:]
        assert [each.text for each in received if each.text != "new"] == ["one", "two", "newer"]
        assert [each.id for each in received if each.text in ("one", "two")] == [
            each.id for each in first[1:]
        ]
        assert [each.text for each in received].index("new") in (0, 2)
        assert all(each.is_signed for each in received)


async def test_events_are_kept_for_seven_days(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        await said(operator, "old")
        await receiver.takes(1)
        operator.server.clock.advance(3 * DAY_S)
        await said(operator, "newer")
        await receiver.takes(2)
        await until_shown(operator, webhook, waiting=0)
        operator.server.clock.advance(4 * DAY_S)
        path = f"/api/webhooks/{webhook}/replay"
        assert await operator.ok("POST", path, {"since_at": 0}, status=202) == {"events": 1}
        assert (await receiver.takes(3))[-1].text == "newer"
        await until_shown(operator, webhook, waiting=0)
        await operator.server.part("webhooks")._forget_old()
        assert len(await database.collection("webhook_events").find({}).to_list(None)) == 1


async def test_what_fails_for_three_days_is_put_aside_and_holds_nothing_up(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        receiver.answer = lambda each: 503 if each.text == "bad" else 200
        at = operator.server.clock.now_ms()
        await said(operator, "bad")
        await receiver.until(lambda: len(receiver.received) >= 2)
        operator.server.clock.advance(3 * DAY_S - 60)
        await said(operator, "good")
        await receiver.until(lambda: len(receiver.received) >= 4)
        assert await operator.ok("GET", f"/api/webhooks/{webhook}/failed") == {"events": []}
        operator.server.clock.advance(60)
        await receiver.takes(1)
        await until_shown(operator, webhook, waiting=0)
        tries = len(receiver.received) - 1
        failed = (await operator.ok("GET", f"/api/webhooks/{webhook}/failed"))["events"]
        assert failed == [
            {
                "webhook_id": receiver.received[0].id,
                "type": "message",
                "at": at,
                "tries": tries,
                "last": "answered 503",
            }
        ]
        receiver.answer = lambda _: 200
        path = f"/api/webhooks/{webhook}/replay"
        assert await operator.ok("POST", path, {"since_at": at}, status=202) == {"events": 2}
        assert [each.text for each in (await receiver.takes(3))[1:]] == ["bad", "good"]
        await until_shown(operator, webhook, waiting=0)
        assert await operator.ok("GET", f"/api/webhooks/{webhook}/failed") == {"events": []}


async def test_one_that_waits_can_be_given_up(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        receiver.answer = lambda each: 500 if each.text == "bad" else 200
        await said(operator, "bad", "good")
        await receiver.until(lambda: len(receiver.received) >= 2)
        path, bad = f"/api/webhooks/{webhook}/skip", {"webhook_id": receiver.received[0].id}
        await operator.ok("POST", path, bad, status=204)
        assert [each.text for each in await receiver.takes(1)] == ["good"]
        await until_shown(operator, webhook, waiting=0)
        for each in (receiver.received[0].id, receiver.taken[0].id, "wm-none"):
            assert await operator.refused("POST", path, {"webhook_id": each}) == (404, "not_found")


async def test_one_behind_the_first_can_be_given_up(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        broken = True
        receiver.answer = lambda _: 500 if broken else 200
        await said(operator, "one", "two", "three")
        await receiver.until(lambda: len(receiver.received) >= 2)
        stored = await database.collection("webhook_events").find({}).to_list(None)
        two = next(each["_id"] for each in stored if b'"two"' in each["body"])
        await operator.ok("POST", f"/api/webhooks/{webhook}/skip", {"webhook_id": two}, status=204)
        broken = False
        assert [each.text for each in await receiver.takes(2)] == ["one", "three"]
        (aside,) = (await operator.ok("GET", f"/api/webhooks/{webhook}/failed"))["events"]
        assert (aside["webhook_id"], aside["tries"]) == (two, 0)


async def test_one_that_hangs_can_be_given_up(database: Database) -> None:
    async with told(database) as (operator, receiver, webhook):
        receiver.answer = fails(None)
        await said(operator, "slow", "good")
        await receiver.until(lambda: len(receiver.received) >= 1)
        path, slow = f"/api/webhooks/{webhook}/skip", {"webhook_id": receiver.received[0].id}
        await operator.ok("POST", path, slow, status=204)
        assert (await shown(operator, webhook))["waiting"] == 1
        receiver.silence.set()
        await receiver.until(lambda: [each.text for each in receiver.taken][-1:] == ["good"])


async def test_what_waits_goes_on_after_a_restart(database: Database) -> None:
    receiver = Receiver()
    receiver.answer = lambda _: 500
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        webhook = await hooked(operator, receiver)
        await said(operator, "one", "two")
        await receiver.until(lambda: len(receiver.received) > 1)
    receiver.answer = lambda _: 200
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        await said(operator, "three")
        assert [each.text for each in await receiver.takes(3)] == ["one", "two", "three"]
        await until_shown(operator, webhook, waiting=0, failing_since_at=None)
    await receiver.stop()


async def test_nothing_is_missing_after_a_crash_between_log_and_events(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = Receiver()
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        await hooked(operator, receiver, "message", "member", "report", "user", "match")
        user = await operator.server.guest("Ann")
        ann = await operator.server.connect(user)
        room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
        await ann.ok("message.send", room=room, text="told")
        await receiver.takes(3)
        queue = operator.server.part("webhooks").queue
        await queue.stored()
        # From now on events are lost on their way into the store.
        await queue._writing.stop()
        monkeypatch.setattr(queue, "stored", _nothing)
        await ann.ok("message.send", room=room, text="untold")
        await ann.ok("room.report", room=room, seq=1, reason="rude")
        table = await _played(ann, await operator.server.connect(await operator.server.guest("Ben")))
        await ann.ok("user.update", name="Anna")
        await operator.ok("POST", f"/api/users/{user.id}/block", status=204)
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        # A real crash leaves them open, and the start looks at them.
        for each in (room, table):
            await operator.ok("GET", f"/api/rooms/{each}")
        await receiver.until(lambda: len(receiver.bodies("match")) == 2 and len(receiver.taken) >= 11)
        received = receiver.taken[3:]
        changes = ("message", "member")
        of_room = [
            each.body
            for each in received
            if each.body["data"].get("room") == room and each.body["type"] in changes
        ]
        assert [each["data"]["rev"] for each in of_room] == [3, 4]
        assert of_room[0]["data"]["message"]["text"] == "untold"
        told_of = sorted(each["data"]["change"] for each in receiver.bodies("user"))
        assert told_of == ["blocked", "created", "created", "renamed"]
        assert len(receiver.bodies("report")) == 1
        begin, end = [each["data"] for each in receiver.bodies("match")]
        assert (begin["status"], begin["version"], begin["to_move"]) == ("playing", 0, [0])
        assert (end["status"], end["outcome"]["reason"]) == ("over", "resigned")
        assert "outcome" not in begin
        known = len(receiver.taken)
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        await operator.ok("GET", f"/api/rooms/{room}")
        await said(operator, "last")
        await receiver.until(lambda: len(receiver.taken) > known)
        assert receiver.taken[-1].text == "last"
        assert len(receiver.taken) == known + 1
    await receiver.stop()


async def _played(ann: Client, ben: Client) -> str:
    """The room of a match that the two have played to its end."""
    table = (await ann.ok("game.create", game="tictactoe"))["room"]
    for each in (ann, ben):
        await each.ok("room.join", room=table)
    await ben.ok("game.sit", room=table)
    await ann.ok("game.move", room=table, version=0, move={"x": 0, "y": 0})
    await ben.ok("game.move", room=table, version=1, move={"x": 1, "y": 1})
    await ben.ok("game.resign", room=table)
    return str(table)


async def _nothing() -> None:
    """Return at once."""
