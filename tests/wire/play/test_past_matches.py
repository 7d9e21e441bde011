"""``matches``: what was played, by user and by room, for those who may know of it."""

import asyncio
from typing import Any

import pytest

from models.ids import MatchId, RoomId, UserId
from models.stores.editions import MATCHES
from models.stores.play.ended_matches import EndedMatches
from models.stores.play.past_matches import PAST_MATCHES, PastMatch, PastMatchStore
from server.matches.records.past import PAGE
from tests.rigs.client import Client, Frame
from tests.rigs.server import RunningServer, running_server
from tests.wire.accounts.deleting.leaving import DELETED, delete
from tests.wire.matches.lost_answers import match_in
from tests.wire.matches.players import Players, both_move, play_row, seated
from tests.wire.rooms.party import Guest, guests, room_of

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def listed(socket: Client, **asked: Any) -> list[str]:
    """Which matches are listed, page by page."""
    found: list[str] = []
    while True:
        page = await socket.ok("matches", **asked)
        found += [each["match"] for each in page["matches"]]
        if "cursor" not in page:
            return found
        asked["cursor"] = page["cursor"]


async def settled(server: RunningServer, players: Players) -> None:
    """Wait until nothing is left to do for a match that is over."""
    ended: list[Any] = []
    while not ended:
        ended = (
            await server.database.collection(MATCHES).find({"room": players.room, "live": False}).to_list(1)
        )
        await asyncio.sleep(0.01)


async def played(server: RunningServer, **wishes: Any) -> Players:
    players = await seated(server, **wishes)
    await play_row(players)
    await settled(server, players)
    return players


async def test_a_rated_match_is_listed_with_what_it_made_of_ratings(server: RunningServer) -> None:
    users = [await server.account("ann"), await server.account("ben")]
    players = await played(server, users=users, rated=True)
    page = await players.sockets[0].ok("matches")
    (match,) = page["matches"]
    seats = [
        {"seat": 0, "user": {"id": users[0].id, "name": "ann"}, "rating_before": 1500, "rating_after": 1662},
        {"seat": 1, "user": {"id": users[1].id, "name": "ben"}, "rating_before": 1500, "rating_after": 1338},
    ]
    assert match["seats"] == seats
    told = {each: match[each] for each in ("match", "room", "game", "title", "rated", "versions", "url")}
    assert told == {
        "match": players.match,
        "room": players.room,
        "game": "tictactoe",
        "title": "Tic-tac-toe",
        "rated": True,
        "versions": 5,
        "url": f"/api/matches/{players.match}.json",
    }
    assert match["outcome"] == {"winners": [0], "reason": "three_in_a_row"}
    assert match["started_at"] <= match["ended_at"]
    assert match["clock"]["kind"] == "fischer"
    (point,) = page["curve"]
    assert (point["game"], point["rating"], len(point["day"])) == ("tictactoe", 1662, 10)
    again = await players.sockets[0].ok("matches", user=users[1].id, game="tictactoe")
    assert again["curve"] == [{**point, "rating": 1338}]
    assert await listed(players.sockets[0], game="gomoku") == []
    exported = await server.api.get(match["url"], token=users[0].token)
    assert exported.status == 200


