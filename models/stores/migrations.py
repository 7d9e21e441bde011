"""Migrations that bring a database of an older Teahouse to what the stores expect now."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec
from pymongo import DeleteOne, UpdateOne

from models.database.client import Collection, Database, Document, Migration
from models.database.pages import pages
from models.database.queries import by_ids
from models.stores.editions import EDITIONS, MATCHES
from models.stores.entries import MemberRecord
from models.stores.history import LOG
from models.stores.invites import INVITES
from models.stores.people.users import OUTSIDE_KEY, USERS, name_keys
from models.stores.play.past_matches import PAST_MATCHES, PastMatch, rows_of
from models.stores.play.rating_curves import CURVES, DAY_MS, RatedDay, point_of
from models.stores.ratings import RESULTS
from models.stores.reads import READS
from models.stores.rooms import PAST_MEMBERS, ROOMS, room_keys
from models.stores.shapes.of_members import MEMBERS, found_by
from models.wire.chat_values import DELETED
from models.wire.names import name_key
from models.wire.title_grams import title_grams

_BATCH: Final = 1_000
_LONG_S: Final = 3_600.0
_BY_MATCH: Final = "match_1"
_REPLACED: Final[Mapping[str, frozenset[str]]] = {
    USERS: frozenset({"key_1", "skeleton_1", "folded_skeleton_1", "deleting_at_1"}),
    ROOMS: frozenset({"skeleton_1", "folded_skeleton_1"}),
    LOG: frozenset({"room_1_of_1"}),
    READS: frozenset({"user_1", "room_1"}),
    INVITES: frozenset({"room_1"}),
}


async def _names_that_read_alike(database: Database) -> None:
    """Give users the keys that protect look-alikes of their names.

    Among names that already read alike, accounts precede guests and older users younger ones: the first gets the
    keys, and the others keep their names without them.
    """
    users = database.collection(USERS)
    needed = {"name": True, "guest": True, "created_at": True}
    named = await users.find({"key": {"$exists": True}}, needed).to_list(None)
    named.sort(key=lambda user: (user["guest"], user["created_at"]))
    await _give_keys(users, named, lambda user: name_keys(user["name"]))


async def _rooms_that_read_alike(database: Database) -> None:
    """Give rooms the keys that protect look-alikes of their ids; among several the oldest room gets them."""
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
    """Record the last edition of ended matches, and when they ended: lists are in that order.

    Matches that have not begun are recorded as live: from now on they are checked, too.
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


async def _members_who_are_gone(database: Database) -> None:
    """Delete the records of users who left and are neither banned nor muted; their past membership stays recorded."""
    members, past = database.collection(MEMBERS), database.collection(PAST_MEMBERS)
    gone = {"present": False, "member.muted_until": None, "member.banned_until": None}
    async for page in pages(database, members, gone, {"room": True, "user": True}, within_s=_LONG_S):
        was = [{"_id": each["_id"], "room": each["room"], "user": each["user"]} for each in page]
        await past.bulk_write([UpdateOne({"_id": each["_id"]}, {"$set": each}, upsert=True) for each in was])
        await members.bulk_write([DeleteOne({"_id": each["_id"]}) for each in page], ordered=False)


async def _matches_that_are_many_documents(database: Database) -> None:
    """Mark the matches that are over for compaction."""
    await database.collection(MATCHES).update_many({"live": False}, {"$set": {"loose": True}})


async def _indexes_that_both_databases_use(database: Database) -> None:
    """Drop the indexes whose conditions or keys have changed. They are rebuilt at this start."""
    for name, indexes in _REPLACED.items():
        collection = database.collection(name)
        for index in indexes & set(await collection.index_information()):
            await collection.drop_index(index)


async def _rooms_by_their_titles(database: Database) -> None:
    """Give public rooms the field by which parts of their titles are found."""
    rooms = database.collection(ROOMS)
    without, needed = {"grams": {"$exists": False}}, {"title": True, "visibility": True, "deleted": True}
    async for page in pages(database, rooms, without, needed, within_s=_LONG_S):
        await rooms.bulk_write([_found_by(room) for room in page], ordered=False)


async def _rooms_with_their_last_messages(database: Database) -> None:
    """Mark the rooms with messages for repair, which finds their last message.

    The repair runs once the server listens.
    """
    said = {"deleted": False, "seq": {"$gt": 0}}
    await database.collection(ROOMS).update_many(said, {"$set": {"open": True}})


