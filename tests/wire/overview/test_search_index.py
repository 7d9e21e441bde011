"""The index behind ``search``: whatever happens to rooms and servers, it finds what a plain scan finds."""

import random
import re
from collections.abc import Sequence
from typing import Any, Final

import pytest

from models.database.client import Database
from models.stores.search.blocks import SEARCH
from server.rooms.stores import RoomStores
from server.search.rebuilding import rebuild
from tests.rigs.client import Frame
from tests.rigs.server import RunningServer, running_server
from tests.wire.messages.test_unread_costs import counted, rest
from tests.wire.overview.test_search import pages, search
from tests.wire.rooms.party import Guest, guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=120), pytest.mark.one_server]

WORDS: Final = (
    "tea",
    "teapot",
    "Green",
    "green-house",
    "10",
    "100",
    "a",
    "喝茶",
    "茶",
    "日本語",
    "https://x.y",
)


MODULES: Final = (
    "models.stores.search.blocks", "models.stores.upkeep.retention",
    "server.search.block", "server.search.contents", "server.search.indexing", "server.search.index",
    "server.search.rebuilding",
)  # fmt: skip


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in MODULES:
        monkeypatch.setattr(f"{module}.BLOCK", 4)


def fits(text: str, query: str) -> bool:
    """Whether a plain look at ``text`` finds every word of ``query``."""
    words = re.findall(r"[a-zé]+|[0-9]+", text.lower())
    for word in re.findall(r"[a-zé]+|[0-9]+|[^a-zé0-9\s:/.-]+", query.lower()):
        if re.fullmatch("[0-9]+|a", word):
            found = word in words
        elif word[0].isascii() or word[0] == "é":
            found = any(each.startswith(word) for each in words)
        else:
            found = word in text
        if not found:
            return False
    return True


async def everything(asker: Guest, rooms: Sequence[str]) -> list[Frame]:
    found: list[Frame] = []
    for room in rooms:
        after, more = 0, True
        while more:
            page = await asker.ok("history", room=room, after=after, limit=200)
            found += page["messages"]
            for root in [each for each in page["messages"] if "replies" in each]:
                thread = await asker.ok("thread", room=room, seq=root["seq"], limit=200)
                found += [each for each in thread["messages"] if not each.get("broadcast")]
            more, after = page["more"], page["messages"][-1]["seq"] if page["messages"] else after
    return found


