"""``POST /api/rooms/import``: what Slack and Discord give out comes in."""

import io
import json
import zipfile
from typing import Any

import pytest

from models.database.client import Database
from tests.wire.archives.rig import Lines, imported, messages_of, refused
from tests.wire.operators.rig import Caller, operated
from tests.wire.rooms.party import guests

pytestmark = pytest.mark.gen_test(timeout=60)

USERS = [
    {
        "id": "U1",
        "name": "ann",
        "profile": {"display_name": "Ann", "real_name": "Ann Assam"},
        "deleted": False,
    },
    {"id": "U2", "name": "ben", "real_name": "Ben", "profile": {"display_name": ""}},
]
CHANNELS = [
    {
        "id": "C1",
        "name": "general",
        "topic": {"value": "All about tea"},
        "pins": [{"id": "1700000000.000200", "created": 1700000009, "user": "U2"}],
    },
]


def zipped(files: dict[str, Any]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, value in files.items():
            archive.writestr(name, value if isinstance(value, bytes | str) else json.dumps(value))
    return packed.getvalue()


def slack(ts: str, text: str, user: str = "U1", **fields: Any) -> dict[str, Any]:
    return {"type": "message", "ts": ts, "user": user, "text": text} | fields


def workspace() -> dict[str, Any]:
    root = "1700000000.000200"
    second = [
        slack("1700086400.000100", "the next day", edited={"user": "U1", "ts": "1700086500.000000"}),
        slack("1700086400.000200", "in the thread", "U2", thread_ts=root),
        slack("1700086400.000300", "to all", "U2", thread_ts=root, subtype="thread_broadcast"),
        {"type": "message", "subtype": "bot_message", "ts": "1700086400.000400", "bot_id": "B1", "username": "Kettle",
         "text": "", "attachments": [{"pretext": "It", "text": "boils &amp; <https://example.org|sings>"}]},
    ]  # fmt: skip
    first = [
        slack("1700000000.000300", "hello <@U2>, <!here>"),
        slack(root, "the root", thread_ts=root, reactions=[{"name": "tea", "users": ["U2", "U3"], "count": 2}]),
        slack("1700000000.000400", "", files=[{"name": "a.png", "mimetype": "image/png", "size": 7,
                                               "url_private": "https://files.slack.com/a.png"}]),
        slack("1700000000.000500", "x" * 9_000, "U9", user_profile={"real_name": "Who left"}),
        slack("1700000000.000600", "pours", subtype="me_message"),
        {"type": "message", "subtype": "tombstone", "ts": "1700000000.000700", "text": "This message was deleted."},
    ]  # fmt: skip
    return {
        "users.json": USERS,
        "channels.json": CHANNELS,
        "dms.json": [{"id": "D1", "members": ["U1", "U2"]}],
        # Not in the order of the days.
        "general/2023-11-15.json": second,
        "general/2023-11-14.json": first,
        "D1/2023-11-14.json": [slack("1700000000.000100", "between us")],
        "integration_logs.json": [],
    }


async def rooms_by_title(operator: Caller, told: dict[str, Any]) -> dict[str, Lines]:
    found = {}
    for room in told["rooms"]:
        info = (await operator.ok("GET", f"/api/rooms/{room}"))["room"]
        assert (info["visibility"], info["owner"]) == ("private", "operator")
        found[info["title"]] = await messages_of(operator, room)
    return found


async def test_a_workspace_of_slack_becomes_a_room_for_each_channel(database: Database) -> None:
    async with operated(database) as operator:
        told = await imported(operator, zipped(workspace()))
        assert told["errors"] == []
        rooms = await rooms_by_title(operator, told)
        assert set(rooms) == {"general", "D1"}
        assert [each["text"] for each in rooms["D1"]] == ["between us"]
        said = rooms["general"]
        assert [each["seq"] for each in said] == list(range(1, len(said) + 1))
        assert [each["sent_at"] for each in said] == sorted(each["sent_at"] for each in said)
        assert (said[0]["text"], said[0]["sent_at"]) == ("the root", 1_700_000_000_000)
        assert [said[0]["sender"]["name"], said[1]["sender"]["name"]] == ["Ann", "Ann"]
        assert said[0]["replies"] == {"count": 2, "last_at": 1_700_086_400_000}
        assert len(said[0]["reactions"]["🍵"]) == 2
        assert (said[0]["pinned"]["by"]["name"], said[0]["pinned"]["at"]) == ("Ben", 1_700_000_009_000)
        assert said[1]["text"] == "hello @Ben, @here"
        assert said[1]["mentions"] == [said[0]["pinned"]["by"]["id"]]
        assert said[2]["attachments"] == [
            {
                "name": "a.png",
                "content_type": "image/png",
                "size_bytes": 7,
                "url": "https://files.slack.com/a.png",
            }
        ]
        assert [len(each["text"]) for each in said[3:6]] == [4_000, 4_000, 1_000]
        assert said[3]["sender"]["name"] == "Who left"
        assert (said[6]["kind"], said[7]["deleted"]) == ("me", True)
        assert said[8]["edited_at"] == 1_700_086_500_000
        assert [(each["thread"], each.get("broadcast")) for each in said[9:11]] == [(1, None), (1, True)]
        assert said[11]["sender"]["bot"]
        assert said[11]["text"] == "It\nboils & sings (https://example.org)"
        assert "This message was deleted" not in str(said)


async def test_what_is_wrong_in_a_zip_is_told_of_by_file_and_place(database: Database) -> None:
    files = workspace() | {
        "general/2023-11-15.json": [
            slack("1700086400.000100", "good"),
            {"type": "file"},
            slack("when?", "bad"),
        ],
        "general/2023-11-16.json": '[{"type": "message", "ts": "1700172800.000100", "text": "kept"}, {"ty',
        "general/2023-11-17.json": b"\xff\xfe",
        "users.json": [*USERS, {"name": "without an id"}],
    }
    async with operated(database) as operator:
        told = await imported(operator, zipped(files))
        places = {(each["file"], each["line"]) for each in told["errors"]}
        assert places == {
            ("users.json", 3),
            ("general/2023-11-15.json", 2),
            ("general/2023-11-15.json", 3),
            ("general/2023-11-16.json", 2),
            ("general/2023-11-17.json", 1),
        }
        texts = [each.get("text") for each in (await rooms_by_title(operator, told))["general"]]
        assert texts[-2:] == ["good", "kept"]
        assert told["done"] == told["of"]


async def test_hostile_zips_are_refused(database: Database) -> None:
    async with operated(database) as operator:
        bomb = zipped({"general/2023-11-14.json": b"[" + b" " * 40_000_000 + b"]"})
        assert await refused(operator, bomb) == (413, "too_large")
        assert await refused(operator, zipped({"../general/2023-11-14.json": []})) == (400, "bad_request")
        assert await refused(operator, zipped({"readme.txt": "nothing"})) == (400, "bad_request")
        assert await refused(operator, zipped(workspace())[:-30]) == (400, "bad_request")
        assert (await operator.ok("GET", "/api/rooms?kind=chat"))["rooms"][-1]["room"] == "lobby"


def discord(number: int, content: str, **fields: Any) -> dict[str, Any]:
    ann = {"id": "11", "name": "ann", "discriminator": "0000", "nickname": "Ann", "isBot": False, "roles": []}
    return {
        "id": str(1_177_000_000_000_000_000 + number),
        "type": "Default",
        "timestamp": f"2023-11-22T10:00:{number:02}.250+01:00",
        "timestampEdited": None,
        "isPinned": False,
        "content": content,
        "author": ann,
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "reactions": [],
        "mentions": [],
    } | fields


def channel(*messages: object, name: str = "teas") -> dict[str, Any]:
    return {
        "guild": {"id": "1", "name": "House", "iconUrl": "https://example.org/i.png"},
        "channel": {"id": "2", "type": "GuildTextChat", "categoryId": "3", "name": name, "topic": "Leaves"},
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2024-01-01T00:00:00+00:00",
        "messages": list(messages),
        "messageCount": len(messages),
    }


async def test_a_channel_of_discord_becomes_a_room(database: Database) -> None:
    cat = {"id": "12", "name": "cat", "isBot": True}
    messages = [
        discord(3, "an answer", type="Reply", reference={"messageId": discord(1, "")["id"], "channelId": "2"}),
        discord(1, "hello @cat", mentions=[cat], isPinned=True, timestampEdited="2023-11-22T11:00:00+01:00"),
        discord(2, "", author=cat, attachments=[{"id": "9", "url": "https://cdn.example/x.png", "fileName": "x.png",
                                                 "fileSizeBytes": 12}],
                reactions=[{"emoji": {"id": None, "name": "🍵"}, "count": 1, "users": [{"id": "11", "name": "ann"}]},
                           {"emoji": {"id": "77", "name": "parrot"}, "count": 3}]),
        discord(4, "", embeds=[{"title": "Tea", "description": "is hot", "url": "https://example.org"}]),
        {"id": "x", "content": "bad"},
    ]  # fmt: skip
    async with operated(database) as operator:
        raw = b"\xef\xbb\xbf" + json.dumps(channel(*messages), indent=2, ensure_ascii=False).encode()
        told = await imported(operator, raw)
        assert [each["line"] for each in told["errors"]] == [5]
        said = (await rooms_by_title(operator, told))["teas"]
        texts = ["hello @cat", "", "an answer", "Tea\nis hot\nhttps://example.org"]
        assert [each["text"] for each in said] == texts
        assert said[0]["sent_at"] == 1_700_643_601_250
        assert said[0]["edited_at"] == 1_700_647_200_000
        assert said[0]["sender"]["name"] == "Ann"
        assert said[0]["mentions"] == [said[1]["sender"]["id"]]
        assert said[1]["sender"]["bot"]
        assert said[1]["attachments"][0]["url"] == "https://cdn.example/x.png"
        assert said[1]["reactions"] == {"🍵": [said[0]["sender"]["id"]]}
        assert said[2]["reply_to"] == 1
        assert "pinned" in said[0]
        (room,) = told["rooms"]
        assert (await operator.ok("GET", f"/api/rooms/{room}"))["room"]["topic"] == "Leaves"


async def test_channels_of_discord_come_in_a_zip_and_one_that_breaks_off_keeps_its_beginning(
    database: Database,
) -> None:
    async with operated(database) as operator:
        cut = json.dumps(channel(discord(1, "one"), discord(2, "two"), name="cut"))
        cut = cut[: cut.index("two") + 1]
        raw = zipped({"a.json": channel(discord(1, "tea")), "b/c.json": cut, "note.txt": "hello"})
        told = await imported(operator, raw)
        assert [(each["file"], each["line"]) for each in told["errors"]] == [("b/c.json", 2)]
        rooms = await rooms_by_title(operator, told)
        assert {title: [each["text"] for each in said] for title, said in rooms.items()} == {
            "teas": ["tea"],
            "cut": ["one"],
        }


async def test_what_came_in_reads_as_any_room(database: Database) -> None:
    async with operated(database) as operator:
        told = await imported(operator, zipped(workspace()))
        (room,) = [
            room
            for room in told["rooms"]
            if (await operator.ok("GET", f"/api/rooms/{room}"))["room"]["title"] == "general"
        ]
        (cho,) = await guests(operator.server, "Cho")
        await operator.ok("PUT", f"/api/rooms/{room}/members/{cho.id}", {"role": "moderator"}, status=201)
        joined = await cho.join(room)
        assert [each["seq"] for each in joined["messages"]] == [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12]
        thread = (await cho.ok("thread", room=room, seq=1))["messages"]
        assert [each["text"] for each in thread] == ["in the thread", "to all"]
        assert [each["seq"] for each in (await cho.ok("pins", room=room))["messages"]] == [1]
        changes = await cho.ok("history.since", room=room, rev=0)
        assert [each["rev"] for each in changes["changes"]] == list(range(1, joined["rev"] + 1))
        await cho.ok("message.react", room=room, seq=8 + 1, emoji="🍵", on=True)
        await cho.say(room, "and on it goes", thread=1)
        await cho.ok("message.delete", room=room, seq=2)
