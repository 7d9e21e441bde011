"""Calls every query of the stores of operators."""

from typing import Any

from models.database.client import Database
from models.ids import RoomId, UserId
from models.stores.moderation.hooks import Hook, HookStore
from models.stores.operators.answers import AnswerStore, KeptAnswer
from models.stores.operators.blocked import Block, BlockedUserStore
from models.stores.operators.commands import CommandStore, StoredCommand
from models.stores.operators.imports import ImportRecord, ImportStore
from models.stores.operators.keys import ApiKey, KeyStore
from models.stores.operators.oversight import OversightStore
from models.stores.operators.rooms import AllRooms
from models.wire.chat_values import DELETED, Person
from tests.unit.models.stores.plans.explained import Explainer, listed
from tests.unit.models.stores.plans.filled import USER


async def answers(database: Database, explainer: Explainer) -> None:
    store, bounded = AnswerStore(database), explainer.bounded
    await bounded(store.keep("call", KeptAnswer(asked="a", status=201, body=b"{}"), 5))
    assert await bounded(store.find("call", 5)) is not None


async def blocked(database: Database, explainer: Explainer) -> None:
    store, bounded = BlockedUserStore(database), explainer.bounded
    for number in range(20):
        await bounded(store.put(Block(user=UserId(f"u-{number}"), at=5)))
    await bounded(store.remove(UserId("u-7")))
    assert sum(map(len, await bounded(listed(store.all())))) == 19


async def commands(database: Database, explainer: Explainer) -> None:
    store, bounded = CommandStore(database), explainer.bounded
    of_bots: dict[str, Any] = {"bot_name": "shop", "description": "x", "schema": "{}", "created_at": 5}
    for number in range(20):
        bot = UserId(f"k-{number // 5}")
        await bounded(store.put(StoredCommand(id=f"c-{number}", bot=bot, name=f"tea-{number}", **of_bots)))
    again = StoredCommand(id="c-99", bot=UserId("k-1"), name="tea-7", **of_bots)
    assert (await bounded(store.put(again))).id == "c-7"
    assert len(await bounded(store.all(100))) == 20
    assert await bounded(store.find("c-7")) is not None
    await bounded(store.remove("c-7"))
    await bounded(store.forget(UserId("k-1")))
    assert len(await bounded(store.all(100))) == 15


async def imports(database: Database, explainer: Explainer) -> None:
    store, bounded = ImportStore(database), explainer.bounded
    for number in range(20):
        await bounded(store.put(ImportRecord(id=f"i-{number}", begun_at=5, of=number)))
    found = await bounded(store.find("i-7"))
    assert (found is not None, await bounded(store.find("i-77"))) == (True, None)


async def hooks(database: Database, explainer: Explainer) -> None:
    store, bounded = HookStore(database), explainer.bounded
    for number in range(20):
        room, by = RoomId(f"r-{number // 5}"), Person(id=UserId(f"u-{number % 5}"), name="ann")
        hook = Hook(id=f"h-{number}", room=room, name="ci", by=by, hash="x", created_at=number)
        await bounded(store.add(hook))
    assert [each.id for each in await bounded(store.of_room(RoomId("r-1")))] == [
        "h-5",
        "h-6",
        "h-7",
        "h-8",
        "h-9",
    ]
    await bounded(store.forget_user(UserId("u-2")))
    found = await bounded(store.find("h-7"))
    assert found is not None
    assert found.by == DELETED
    assert not await bounded(store.remove("h-7", RoomId("r-2")))
    assert await bounded(store.remove("h-7", RoomId("r-1")))
    await bounded(store.end_of(RoomId("r-1"), UserId("u-3")))
    assert "h-8" not in [each.id for each in await bounded(store.of_room(RoomId("r-1")))]
    await bounded(store.forget(RoomId("r-1")))
    assert await bounded(store.of_room(RoomId("r-1"))) == []


async def keys(database: Database, explainer: Explainer) -> None:
    store, bounded = KeyStore(database), explainer.bounded
    for number in range(20):
        key = ApiKey(
            id=UserId(f"k-{number}"), name="shop", scopes=["read"], hash=f"hash {number}", created_at=5
        )
        await store.add(key)
    assert len(await bounded(store.all())) == 20
    assert await bounded(store.find("hash 7")) is not None
    await bounded(store.touch(UserId("k-7"), 5))
    assert await bounded(store.end(UserId("k-7")))


async def rooms(database: Database, explainer: Explainer) -> None:
    store, bounded = AllRooms(database), explainer.bounded
    assert len(await bounded(store.between(1, 11))) == 10
    assert len(await bounded(store.roles_of(USER))) == 5


async def oversight(database: Database, explainer: Explainer) -> None:
    store, bounded = OversightStore(database), explainer.bounded
    assert len(await bounded(store.reports(60, 5))) == 5
    assert len(await bounded(store.entries(60, 5))) == 5


CALLS = {
    "operators/answers.py": answers,
    "operators/blocked.py": blocked,
    "operators/commands.py": commands,
    "operators/imports.py": imports,
    "moderation/hooks.py": hooks,
    "operators/keys.py": keys,
    "operators/oversight.py": oversight,
    "operators/rooms.py": rooms,
}