async def test_the_newest_come_first_and_pages_join(server: RunningServer) -> None:
    (ann,) = await guests(server, "Ann")
    players = await played(server)
    room, user = players.room, players.users[0].id
    store, count = PastMatchStore(server.database), 2 * PAGE + 5
    now_ms, table = server.clock.now_ms(), match_in(server, room).table
    rows: list[PastMatch] = []
    editions = server.database.collection("match_editions")
    (stored,) = await server.database.collection(MATCHES).find({"room": room}).to_list(1)
    text = (await editions.find({"_id": f"{table.match}|{stored['edition']}"}).to_list(1))[0]
    for number in range(count):
        # Some at once, and others long ago.
        match, at = f"g-{number:03}", now_ms - (number // 9) ** 8 * 1_000
        past = PastMatch(
            match=MatchId(match),
            room=RoomId(room),
            game="tictactoe",
            ended_at=at,
            players=(UserId(user),),
        )
        rows.append(past)
        await server.database.collection(MATCHES).insert_one(
            {"_id": match, "room": f"{room}-{number}", "live": False, "edition": 1, "changed_at": at}
        )
        table_text = text["table"].replace(table.match, match)
        await editions.insert_one(
            {**text, "_id": f"{match}|1", "match": match, "edition": 1, "table": table_text}
        )
    async with server.database.reached():
        await store.note(rows)
    by_time = sorted(rows, key=lambda each: (each.ended_at, each.match), reverse=True)
    found = await listed(ann.socket, user=user)
    assert [each for each in found if each != table.match] == [each.match for each in by_time]
    assert len(found) == count + 1
    first = await ann.ok("matches", user=user)
    assert len(first["matches"]) == PAGE


async def test_strangers_do_not_learn_of_private_matches(server: RunningServer) -> None:
    (eve,) = await guests(server, "Eve")
    secret = await played(server)
    ann = secret.sockets[0]
    assert await listed(eve.socket, user=secret.users[0].id) == [secret.match]
    await ann.ok("room.update", room=secret.room, visibility="private")
    assert await listed(ann) == await listed(ann, user=secret.users[0].id) == [secret.match]
    assert await listed(ann, user=secret.users[1].id) == [secret.match]
    assert await listed(eve.socket, user=secret.users[0].id) == []
    assert await eve.code("matches", room=secret.room) == "not_found"
    await secret.sockets[1].ok("room.leave", room=secret.room)
    (own,) = (await secret.sockets[1].ok("matches"))["matches"]
    assert (own["match"], "url" in own) == (secret.match, False)


@pytest.mark.own_server
async def test_a_room_has_the_matches_that_were_made_from_it(server: RunningServer) -> None:
    ann, ben, eve = await guests(server, "Ann", "Ben", "Eve")
    room = await room_of(ann, ben)
    players = await seated(server, users=[ann.user, ben.user], from_room=room)
    await play_row(players)
    await settled(server, players)
    # The players have new sockets.
    ann, ben = (Guest(user, socket) for user, socket in zip(players.users, players.sockets, strict=True))
    assert (
        await listed(ann.socket, room=room) == await listed(ben.socket, room=players.room) == [players.match]
    )
    assert await eve.code("matches", room=room) == "not_member"
    for wrong in ({"room": room, "user": ann.id}, {"room": room, "cursor": "5"}):
        assert await ann.code("matches", **wrong) == "bad_request"
    assert await ann.code("matches", user="u-nobody") == await ann.code("matches", game="tea") == "not_found"
    await ann.ok("room.delete", room=room)
    assert await listed(ann.socket) == [players.match]
    await ann.ok("room.delete", room=players.room)
    assert await listed(ann.socket) == []
    assert await server.database.collection(PAST_MATCHES).find({}).to_list(None) == []


async def test_what_was_never_played_is_not_listed_and_what_broke_off_is(server: RunningServer) -> None:
    players = await seated(server)
    await players.sockets[0].ok("game.resign", room=players.room)
    await settled(server, players)
    socket = players.sockets[0]
    unplayed = (await socket.ok("game.create", game="tictactoe"))["room"]
    await socket.ok("room.delete", room=unplayed)
    (match,) = (await socket.ok("matches"))["matches"]
    assert (match["match"], match["outcome"]["reason"]) == (players.match, "aborted")


@pytest.mark.own_server
async def test_a_deleted_user_has_no_matches_and_the_other_played_nobody(server: RunningServer) -> None:
    players = await played(server, rated=True)
    users = players.users
    await delete(server, Guest(users[1], players.sockets[1]))
    (match,) = (await players.sockets[0].ok("matches"))["matches"]
    assert match["seats"][1]["user"] == DELETED
    for name in (PAST_MATCHES, "rating_curves"):
        stored = await server.database.collection(name).find({}).to_list(None)
        assert stored
        assert users[1].id not in str(stored)
    error: Frame = await players.sockets[0].refused("matches", user=users[1].id)
    assert error["code"] == "not_found"


@pytest.mark.own_server
async def test_a_crash_before_the_end_is_noted_is_made_up_for(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last edition is stored, and nothing behind it, as when the process died there."""
    players = await seated(server)
    await both_move(players)

    with monkeypatch.context() as dying:
        dying.setattr(EndedMatches, "append", lambda *_: None)
        await players.sockets[0].ok("game.resign", room=players.room)
        await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        ann = await again.connect(players.users[0])
        await again.part("matches").gone_on()
        assert await listed(ann) == [players.match]
