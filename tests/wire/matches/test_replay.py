"""Replays: any match at any version, as each viewer was shown it."""

import hashlib

import pytest

from models.database.client import Database
from models.stores.editions import EDITIONS
from tests.rigs.server import RunningServer, running_server
from tests.wire.matches.players import play_row, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_a_match_is_replayed_version_by_version(server: RunningServer) -> None:
    players = await seated(server)
    await play_row(players)
    ann = players.sockets[0]
    shown = {event["version"]: event["view"] for event in await ann.all_events("game")}
    for version in range(6):
        replay = await ann.ok("game.replay", match=players.match, version=version)
        assert [entry["version"] for entry in replay["log"]] == list(range(1, version + 1))
        assert replay["view"] == shown[version]
    last = (await ann.ok("game.replay", match=players.match))["log"][-1]
    assert (last["kind"], last["seat"], last["move"]) == ("move", 0, {"x": 2, "y": 0})
    beyond = await ann.refused("game.replay", match=players.match, version=6)
    assert beyond["code"] == "bad_request"


async def test_a_replay_goes_on_after_a_version_and_ends_at_a_bound(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    players = await seated(server)
    await play_row(players)
    ann = players.sockets[0]
    whole = await ann.ok("game.replay", match=players.match)
    assert whole["more"] is False
    later = await ann.ok("game.replay", match=players.match, after=3)
    assert (later["log"], later["view"], later["more"]) == (whole["log"][3:], whole["view"], False)
    assert (await ann.ok("game.replay", match=players.match, after=1, version=3))["log"] == whole["log"][1:3]
    assert (await ann.ok("game.replay", match=players.match, after=9))["log"] == []
    monkeypatch.setattr("server.rooms.reading.pages.PAGE_BYTES", 200)
    seen: list[object] = []
    more = True
    while more:
        page = await ann.ok("game.replay", match=players.match, after=len(seen))
        assert 0 < len(page["log"]) < 5
        seen += page["log"]
        more = page["more"]
    assert seen == whole["log"]


async def test_a_replay_is_for_members(server: RunningServer) -> None:
    players = await seated(server)
    stranger = await server.connect()
    assert (await stranger.refused("game.replay", match=players.match))["code"] == "not_member"
    assert (await stranger.refused("game.replay", match="g-none"))["code"] == "not_found"


async def test_a_hidden_move_is_nobodys_to_see_before_its_time(server: RunningServer) -> None:
    players = await seated(server, "rps")
    onlooker = await server.connect()
    await onlooker.ok("room.join", room=players.room)
    ann, ben = players.sockets
    await players.move(0, 0, pick="rock")
    for socket in (ben, onlooker):
        event = await socket.event("game", version=1)
        assert event["last"] == {"seat": 0}
        replay = await socket.ok("game.replay", match=players.match)
        assert "move" not in replay["log"][0]
        assert all("rock" not in str(frame) for frame in socket.frames)
    assert (await ann.ok("game.replay", match=players.match))["log"][0]["move"] == {"pick": "rock"}
    # Where several move at once, the other's move does not make one's own stale.
    await players.move(1, 0, pick="paper")
    assert (await onlooker.ok("game.replay", match=players.match))["log"][0]["move"] == {"pick": "rock"}
    early = await onlooker.ok("game.replay", match=players.match, version=1)
    assert "move" not in early["log"][0]


async def test_the_seed_is_promised_at_the_start_and_told_at_the_end(server: RunningServer) -> None:
    players = await seated(server)
    begun = await players.state(0)
    assert "seed" not in begun
    await play_row(players)
    over = await players.state(1)
    assert hashlib.sha256(bytes.fromhex(over["seed"])).hexdigest() == begun["seed_hash"] == over["seed_hash"]


async def test_a_replay_larger_than_the_queue_reaches_who_asked_for_it(database: Database) -> None:
    async with running_server(database, max_queue_bytes=4096) as server:
        players = await seated(server)
        ann, ben = players.sockets
        for version in range(0, 60, 2):
            await players.move(0, version, x=0, y=0)
            await ann.ok("game.offer", room=players.room, offer="undo")
            await ben.ok("game.answer", room=players.room, offer="undo", accept=True)
        replay = await ann.ok("game.replay", match=players.match)
        assert len(str(replay)) > 4096
        assert [entry["version"] for entry in replay["log"]] == list(range(1, 61))


@pytest.mark.own_server
async def test_a_match_that_became_one_document_is_replayed_and_exported_as_before(
    server: RunningServer,
) -> None:
    players = await seated(server)
    await play_row(players)
    ann, token = players.sockets[0], players.users[0].token
    address = f"/api/matches/{players.match}.json"
    replay = await ann.ok("game.replay", match=players.match)
    exported = (await server.api.get(address, token=token)).json
    await server.stop()
    async with running_server(server.database, clock=server.clock) as again:
        store = again.part("match_storage").store
        await again.part("matches").gone_on()
        await store.editions.compact_all()
        editions = server.database.collection(EDITIONS)
        assert await editions.count_documents({"match": players.match}) == 1
        ann = await again.connect(players.users[0])
        assert (await ann.ok("game.replay", match=players.match))["log"] == replay["log"]
        assert (await again.api.get(address, token=token)).json == exported