async def _matches_by_who_played_them(database: Database) -> None:
    """Record the players of ended matches, so that they are listed by user and by room."""
    matches, editions = database.collection(MATCHES), database.collection(EDITIONS)
    past, over = database.collection(PAST_MATCHES), {"live": False}
    async for page in pages(database, matches, over, {"edition": True}, within_s=_LONG_S):
        ids = [f"{each['_id']}|{each['edition']}" for each in page if each.get("edition")]
        found = await by_ids(editions, ids, fields={"table": True})
        played = [each for each in map(_past_match, found) if each is not None]
        await _put(past, rows_of(played))


async def _ratings_day_by_day(database: Database) -> None:
    """Record each rating at the end of each day."""
    last: dict[str, tuple[int, Document]] = {}
    async for page in pages(database, database.collection(RESULTS), {}, {"players": True}, within_s=_LONG_S):
        for player in (player for each in page for player in each["players"]):
            if player["user"] == DELETED.id:
                continue
            day = RatedDay(player["user"], player["game"], player["rated_at"] // DAY_MS, player["rating"])
            point = point_of(day)
            last[point["_id"]] = max(
                last.get(point["_id"], (0, point)), (player["edition"], point), key=lambda each: each[0]
            )
    await _put(database.collection(CURVES), [point for _, point in last.values()])


async def _members_as_they_are_asked_for(database: Database) -> None:
    """Give members the fields by which they are found one by one, for rooms that do not load all of them."""
    members = database.collection(MEMBERS)
    async for page in pages(database, members, {}, {"member": True}, within_s=_LONG_S):
        known = [(each["_id"], msgspec.convert(each["member"], MemberRecord)) for each in page]
        updates = [
            UpdateOne({"_id": id_}, {"$set": fields}) for id_, each in known if (fields := found_by(each))
        ]
        if updates:
            await members.bulk_write(updates, ordered=False)


async def _outside_users_by_their_names(database: Database) -> None:
    """Give users of an outside issuer the field by which operators find them."""
    users = database.collection(USERS)
    async for page in pages(database, users, {"issuer": {"$gt": ""}}, {"name": True}, within_s=_LONG_S):
        keys = [(each["_id"], {OUTSIDE_KEY: name_key(each["name"])}) for each in page]
        await users.bulk_write([UpdateOne({"_id": id_}, {"$set": key}) for id_, key in keys], ordered=False)


async def _put(collection: Collection, documents: list[Document]) -> None:
    for start in range(0, len(documents), _BATCH):
        some = documents[start : start + _BATCH]
        updates = [UpdateOne({"_id": each["_id"]}, {"$set": each}, upsert=True) for each in some]
        await collection.bulk_write(updates, ordered=False)


def _past_match(edition: Document) -> PastMatch | None:
    """The list entry of a match, from its last edition; None if it was never played."""
    stored = msgspec.json.decode(edition["table"] or "{}")
    table = stored.get("table", stored)
    if table.get("status") != "over" or table.get("started_at") is None:
        return None
    people = [chair.get(each) for chair in table["chairs"] for each in ("user", "left")]
    return PastMatch(
        match=table["match"],
        room=table["room"],
        game=table["game"],
        ended_at=table.get("ended_at") or table["changed_at"],
        players=tuple(each["id"] for each in people if each and each["id"] != DELETED.id),
        from_room=table.get("from_room"),
    )


def _found_by(room: Document) -> UpdateOne:
    is_listed = room.get("visibility", "public") == "public" and not room.get("deleted")
    grams = title_grams(room.get("title", "")) if is_listed else None
    return UpdateOne({"_id": room["_id"]}, {"$set": {"grams": grams}})


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


# Migration n brings version n to n + 1. Running it twice must be safe, and it is never changed after its release.
MIGRATIONS: Final[tuple[Migration, ...]] = (
    _names_that_read_alike,
    _rooms_that_read_alike,
    _editions_without_an_index,
    _matches_by_their_last_change,
    _members_who_are_gone,
    _matches_that_are_many_documents,
    _indexes_that_both_databases_use,
    _rooms_by_their_titles,
    _rooms_with_their_last_messages,
    _matches_by_who_played_them,
    _ratings_day_by_day,
    _members_as_they_are_asked_for,
    _outside_users_by_their_names,
)