class Chat:
    """Two people in some rooms, who do what comes to their minds."""

    def __init__(self, chance: random.Random, people: list[Guest], rooms: list[str]) -> None:
        self.chance = chance
        self.people = people
        self.rooms = rooms

    async def step(self) -> None:
        who, room = self.chance.choice(self.people), self.chance.choice(self.rooms)
        text = " ".join(self.chance.choices(WORDS, k=self.chance.randint(1, 4)))
        mine = [
            message["seq"]
            for message in (await who.ok("history", room=room, limit=200))["messages"]
            if message["sender"]["id"] == who.id and not message.get("deleted")
        ]
        what = self.chance.choice(
            ["send", "send", "file", "reply", "stream", "edit", "delete", "react", "purge"]
        )
        if what == "send" or not mine:
            await who.say(room, text)
        elif what == "file":
            await who.say(room, text, attachments=[{"url": "https://files.example/a", "name": "teapot.pdf"}])
        elif what == "reply":
            broadcast = self.chance.random() < 0.3
            await who.say(room, text, thread=self.chance.choice(mine), broadcast=broadcast)
        elif what == "stream":
            await self.stream(who, room, text)
        elif what == "purge" and self.chance.random() < 0.2:
            # By the owner of all rooms.
            await self.people[0].ok("room.purge", room=room, user=self.people[1].id, since_s=60)
        elif what == "edit":
            await who.ok("message.edit", room=room, seq=self.chance.choice(mine), text=text)
        elif what == "delete":
            await who.ok("message.delete", room=room, seq=self.chance.choice(mine))
        else:
            emoji = "\N{TEACUP WITHOUT HANDLE}"
            await who.ok("message.react", room=room, seq=self.chance.choice(mine), emoji=emoji, on=True)

    async def stream(self, who: Guest, room: str, text: str) -> None:
        """Say ``text`` piece by piece."""
        seq = (await who.ok("message.send", room=room, text="", open=True))["seq"]
        half = len(text) // 2 or 1
        await who.ok("message.append", room=room, seq=seq, text=text[:half])
        await who.ok("message.append", room=room, seq=seq, text=text[half:], done=True)

    def query(self, times: Sequence[int]) -> dict[str, Any]:
        asked: dict[str, Any] = {"query": " ".join(self.chance.choices(WORDS, k=self.chance.randint(1, 2)))}
        if self.chance.random() < 0.3:
            asked["room"] = self.chance.choice(self.rooms)
        if self.chance.random() < 0.3:
            asked["from"] = self.chance.choice(self.people).id
            asked["query"] *= self.chance.randint(0, 1)
        if self.chance.random() < 0.3:
            asked["has"] = self.chance.choice(["link", "file"])
        if self.chance.random() < 0.3 and times:
            asked[self.chance.choice(["after_at", "before_at"])] = self.chance.choice(times)
        return asked

    async def check(self) -> None:
        """What is found equals what a plain scan finds, page after page."""
        asker = self.people[0]
        written = [each for each in await everything(asker, self.rooms) if not each.get("deleted")]
        for _ in range(6):
            asked = self.query([message["sent_at"] for message in written])
            found = await pages(asker, **asked, limit=self.chance.randint(1, 7))
            hits = [message for page in found for message in page]
            assert sorted(hits, key=key) == sorted(
                (
                    message
                    for message in written
                    if fits(message["text"], asked["query"])
                    and asked.get("room", message["room"]) == message["room"]
                    and asked.get("from", message["sender"]["id"]) == message["sender"]["id"]
                    and (asked.get("has") != "link" or "https://x.y" in message["text"])
                    and (asked.get("has") != "file" or "attachments" in message)
                    and asked.get("after_at", 0) < message["sent_at"]
                    and message["sent_at"] < asked.get("before_at", message["sent_at"] + 1)
                ),
                key=key,
            ), asked


def key(message: Frame) -> tuple[str, int]:
    return message["room"], message["seq"]


