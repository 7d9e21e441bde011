"""Calls every query of the stores of matches and ratings."""

import pytest
from msgspec.structs import replace

from models.database.client import Database
from models.errors import Refusal
from models.ids import MatchId, RoomId, TicketId, TournamentId, UserId
from models.stores.editions import MATCHES, Editions
from models.stores.matches import EndedMatch, MatchChange, MatchRecord, MatchStore
from models.stores.play.ended_matches import EndedMatches, LastEdition
from models.stores.play.past_matches import PastMatch, PastMatchStore, of_room, of_user
from models.stores.play.polls import PollStore, StoredVote
from models.stores.play.rating_curves import CurveStore, RatedDay
from models.stores.play.tournaments import PairingRecord, TournamentRecord, TournamentStore
from models.stores.play.waiting import WaitingRecord, WaitingStore
from models.stores.ratings import RatedMatch, RatingStore
from models.wire.base import Person
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
    await bounded(store.noted())
    assert await bounded(store.read(ROOM)) is not None
    assert await bounded(store.room_of(MATCH)) == ROOM
    await bounded(store.note_ended([_record("g-9", 3, live=False)]))
    assert sum(map(len, await bounded(listed(store.all_ended())))) >= MANY - 4
    assert len(await bounded(store.ended(_NEVER, 4, 100_000 * MANY), walks=4 * 68)) == 4
    last = EndedMatch(MATCH, ROOM, 4, 0)
    assert await bounded(store.tables([last])) == {MATCH: "{}"}
    assert [each.match for each in await bounded(store.ended_among([MATCH, MatchId("g-1")]))] == [MATCH]
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
    assert len(await bounded(store.noted_among([MATCH, MatchId("g-1")]))) == 2
    await bounded(store.note(RatedMatch(MATCH, (a_player("u-0"),))))
    rated = RatedMatch(MatchId("g-new"), (a_player("u-0", 2), a_player("u-new")))
    await bounded(store.note(rated))
    await bounded(store.carry_out(rated))
    await bounded(store.forget_user(UserId("u-5")))
    await bounded(store.clear())
    assert await store.noted(MATCH) is None


async def past_matches(database: Database, explainer: Explainer) -> None:
    store, bounded = PastMatchStore(database), explainer.bounded
    known = PastMatch(match=MATCH, room=ROOM, game="go", ended_at=0, players=(USER,), from_room=RoomId("r-1"))
    past = [replace(known, match=MatchId(f"g-new-{each}"), ended_at=each) for each in range(3)]
    async with database.reached():
        await bounded(store.note(past))
    for whose in (of_user(USER), of_room(ROOM), of_room(RoomId("r-1"))):
        assert len(await bounded(store.before(whose, None, (2, MatchId("")), 2, 9 * MANY))) == 2
        assert len(await bounded(store.before(whose, "go", (10**15, MatchId("")), 9, 9 * MANY))) == 3
    await bounded(store.forget_before(RoomId("r-1"), 1))
    await bounded(store.forget_user(USER))
    await bounded(store.forget(ROOM))


async def ended_matches(database: Database, explainer: Explainer) -> None:
    noted = list[MatchId]()
    store, bounded = EndedMatches(database, noted.extend), explainer.bounded
    past = PastMatch(match=MATCH, room=ROOM, game="go", ended_at=5, players=(USER,))
    await bounded(store.note([LastEdition(MATCH, 2, 5, past), LastEdition(MatchId("g-1"), 2, 5, None)]))
    store.append([LastEdition(MATCH, 3, 6, past)])
    await bounded(store.noted())
    assert (set(noted), noted[-1]) == ({MATCH, "g-1"}, MATCH)


async def rating_curves(database: Database, explainer: Explainer) -> None:
    store, bounded = CurveStore(database), explainer.bounded
    async with database.reached():
        await bounded(
            store.note([RatedDay(USER, game, day, 1_500.0) for game in ("go", "rps") for day in (1, 2)])
        )
    assert len(await bounded(store.since(USER, None, 2))) == 2
    assert len(await bounded(store.since(USER, "go", 1))) == 2
    await bounded(store.forget_user(USER))


