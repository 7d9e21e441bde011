"""Rated matches: what they change, that each counts once whatever happens, and who is best."""

import asyncio
from typing import Any

import pytest

from models.ids import MatchId
from models.stores.ratings import RatedMatch, RatingStore
from server.cli.ratings import rate_anew
from server.ratings.seasons import Seasons
from tests.conftest import Failpoint
from tests.rigs.client import Client, Frame
from tests.rigs.matches import a_player
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.lost_answers import match_in
from tests.wire.matches.players import Players, both_move, play_row, seated

pytestmark = [pytest.mark.gen_test(timeout=60), pytest.mark.one_server]


async def entries(socket: Client, **fields: Any) -> list[Frame]:
    """The leaderboard of tic-tac-toe, without its cursor."""
    found: list[Frame] = (await socket.ok("leaderboard", **{"game": "tictactoe"} | fields))["entries"]
    return found


async def rated(server: RunningServer, players: Players) -> None:
    """Wait until a match that is over has changed the ratings."""
    match = match_in(server, players.room)
    while match.table.is_rating_due:
        await asyncio.sleep(0.01)


async def standing(socket: Client, user: User, game: str = "tictactoe") -> Frame:
    """How ``user`` stands in ``game``, ranked or not."""
    around = await entries(socket, game=game, around=user.id)
    return next(each for each in around if each["user"]["id"] == user.id)


async def played(socket: Client, *users: User) -> list[tuple[int, int]]:
    """How often each of ``users`` has played and won."""
    found = [await standing(socket, user) for user in users]
    return [(each["played"], each["won"]) for each in found]


async def accounts(server: RunningServer, *names: str) -> list[User]:
    return [await server.account(name) for name in names or ("ann", "ben")]


async def among_accounts(server: RunningServer, game: str = "tictactoe") -> Players:
    """A rated match of two new accounts."""
    return await seated(server, game, users=await accounts(server), rated=True)


async def test_a_rated_match_changes_both_ratings(server: RunningServer) -> None:
    players = await among_accounts(server)
    ann, ben = players.users
    assert (await players.state(0))["rated"] is True
    await play_row(players)
    await rated(server, players)
    socket = players.sockets[0]
    assert await standing(socket, ann) == {
        "user": {"id": ann.id, "name": "ann"}, "rating": 1662, "played": 1, "won": 1, "provisional": True
    }  # fmt: skip
    assert await standing(socket, ben) == {
        "user": {"id": ben.id, "name": "ben"}, "rating": 1338, "played": 1, "won": 0, "provisional": True
    }  # fmt: skip


async def test_a_player_who_resigns_has_lost(server: RunningServer) -> None:
    players = await among_accounts(server)
    await both_move(players)
    await players.sockets[0].ok("game.resign", room=players.room)
    await rated(server, players)
    assert await played(players.sockets[0], *players.users) == [(1, 0), (1, 1)]


async def test_a_draw_between_equals_changes_no_rating_but_counts(server: RunningServer) -> None:
    players = await among_accounts(server)
    ann, ben = players.sockets
    await both_move(players)
    await ann.ok("game.offer", room=players.room, offer="draw")
    await ben.ok("game.answer", room=players.room, offer="draw", accept=True)
    await rated(server, players)
    for user in players.users:
        found = await standing(ann, user)
        assert (found["rating"], found["played"], found["won"]) == (1500, 1, 0)


async def test_an_unrated_match_changes_none(server: RunningServer) -> None:
    players = await seated(server, users=await accounts(server))
    assert "rated" not in await players.state(0)
    await play_row(players)
    assert await played(players.sockets[0], *players.users) == [(0, 0), (0, 0)]


async def test_ratings_are_of_one_game(server: RunningServer) -> None:
    players = await among_accounts(server, "chess")
    await players.move(0, 0, uci="e2e4")
    await players.move(1, 1, uci="e7e5")
    await players.sockets[0].ok("game.resign", room=players.room)
    await rated(server, players)
    socket, ben = players.sockets[0], players.users[1]
    assert (await standing(socket, ben))["played"] == 0
    assert (await standing(socket, ben, "chess"))["played"] == 1


