"""Calls every query of the stores of matches and ratings."""

from models.database.client import Database
from models.ids import MatchId, RoomId, UserId
from models.stores.editions import MATCHES, Editions
from models.stores.matches import EndedMatch, MatchChange, MatchRecord, MatchStore
from models.stores.ratings import RatedMatch, RatingStore
from tests.rigs.matches import a_player
from tests.unit.models.stores.plans.explained import Explainer, listed
from tests.unit.models.stores.plans.filled import MANY, MATCH, ROOM, USER

_NEVER = (10**15, 0, MatchId(""))


def _record(match: str, edition: int, *, live: bool) -> MatchRecord:
    room = RoomId(match.replace("g", "r"))
    return MatchRecord(match=MatchId(match), room=room, edition=edition, writer="w", live=live, table="{}")


async def matches(database: Database, explainer: Explainer) -> None:
    store, bounded = MatchStore(database), explainer.bounded
    assert sum(map(len, await bounded(listed(store.live_rooms())))) == 2
    await bounded(store.create(_record("g-new", 1, live=True)))
    begun = [MatchChange(_record("g-0", 3, live=True), "{}"), MatchChange(_record("g-9", 3, live=True), "{}")]
    assert await bounded(store.commit(begun)) == ["stored", "stored"]
    ended = [
        MatchChange(_record("g-0", 4, live=False), "{}"),
        MatchChange(_record("g-9", 3, live=True), "{}"),
    ]
    assert await bounded(store.commit(ended)) == ["stored", "stored"]
    assert await bounded(store.read(ROOM)) is not None
    assert await bounded(store.room_of(MATCH)) == ROOM
    await bounded(store.note_ended([_record("g-9", 3, live=False)]))
    assert len(await bounded(store.ended(_NEVER, 4, 100_000 * MANY), walks=4 * 68)) == 4
    last = EndedMatch(MATCH, ROOM, 4, 0)
    assert await bounded(store.tables([last])) == {MATCH: "{}"}
    await bounded(store.note_alive(5))
    assert await bounded(store.last_alive()) == 5


async def editions(database: Database, explainer: Explainer) -> None:
    store, bounded = Editions(database), explainer.bounded
    assert len(await bounded(store.read(MATCH), walks=16)) == 2
    await bounded(store.rewrite(MATCH, lambda entry: entry + " "), walks=16)
    await bounded(store.drop_tables(MATCH, before=2))
    over = {"live": False, "loose": True, "edition": 2, "changed_at": 5}
    await database.collection(MATCHES).update_one({"_id": MATCH}, {"$set": over})
    await bounded(store.compact_all(), walks=16)
    assert len(await store.read(MATCH)) == 1


async def ratings(database: Database, explainer: Explainer) -> None:
    store, bounded = RatingStore(database), explainer.bounded
    assert len(await bounded(store.of("tictactoe", [USER]))) == 1
    assert len(await bounded(store.between("tictactoe", 1_000, 1_050, 9, deviation=110.0))) == 5
    assert await bounded(store.met(["1|u-0|u-1"], 5)) == 1
    assert len(await bounded(store.left_open())) == 2
    assert await bounded(store.noted(MATCH)) is not None
    await bounded(store.note(RatedMatch(MATCH, (a_player("u-0"),))))
    rated = RatedMatch(MatchId("g-new"), (a_player("u-0", 2), a_player("u-new")))
    await bounded(store.note(rated))
    await bounded(store.carry_out(rated))
    await bounded(store.forget_user(UserId("u-5")))


CALLS = {"editions.py": editions, "matches.py": matches, "ratings.py": ratings}
