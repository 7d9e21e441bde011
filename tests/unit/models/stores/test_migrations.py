"""What is done to a database of an older Teahouse."""

from typing import Any

import msgspec
import pytest
from tornado.ioloop import IOLoop

from models.database.client import Database, Index
from models.errors import Refusal
from models.ids import MatchId, RoomId, UserId
from models.stores import matches, rooms
from models.stores.editions import EDITIONS, MATCHES
from models.stores.members.asked import MemberStore
from models.stores.migrations import MIGRATIONS
from models.stores.people import users
from models.stores.people.users import User, UserStore
from models.stores.play.past_matches import PastMatchStore, of_room, of_user
from models.stores.play.rating_curves import DAY_MS, CurveStore
from models.stores.shapes.of_members import MEMBERS

pytestmark = pytest.mark.gen_test


@pytest.fixture
def old(io_loop: IOLoop, database: Database) -> Database:
    """A database without the migrations that are tested here."""
    io_loop.run_sync(lambda: database.migrate([]))
    return database


def named(name: str, created_at: int, *, guest: bool = False) -> dict[str, Any]:
    user = {"_id": f"u-{name}-{created_at}", "name": name, "guest": guest, "created_at": created_at}
    return user | {"key": f"{name.casefold()}"}


async def migrate(database: Database) -> None:
    await database.migrate(MIGRATIONS)
    await database.ensure_indexes([*users.INDEXES, *rooms.INDEXES])


async def test_names_of_before_are_kept_from_look_alikes(old: Database) -> None:
    await old.collection("users").insert_one(named("paypal", 1))
    await old.collection("users").insert_one({"_id": "x-1", "name": "Vic", "guest": False, "created_at": 2})
    await migrate(old)
    store = UserStore(old)
    with pytest.raises(Refusal):
        await store.add(User(id=UserId("u-2"), name="paypaI", guest=True, created_at=3))
    await store.add(User(id=UserId("u-3"), name="V\u0456c", guest=True, created_at=3))


async def test_names_that_read_alike_already_stay(old: Database) -> None:
    alike = [named("paypaI", 1, guest=True), named("p\u0430ypal", 2), named("paypal", 3)]
    await old.collection("users").insert_many(alike)
    await migrate(old)
    store = UserStore(old)
    assert [holder.created_at for holder in await store.holders("payp\u0430l")] == [2]
    for document in alike:
        found = await store.find_by_name(document["name"])
        assert found is not None
        assert found.id == document["_id"]


async def test_rooms_of_before_are_kept_from_look_alikes(old: Database) -> None:
    for ordinal, room in enumerate(("tea", "TEA", "mint")):
        await old.collection("rooms").insert_one({"_id": room, "ordinal": ordinal, "deleted": False})
    await migrate(old)
    keyed = {each["_id"] async for each in old.collection("rooms").find({"skeleton": {"$exists": True}})}
    assert keyed == {RoomId("tea"), RoomId("mint")}


async def test_editions_have_no_index_by_match_any_more(old: Database) -> None:
    editions = old.collection(EDITIONS)
    await editions.insert_one({"_id": "g-1|1", "match": "g-1"})
    await editions.create_index("match")
    for _ in range(2):
        await migrate(old)
        assert list(await editions.index_information()) == ["_id_"]


async def test_matches_of_before_are_listed_by_when_they_ended_and_open_ones_are_looked_after(
    old: Database,
) -> None:
    tables = {
        "g-1|1": '{"created_at": 5}',
        "g-1|2": '{"form": 1, "table": {"status": "over", "created_at": 5, "ended_at": 9}}',
        "g-2|1": '{"form": 1, "table": {"created_at": 7}}',
    }
    for edition, table in tables.items():
        match, _, number = edition.partition("|")
        document = {"_id": edition, "match": match, "edition": int(number), "table": table}
        await old.collection(EDITIONS).insert_one(document)
    for match in ("g-1", "g-2"):
        await old.collection(MATCHES).insert_one({"_id": match, "room": f"r-{match}", "live": False})
    await migrate(old)
    store = matches.MatchStore(old)
    ended = await store.ended((100, 0, MatchId("")), 10, 100)
    assert ended == [matches.EndedMatch(MatchId("g-1"), RoomId("r-g-1"), 2, 9)]
    assert await store.tables(ended) == {"g-1": tables["g-1|2"]}
    assert [page async for page in store.live_rooms()] == [["r-g-2"]]


