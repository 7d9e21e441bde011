"""A bare loop of motor's ``insert_many``: the most that one Python process can store.

``python -m bench.insert_loop URI BATCH SECONDS`` prints documents a second. The documents have the shape, the indexes
and the write concern of Teahouse's messages.
"""

import asyncio
import sys
import time

from models.database import client
from models.ids import MessageId, RoomId, UserId, new_id
from models.stores import history
from models.stores.documents import entry_document
from models.stores.entries import MessageEntry
from models.wire.chat_values import Message, Person

_ROOM = RoomId("insert-loop")
_TEXT = "U:000000;T:0000000000000000000 hello world this is a chat message"


def _batch(first: int, size: int) -> list[client.Document]:
    person = Person(id=UserId("u-000000000000000000000000"), name="guest-123456")
    return [
        entry_document(
            MessageEntry(
                _ROOM,
                number,
                Message(
                    room=_ROOM,
                    seq=number,
                    rev=number,
                    id=MessageId(new_id("m")),
                    sender=person,
                    sent_at=1_700_000_000_000,
                    kind="text",
                    text=_TEXT,
                ),
            )
        )
        for number in range(first, first + size)
    ]


async def _run(uri: str, size: int, seconds: float) -> float:
    database = await client.connect(uri)
    await database.ensure_indexes(list(history.INDEXES))
    log = database.collection(history.LOG)
    await log.delete_many({"room": _ROOM})
    stored, started = 0, time.monotonic()
    while time.monotonic() < started + seconds:
        await log.insert_many(_batch(stored + 1, size), ordered=True)
        stored += size
    rate = stored / (time.monotonic() - started)
    await log.delete_many({"room": _ROOM})
    database.close()
    return rate


if __name__ == "__main__":
    print(asyncio.run(_run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))))
