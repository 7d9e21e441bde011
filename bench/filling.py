"""Fills a database with years of data, through the stores, before a server runs on it."""

import asyncio
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from msgspec.structs import replace
from tornado.httpclient import AsyncHTTPClient

from bench.build import BUILD
from bench.database import database
from bench.teahouse import teahouse_server
from models.database.client import Database, connect
from models.ids import Epoch, MessageId, RoomId, UserId
from models.stores.entries import Entry, MemberEntry, MemberRecord, MessageEntry, RoomRecord
from models.stores.history import HistoryStore
from models.stores.rooms import RoomStore
from models.wire.chat_values import Message, Person
from server.rooms.stores import RoomStores
from server.search.rebuilding import rebuild

BIG: Final = RoomId("big")
_TALKER: Final = Person(id=UserId("u-talker"), name="Talker")
_BEGAN_MS: Final = 1_700_000_000_000
_BATCH: Final = 250
_PAUSE_S: Final = 0.5
_NAME: Final = "reader"
_PASSWORD: Final = "password of a bench"


async def fill(uri: str, user: Person, *, messages: int, rooms: int, members: int) -> None:
    """Create the room ``big`` with ``messages`` and ``members``, and other rooms; ``user`` is a member of all.

    All messages are in the index. A server must have used the database before. Raises ``unavailable``.
    """
    database = await connect(uri)
    try:
        await _Filling(database, user).run(messages, rooms, members)
        await rebuild(RoomStores.over(database))
    finally:
        database.close()


@contextmanager
def filled(*, messages: int, rooms: int, members: int) -> Iterator[str]:
    """The address of a separate database with this data; the account that bench signs in as is its reader."""
    BUILD.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=BUILD))
    try:
        with database(folder) as uri:
            with teahouse_server(uri) as (_, port):
                user = asyncio.run(account(port, "register"))["user"]
            reader = Person(id=UserId(user["id"]), name=user["name"])
            asyncio.run(fill(uri, reader, messages=messages, rooms=rooms, members=members))
        # Restarted, as beside a server: after a bulk write the database is busy for minutes.
        with database(folder) as uri:
            yield uri
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def account(port: int, call: str) -> dict[str, Any]:
    """The session of the account that bench reads with; ``call``: register or login."""
    client = AsyncHTTPClient(force_instance=True)
    body = json.dumps({"name": _NAME, "password": _PASSWORD})
    try:
        url = f"http://127.0.0.1:{port}/api/{call}"
        answer = await client.fetch(url, method="POST", body=body, request_timeout=60)
    finally:
        client.close()
    session: dict[str, Any] = json.loads(answer.body)
    return session


class _Filling:
    def __init__(self, database: Database, user: Person) -> None:
        self._rooms = RoomStore(database)
        self._history = HistoryStore(database, self._rooms)
        self._user = user

    async def run(self, messages: int, rooms: int, members: int) -> None:
        for number in range(rooms):
            await self._room(RoomId(f"room-{number}"), 10)
        record = await self._made(BIG)
        for start in range(0, messages, _BATCH):
            await self._say(BIG, start, min(messages, start + _BATCH))
        people = [Person(id=UserId(f"u-{number}"), name=f"Person {number}") for number in range(members - 1)]
        await self._join(BIG, messages, [*people, self._user])
        await self._close(record, messages, members)

    async def _room(self, room: RoomId, messages: int) -> None:
        record = await self._made(room)
        await self._say(room, 0, messages)
        await self._join(room, messages, [self._user])
        await self._close(record, messages, 1)

    async def _made(self, room: RoomId) -> RoomRecord:
        record = RoomRecord(
            room=room,
            kind="chat",
            title=f"Room {room}",
            created_at=_BEGAN_MS,
            epoch=Epoch("e-filled"),
            ordinal=await self._rooms.next_ordinal(),
        )
        await self._rooms.create(record)
        return record

    async def _say(self, room: RoomId, start: int, end: int) -> None:
        """Store the messages after ``start`` up to ``end``."""
        entries = [MessageEntry(room, seq, _message(room, seq)) for seq in range(start + 1, end + 1)]
        await self._commit(entries)

    async def _join(self, room: RoomId, rev: int, people: list[Person]) -> None:
        """Store that ``people`` joined after ``rev``."""
        for start in range(0, len(people), _BATCH):
            some = people[start : start + _BATCH]
            entries = [
                MemberEntry(room, at, MemberRecord(user=person, joined_at=_BEGAN_MS + at), "joined")
                for at, person in enumerate(some, rev + 1 + start)
            ]
            await self._commit(entries)

    async def _commit(self, entries: Sequence[Entry]) -> None:
        """Store ``entries``, and retry while it is unknown whether they are stored."""
        while set(await self._history.commit(entries)) - {"stored", "repeated", "refused"}:
            await asyncio.sleep(_PAUSE_S)

    async def _close(self, record: RoomRecord, messages: int, members: int) -> None:
        heads = replace(record, seq=messages, rev=messages + members, members=members)
        await self._rooms.save_heads([heads], close=True)


def _message(room: RoomId, seq: int) -> Message:
    return Message(
        room=room,
        seq=seq,
        rev=seq,
        id=MessageId(f"m-{room}-{seq}"),
        sender=_TALKER,
        sent_at=_BEGAN_MS + seq,
        kind="text",
        text=f"Said as number {seq} of many: would you like another cup of tea?",
    )