async def test_members_who_are_gone_go_and_where_they_were_stays_noted(old: Database) -> None:
    people = {"ann": (True, None), "ben": (False, None), "cid": (False, 9)}
    for name, (present, banned_until) in people.items():
        member = {"user": {"id": name, "name": name}, "present": present, "banned_until": banned_until}
        document = {"_id": f"tea|{name}", "room": "tea", "user": name, "present": present, "member": member}
        await old.collection(MEMBERS).insert_one(document)
    await migrate(old)
    store = rooms.RoomStore(old)
    members = MemberStore(old)
    known = [member.user.id for member in await members.few(RoomId("tea"), 9) or ()]
    assert known == ["ann", "cid"]
    assert [each.user.id for each in await members.named(RoomId("tea"), ["ann", "cid"])] == ["ann"]
    assert [[each.user.id for each in page] async for page in members.sanctioned(RoomId("tea"), 1)] == [
        ["cid"]
    ]
    assert [await store.rooms_that_know(UserId(name)) for name in people] == [["tea"]] * 3


async def test_indexes_that_the_embedded_database_did_not_use_are_built_anew(old: Database) -> None:
    was = Index("users", ("key",), unique=True, partial={"key": {"$exists": True}})
    await old.ensure_indexes([was, Index("log", ("room", "of"), partial={"of": {"$exists": True}})])
    await migrate(old)
    found = await old.collection("users").index_information()
    assert dict(found["key_1"]["partialFilterExpression"]) == {"key": {"$gte": ""}}
    assert "room_1_of_1" not in await old.collection("log").index_information()


async def test_rooms_of_before_are_found_by_their_titles(old: Database) -> None:
    for room, visibility in (("tea", "public"), ("own", "private")):
        made = {"_id": room, "title": "Tea", "visibility": visibility, "deleted": False}
        await old.collection("rooms").insert_one(made | {"ordinal": ord(room[0])})
    await migrate(old)
    found = await old.collection("rooms").find({"grams": "te"}).to_list(None)
    assert [each["_id"] for each in found] == ["tea"]


async def test_outside_users_of_before_are_found_by_their_names(old: Database) -> None:
    for user, more in (("x-1", {"issuer": "i", "subject": "s"}), ("u-1", {})):
        made = {"_id": user, "name": "Änn", "guest": False, "created_at": 1} | more
        await old.collection("users").insert_one(made)
    await migrate(old)
    assert [each.id for each in await UserStore(old).named("än", 5)] == ["x-1"]


async def test_matches_of_before_are_listed_by_who_played_them_and_ratings_by_day(old: Database) -> None:
    chairs = [{"user": {"id": "ann", "name": "Ann"}}, {"bot": 3, "left": {"id": "ben", "name": "Ben"}}]
    known = {
        "match": "g-1",
        "room": "r-1",
        "game": "go",
        "chairs": chairs,
        "started_at": 2,
        "from_room": "tea",
    }
    played = {**known, "created_at": 1, "status": "over", "ended_at": 9}
    for match, table in (("g-1", played), ("g-2", {**played, "started_at": None})):
        text = msgspec.json.encode({"form": 1, "table": table}).decode()
        edition = {"_id": f"{match}|4", "match": match, "edition": 4, "table": text}
        await old.collection(EDITIONS).insert_one(edition)
        noted = {"_id": match, "room": f"r-{match}", "live": False, "edition": 4, "changed_at": 9}
        await old.collection(MATCHES).insert_one(noted)
    for number, (day, rating) in enumerate(((1, 1_520.0), (1, 1_490.0), (2, 1_510.0)), 1):
        player = {"user": "ann", "game": "go", "rated_at": day * DAY_MS, "rating": rating, "edition": number}
        await old.collection("rated_matches").insert_one({"_id": f"g-{number}", "players": [player]})
    users = [of_user(UserId(each)) for each in ("ann", "ben")]
    for _ in range(2):
        await migrate(old)
        for whose in (*users, of_room(RoomId("tea")), of_room(RoomId("r-1"))):
            (row,) = await PastMatchStore(old).before(whose, None, (100, MatchId("")), 10, 100)
            assert (row.match, row.ended_at) == ("g-1", 9)
        days = await CurveStore(old).since(UserId("ann"), "go", 0)
        assert [(day.day, day.rating) for day in days] == [(1, 1_490.0), (2, 1_510.0)]
