"""Webhooks: who makes, sees and ends which, and what they are told of."""

import base64

import pytest

from models.database.client import Database
from tests.wire.operators.rig import Caller, operated
from tests.wire.webhooks.receiver import IMPATIENT, Receiver
from tests.wire.webhooks.told import hooked, said

pytestmark = pytest.mark.gen_test(timeout=60)
PUBLIC = "https://hooks.example/teahouse"


async def test_a_webhook_is_shown_without_its_secret(database: Database) -> None:
    async with operated(database) as operator:
        body = {"url": PUBLIC, "events": ["message", "member", "message"], "room": "lobby"}
        made = await operator.ok("POST", "/api/webhooks", body, status=201)
        assert set(made) == {"id", "secret"}
        assert made["secret"].startswith("whsec_")
        assert 24 <= len(base64.b64decode(made["secret"][6:], validate=True)) <= 64
        assert await operator.ok("GET", "/api/webhooks") == {
            "webhooks": [
                {
                    "id": made["id"],
                    "url": PUBLIC,
                    "events": ["message", "member"],
                    "room": "lobby",
                    "created_at": operator.server.clock.now_ms(),
                    "waiting": 0,
                }
            ]
        }
        await operator.ok("DELETE", f"/api/webhooks/{made['id']}", status=204)
        assert await operator.ok("GET", "/api/webhooks") == {"webhooks": []}
        assert await operator.refused("DELETE", f"/api/webhooks/{made['id']}") == (404, "not_found")


@pytest.mark.parametrize(
    "body",
    [
        {"url": PUBLIC},
        {"url": PUBLIC, "events": []},
        {"url": PUBLIC, "events": ["messages"]},
        {"url": PUBLIC, "events": ["message"], "secret": "x"},
        {"url": "ftp://hooks.example/", "events": ["message"]},
        {"url": "https://", "events": ["message"]},
        {"url": "https://a b.example/", "events": ["message"]},
        {"url": "https://a.example:99999/", "events": ["message"]},
        *(
            {"url": f"http://{host}/", "events": ["message"]}
            for host in (
                "127.0.0.1",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0177.0.0.1",
                "10.1.2.3",
                "100.64.0.1",
                "169.254.169.254",
                "192.168.0.1",
                "0.0.0.0",
                "224.0.0.1",
                "255.255.255.255",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:10.0.0.1]",
                "[::127.0.0.1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "[fe80::1%25eth0]",
                "[fc00::1]",
                "[ff02::1]",
                "[2001:db8::1]",
            )
        ),
    ],
    ids=lambda body: str(body["url"]) + str(len(body)),
)
async def test_a_wrong_webhook_is_not_made(database: Database, body: object) -> None:
    async with operated(database) as operator:
        assert await operator.refused("POST", "/api/webhooks", body) == (400, "bad_request")
        assert await operator.ok("GET", "/api/webhooks") == {"webhooks": []}


async def test_public_addresses_are_taken(database: Database) -> None:
    async with operated(database) as operator:
        for host in ("8.8.8.8", "[2606:4700::1111]", "[::ffff:8.8.8.8]", "localhost:9"):
            body = {"url": f"https://{host}/x?y=1", "events": ["user"]}
            await operator.ok("POST", "/api/webhooks", body, status=201)


async def test_a_webhook_of_a_room_is_told_of_that_room_alone(database: Database) -> None:
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        ann = await operator.server.connect()
        room = (await ann.ok("room.create", title="Tea", visibility="private"))["room"]["room"]
        receiver = Receiver()
        await hooked(operator, receiver, room=room)
        body = {"url": receiver.url, "events": ["message"], "room": "r-none"}
        assert await operator.refused("POST", "/api/webhooks", body) == (404, "not_found")
        await said(operator, "elsewhere")
        await said(operator, "here", room=room)
        assert [each.text for each in await receiver.takes(1)] == ["here"]
        await receiver.stop()


async def test_a_key_sees_and_ends_its_own_webhooks(database: Database) -> None:
    async with operated(database) as operator:
        shop, other = await operator.key_with("webhooks"), await operator.key_with("webhooks", name="other")
        reader = await operator.key_with("read", "rooms", "messages", "users")
        body = {"url": PUBLIC, "events": ["message"]}
        mine = (await shop.ok("POST", "/api/webhooks", body, status=201))["id"]
        theirs = (await operator.ok("POST", "/api/webhooks", body, status=201))["id"]
        assert [each["id"] for each in (await shop.ok("GET", "/api/webhooks"))["webhooks"]] == [mine]
        assert (await other.ok("GET", "/api/webhooks")) == {"webhooks": []}
        assert len((await operator.ok("GET", "/api/webhooks"))["webhooks"]) == 2
        calls = [
            ("DELETE", "", None),
            ("POST", "/replay", {"since_at": 0}),
            ("POST", "/skip", {"webhook_id": "x"}),
            ("GET", "/failed", None),
        ]
        for method, path, asked in calls:
            for caller, webhook in ((other, mine), (shop, theirs), (operator, "wh-none")):
                answer = await caller.refused(method, f"/api/webhooks/{webhook}{path}", asked)
                assert answer == (404, "not_found")
            assert await reader.refused(method, f"/api/webhooks/{mine}{path}", asked) == (403, "forbidden")
        for method in ("GET", "POST"):
            assert await reader.refused(method, "/api/webhooks", body) == (403, "forbidden")
        twice = {"Idempotency-Key": "once"}
        assert await shop.refused("POST", "/api/webhooks", body, twice) == (400, "bad_request")


async def test_when_a_key_ends_its_webhooks_end(database: Database) -> None:
    async with operated(database, webhook_private=True, timings=IMPATIENT) as operator:
        made = await operator.ok("POST", "/api/admin/keys", {"name": "x", "scopes": ["webhooks"]}, status=201)
        receiver, kept = Receiver(), Receiver()
        await hooked(Caller(operator.server, made["key"]), receiver)
        webhook = await hooked(operator, kept)
        await said(operator, "before")
        await receiver.takes(1)
        await operator.ok("DELETE", f"/api/admin/keys/{made['id']}", status=204)
        await said(operator, "after")
        await kept.takes(2)
        assert [each.text for each in receiver.received] == ["before"]
        assert [each["id"] for each in (await operator.ok("GET", "/api/webhooks"))["webhooks"]] == [webhook]
        for each in (receiver, kept):
            await each.stop()