async def not_saved(*_: Any, **__: Any) -> None:
    pass


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
async def test_what_is_found_is_what_a_plain_scan_finds(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    async with running_server(database) as server:
        people = await guests(server, "Ann", "Ben")
        chat = Chat(chance, people, [await room_of(*people) for _ in range(3)])
    for _ in range(3):
        async with running_server(database, clock=server.clock) as server:
            for each in people:
                each.socket = await server.connect(each.user)
            for _ in range(2):
                for _ in range(12):
                    await chat.step()
                    server.clock.advance(chance.randint(0, 1))
                await chat.check()
                await rest(server, *people)
                await chat.check()
            for _ in range(6):
                await chat.step()
            with pytest.MonkeyPatch.context() as patch:
                if chance.random() < 0.7:
                    # As after a kill: what belongs to the rooms is not written back.
                    patch.setattr("server.rooms.heads.Heads.save", not_saved)
                await server.stop()


async def words_kept(database: Database) -> str:
    """All that the index holds."""
    return str(await database.collection(SEARCH).find({}).to_list(None))


async def test_what_was_deleted_leaves_the_index_with_the_rooms_heads(server: RunningServer) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    room = await room_of(ann, ben)
    await ann.say_many(room, 10, "oolong")
    await ann.say(room, "assam")
    await rest(server, ann, ben)
    assert "assam" in await words_kept(server.database)
    await ann.ok("message.delete", room=room, seq=11)
    await ann.ok("message.edit", room=room, seq=2, text="darjeeling")
    await rest(server, ann, ben)
    kept = await words_kept(server.database)
    assert ("assam" in kept, "darjeeling" in kept) == (False, True)
    await server.api.call("DELETE", "/api/me", {}, token=ann.user.token)
    await server.part("deletions").finished()
    kept = await words_kept(server.database)
    assert (ann.id in kept, "oolong" in kept) == (False, False)
    assert await search(ben, "oolong") == []


async def test_a_deleted_room_leaves_nothing(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    room = await room_of(ann)
    await ann.say_many(room, 10, "oolong")
    await rest(server, ann)
    assert len(await search(ann, "oolong")) == 10
    await ann.ok("room.delete", room=room)
    assert await search(ann, "oolong") == []
    assert "oolong" not in await words_kept(server.database)


@pytest.mark.own_server
async def test_a_database_of_before_is_brought_into_the_index_beside_everything_else(
    server: RunningServer,
) -> None:
    ann, ben = await guests(server, "Ann", "Ben")
    rooms = [await room_of(ann, ben) for _ in range(3)]
    for room in rooms:
        await ann.say_many(room, 30, "oolong")
    await server.stop()
    await server.database.collection(SEARCH).delete_many({})
    async with running_server(server.database, clock=server.clock) as again:
        ann.socket = await again.connect(ann.user)
        await again.part("search").completed()
        assert len(await search(ann, "oolong", limit=200)) == 90
        await ann.say(rooms[0], "oolong again")
        assert len(await search(ann, "oolong", limit=200)) == 91
    assert await server.database.collection(SEARCH).find_one({"_id": "complete"}) is not None


@pytest.mark.own_server
async def test_the_index_is_made_anew_from_the_messages(server: RunningServer) -> None:
    ann = await guest(server, "Ann")
    rooms = [await room_of(ann) for _ in range(2)]
    for room in rooms:
        await ann.say_many(room, 10, "oolong")
    await ann.ok("message.delete", room=rooms[0], seq=1)
    await server.stop()
    before = await words_kept(server.database)
    await server.database.collection(SEARCH).update_many({}, {"$set": {"words": b"", "rev": 10_000}})
    assert await rebuild(RoomStores.over(server.database)) == (2, 20)
    assert before.count("oolong") == (await words_kept(server.database)).count("oolong") > 0
    async with running_server(server.database, clock=server.clock) as again:
        ann.socket = await again.connect(ann.user)
        assert len(await search(ann, "oolong", limit=200)) == 19


@pytest.mark.own_server
async def test_rooms_that_rest_are_read_together_and_once(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, ben, cid = await guests(server, "Ann", "Ben", "Cid")
    for room in [await room_of(ann, ben) for _ in range(12)]:
        await ann.say(room, "tea")
    await ann.say(await room_of(ann, cid), "tea")
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        for each in (ben, cid):
            each.socket = await again.connect(each.user)
        await again.part("rooms").left_open.finished()
        with counted(monkeypatch) as of_few:
            assert await search(cid, "tea") == ["tea"]
        with counted(monkeypatch) as of_many:
            assert await search(ben, "tea") == ["tea"] * 12
        assert len(of_many) == len(of_few)
        with counted(monkeypatch) as once_more:
            assert await search(ben, "milk") == []
        assert len(once_more) == 0


async def test_memory_for_blocks_is_bounded(server: RunningServer, monkeypatch: pytest.MonkeyPatch) -> None:
    ann = await guest(server, "Ann")
    rooms = [await room_of(ann) for _ in range(3)]
    for room in rooms:
        await ann.say_many(room, 10, "tea")
    await rest(server, ann)
    contents = server.part("search").searches._contents
    contents._max_bytes = 3_000
    for _ in range(2):
        assert len(await search(ann, "tea", limit=200)) == 30
        assert contents._bytes <= 3_000
