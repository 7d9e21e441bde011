"""What brings a database that an older Teahouse wrote up to what the stores expect now."""

from collections.abc import Callable, Iterator
from typing import Final

import msgspec
from pymongo import UpdateOne

from models.database.client import Collection, Database, Document, Migration
from models.stores.matches import EDITIONS, MATCHES
from models.stores.people.users import USERS, name_keys
from models.stores.rooms import ROOMS, room_keys

_BATCH: Final = 1_000
_BY_MATCH: Final = "match_1"


async def _names_that_read_alike(database: Database) -> None:
    """Give users the keys that keep look-alikes of their names from being taken.

    Of those that read alike already, accounts come before guests and the older before the younger: the first gets
    the keys, and the others keep their names without.
    """
    users = database.collection(USERS)
    needed = {"name": True, "guest": True, "created_at": True}
    named = await users.find({"key": {"$exists": True}}, needed).to_list(None)
    named.sort(key=lambda user: (user["guest"], user["created_at"]))
    await _give_keys(users, named, lambda user: name_keys(user["name"]))


async def _rooms_that_read_alike(database: Database) -> None:
    """Give rooms the keys that keep look-alikes of their ids from being taken; of several the oldest gets them."""
    rooms = database.collection(ROOMS)
    made = await rooms.find({}, {"ordinal": True}).to_list(None)
    made.sort(key=lambda room: room["ordinal"])
    await _give_keys(rooms, made, lambda room: room_keys(room["_id"]))


async def _editions_without_an_index(database: Database) -> None:
    """Drop the index of editions by match: they are found by their ids, and it took half of the time to store one."""
    editions = database.collection(EDITIONS)
    if _BY_MATCH in await editions.index_information():
        await editions.drop_index(_BY_MATCH)


async def _matches_by_their_last_change(database: Database) -> None:
    """Note of matches that are over which edition is the last, and when they ended: lists are in that order.

    Those that have not begun are noted as live: from now on they are looked after, too.
    """
    matches, editions = database.collection(MATCHES), database.collection(EDITIONS)
    without = matches.find({"live": False, "changed_at": {"$exists": False}}, {"_id": 1})
    unnoted = {each["_id"] for each in await without.to_list(None)}
    last: Document = {}
    async for each in editions.find({}, {"match": 1, "edition": 1}):
        if each["match"] in unnoted:
            last[each["match"]] = max(each["edition"], last.get(each["match"], 0))
    ids = [f"{match}|{number}" for match, number in last.items()]
    for start in range(0, len(ids), _BATCH):
        found = await editions.find({"_id": {"$in": ids[start : start + _BATCH]}}).to_list(None)
        await matches.bulk_write([_noted(edition) for edition in found], ordered=False)


def _noted(edition: Document) -> UpdateOne:
    stored = msgspec.json.decode(edition["table"])
    table = stored.get("table", stored)
    changed_at = table.get("ended_at", table["created_at"])
    live = table.get("status", "open") != "over"
    noted = {"live": live, "edition": edition["edition"], "changed_at": changed_at}
    return UpdateOne({"_id": edition["match"]}, {"$set": noted})


async def _give_keys(
    collection: Collection, documents: list[Document], keys_of: Callable[[Document], Document]
) -> None:
    updates = list(_updates(documents, keys_of))
    for start in range(0, len(updates), _BATCH):
        await collection.bulk_write(updates[start : start + _BATCH], ordered=False)


def _updates(documents: list[Document], keys_of: Callable[[Document], Document]) -> Iterator[UpdateOne]:
    taken: set[tuple[str, str]] = set()
    for document in documents:
        keys = keys_of(document)
        if taken.isdisjoint(keys.items()):
            taken.update(keys.items())
            yield UpdateOne({"_id": document["_id"]}, {"$set": keys})


# Migration n brings version n to n + 1. It must bear running twice, and is never changed after its release.
MIGRATIONS: Final[tuple[Migration, ...]] = (
    _names_that_read_alike,
    _rooms_that_read_alike,
    _editions_without_an_index,
    _matches_by_their_last_change,
)