async def tournaments(database: Database, explainer: Explainer) -> None:
    store, bounded = TournamentStore(database), explainer.bounded
    first = TournamentRecord(
        tournament=TournamentId("c-new"), room=ROOM, live=True, users=(USER,), edition=1, state="{}"
    )
    for _ in range(2):
        await bounded(store.create(first))
    await bounded(store.put(replace(first, edition=2, state="[]")))
    with pytest.raises(Refusal):
        await store.put(replace(first, edition=2))
    pairings = [PairingRecord(number, board, "{}") for number in (1, 2) for board in (1, 2)]
    for _ in range(2):
        await bounded(store.add_pairings(first.tournament, pairings))
    await bounded(store.put_pairing(first.tournament, PairingRecord(1, 2, "[]")))
    await bounded(store.drop_after(first.tournament, 1))
    found = await bounded(store.read(first.tournament))
    assert found == (replace(first, edition=2, state="[]"), [pairings[0], PairingRecord(1, 2, "[]")])
    assert set(await bounded(store.live())) == {"c-new", "c-0", "c-1"}
    assert set(await bounded(store.of_user(USER))) == {"c-new", "c-0"}
    await bounded(store.forget(ROOM))
    assert await store.read(first.tournament) is None


async def polls(database: Database, explainer: Explainer) -> None:
    store, bounded = PollStore(database), explainer.bounded
    assert await bounded(store.open()) == []
    vote = StoredVote(user=Person(id=USER, name="user 0"), answers=(1, 2), at=5)
    for _ in range(2):
        await bounded(store.put(ROOM, 2, vote))
    await bounded(store.put(ROOM, 1, replace(vote, user=Person(id=UserId("u-9"), name="nine"))))
    await bounded(store.put(ROOM, 1, replace(vote, user=Person(id=UserId("u-9"), name="nine"), answers=())))
    assert await bounded(store.of_voter(ROOM, 2, USER)) == (1, 2)
    assert await bounded(store.of_poll(ROOM, 2)) == [vote]
    assert len(await bounded(store.of_poll(ROOM, 1))) == 1
    assert sorted(await bounded(store.voted_by(USER))) == [(ROOM, 1), (ROOM, 2)]
    await bounded(store.forget_poll(ROOM, 1))
    await bounded(store.forget_user(USER))
    await bounded(store.forget(RoomId("r-1")))
    assert await store.voted_by(USER) == []


async def waiting(database: Database, explainer: Explainer) -> None:
    store, bounded = WaitingStore(database), explainer.bounded
    one, other, room = TicketId("t-new"), TicketId("t-3"), RoomId("r-new")
    for _ in range(2):
        await bounded(store.add(WaitingRecord(ticket=one, user=USER, state="{}")))
    await bounded(store.put(WaitingRecord(ticket=one, user=USER, state="[]")))
    assert await bounded(store.claim([one, other], room))
    assert not await store.claim([other], RoomId("r-other"))
    assert not await bounded(store.cancel(other))
    found = {each.ticket: each for each in await bounded(store.all())}
    assert found[one] == WaitingRecord(ticket=one, user=USER, state="[]", room=room)
    await bounded(store.release([one, other], room))
    assert await store.cancel(other)
    assert not await store.claim([one, other], RoomId("r-other"))
    await bounded(store.forget([one]))
    await bounded(store.forget_user(USER))
    assert {one, other, TicketId("t-0")}.isdisjoint(each.ticket for each in await store.all())


CALLS = {
    "play/waiting.py": waiting,
    "play/polls.py": polls,
    "play/tournaments.py": tournaments,
    "editions.py": editions,
    "matches.py": matches,
    "ratings.py": ratings,
    "play/past_matches.py": past_matches,
    "play/ended_matches.py": ended_matches,
    "play/rating_curves.py": rating_curves,
}