@pytest.mark.own_server
async def test_the_leaderboard_ranks_neither_guests_nor_who_is_unsure(server: RunningServer) -> None:
    ann, ben, cid = await accounts(server, "ann", "ben", "cid")
    guest = await server.guest()
    players = [
        a_player(ann.id, rating=1600.0, deviation=110.0),
        a_player(ben.id, rating=1700.0, deviation=110.5),
        a_player(guest.id, rating=1800.0),
    ]
    await RatingStore(server.database).carry_out(RatedMatch(MatchId("g-1"), tuple(players)))
    socket = await server.connect(cid)
    assert [(each["rank"], each["user"]["id"]) for each in await entries(socket)] == [(1, ann.id)]
    around = await entries(socket, around=ben.id)
    assert [(each.get("rank"), each["user"]["id"]) for each in around] == [(None, ben.id), (1, ann.id)]
    assert "provisional" not in around[1]
    around = await entries(socket, around=cid.id)
    assert [(each.get("rank"), each["rating"]) for each in around] == [(1, 1600), (None, 1500)]
    for nobody in (guest.id, "u-nobody"):
        assert (await socket.refused("leaderboard", game="tictactoe", around=nobody))["code"] == "not_found"


async def test_of_the_matches_of_the_same_two_five_count_a_day(server: RunningServer) -> None:
    pair = await accounts(server)
    for number in range(7):
        players = await seated(server, users=pair if number % 2 else pair[::-1], rated=True)
        await play_row(players)
        await rated(server, players)
    socket = players.sockets[0]
    assert [each for each, _ in await played(socket, *pair)] == [5, 5]
    third = await server.account("cid")
    players = await seated(server, users=[third, pair[0]], rated=True)
    await play_row(players)
    await rated(server, players)
    assert (await standing(socket, third))["played"] == 1
    server.clock.advance(86_400)
    pair = [await server.renewed(user) for user in pair]
    players = await seated(server, users=pair, rated=True)
    await play_row(players)
    await rated(server, players)
    assert [each for each, _ in await played(players.sockets[0], *pair)] == [7, 6]


async def test_no_bot_plays_a_rated_match(server: RunningServer) -> None:
    ann = await server.connect()
    room = (await ann.ok("game.create", game="tictactoe", rated=True))["room"]
    assert (await ann.refused("game.bot", room=room, seat=1))["code"] == "conflict"
    refused = await ann.refused("game.create", game="tictactoe", rated=True, options={"absence": "bot"})
    assert refused["code"] == "bad_request"
    assert refused["message"].startswith("options.absence:")


async def test_a_rematch_of_a_rated_match_is_rated(server: RunningServer) -> None:
    players = await among_accounts(server)
    await both_move(players)
    ann, ben = players.sockets
    await ann.ok("game.resign", room=players.room)
    await ann.ok("game.offer", room=players.room, offer="rematch")
    room = (await ben.ok("game.answer", room=players.room, offer="rematch", accept=True))["room"]
    # Everybody sits one seat on.
    again = Players(room, "", players.users[::-1], players.sockets[::-1])
    await both_move(again)
    await ann.ok("game.resign", room=room)
    await rated(server, again)
    assert [each for each, _ in await played(ann, *players.users)] == [2, 2]


async def test_a_match_whose_rating_fails_is_brought_again_and_counts_once(
    server: RunningServer, failpoint: Failpoint
) -> None:
    players = await among_accounts(server)
    await both_move(players)
    ann = players.sockets[0]
    async with failpoint(["update"], errorCode=91):
        await ann.ok("game.resign", room=players.room)
        # What the match makes of its players is written down; that it is carried out cannot be.
        while not server.part("database").availability.failed_calls:
            await asyncio.sleep(0.001)
    await rated(server, players)
    assert await played(ann, *players.users) == [(1, 0), (1, 1)]


@pytest.mark.own_server
async def test_a_match_that_ended_before_a_crash_counts_at_the_next_start(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("server.ratings.ratings.Ratings.settle", nothing)
    players = await among_accounts(server)
    await play_row(players)
    await server.stop()
    monkeypatch.undo()
    async with running_server(server.database, clock=server.clock) as again:
        ann = await again.connect(players.users[0])
        while (0, 0) in (found := await played(ann, *players.users)):
            await asyncio.sleep(0.01)
        assert found == [(1, 1), (1, 0)]
    async with running_server(server.database, clock=server.clock) as third:
        ann = await third.connect(players.users[0])
        await ann.ok("room.join", room=players.room)
        assert await played(ann, *players.users) == [(1, 1), (1, 0)]


@pytest.mark.long
@pytest.mark.own_server
async def test_pages_ranks_and_who_is_around(server: RunningServer) -> None:
    store = RatingStore(server.database)
    # Many of one rating, so that the look at the best must go by halves.
    players = [
        a_player(f"u-{number:04}", rating=1500.0 + (number % 7 == 0) * number) for number in range(1_200)
    ]
    for start in range(0, len(players), 100):
        await store.carry_out(RatedMatch(MatchId(f"g-{start}"), tuple(players[start : start + 100])))
    order = sorted(players, key=lambda player: (-player.rating, player.user))
    socket = await server.connect()
    seen: list[Frame] = []
    cursor: str | None = None
    while True:
        page = await socket.ok("leaderboard", game="tictactoe", **({"cursor": cursor} if cursor else {}))
        assert len(page["entries"]) == 50
        seen += page["entries"]
        if (cursor := page.get("cursor")) is None:
            break
    assert [each["rank"] for each in seen] == list(range(1, 1_201))
    assert [each["user"]["id"] for each in seen] == [player.user for player in order]
    middle = await entries(socket, around=order[600].user)
    assert [each["rank"] for each in middle] == list(range(576, 626))
    assert middle[25]["user"]["id"] == order[600].user
    assert (await entries(socket, around=order[3].user))[3]["rank"] == 4
    assert (await socket.ok("leaderboard", game="tictactoe", cursor="5000")).keys() == {"op", "id", "entries"}


async def test_what_makes_no_sense_is_refused(server: RunningServer) -> None:
    socket = await server.connect()
    assert (await socket.refused("leaderboard", game="nothing"))["code"] == "not_found"
    assert (await socket.refused("leaderboard", game="chess", around="u-x"))["code"] == "not_found"
    refused = await socket.refused("leaderboard", game="chess", around="u-x", cursor="1")
    assert refused["code"] == "bad_request"


@pytest.mark.own_server
async def test_the_leaderboard_needs_the_database_once(server: RunningServer, failpoint: Failpoint) -> None:
    assert await entries(await server.connect()) == []
    server.clock.advance(600)
    # One who says nothing for so long is closed.
    socket = await server.connect()
    async with failpoint(["find", "aggregate"], errorCode=91):
        assert await entries(socket) == []
        assert (await socket.refused("leaderboard", game="chess"))["code"] == "unavailable"


@pytest.mark.own_server
async def test_ratings_are_made_anew_from_the_matches(server: RunningServer) -> None:
    users = await accounts(server)
    for loser in (1, 0, 1):
        players = await seated(server, users=users, rated=True)
        await both_move(players)
        await players.sockets[loser].ok("game.resign", room=players.room)
        await rated(server, players)
        await match_in(server, players.room).make_sure()
        server.clock.advance(60)
    await server.stop()
    names = ("ratings", "rated_matches", "rating_curves")
    before = {name: await _by_id(server, name) for name in names}
    assert len(before["rated_matches"]) == 3
    await server.database.collection("ratings").update_many({}, {"$set": {"rating": 3_000.0}})
    await rate_anew(Seasons(), server.database)
    assert {name: await _by_id(server, name) for name in names} == before


async def _by_id(server: RunningServer, name: str) -> dict[str, Any]:
    found = await server.database.collection(name).find({}).to_list(None)
    return {each["_id"]: each for each in found}
