"""A match that is made from a room is shown in its timeline, from its making to its end."""

import pytest

from models.ids import RoomId
from server.games.registry import GAMES
from server.matches.request import MatchRequest
from server.matches.table import Chair
from tests.rigs.server import RunningServer
from tests.wire.matches.players import ROW, seated

pytestmark = [pytest.mark.gen_test, pytest.mark.one_server]


async def test_a_card_follows_the_match(server: RunningServer) -> None:
    ann, ben = await server.connect(), await server.connect()
    for socket in (ann, ben):
        await socket.ok("room.join", room="lobby")
    made = await ann.ok("game.create", game="tictactoe", from_room="lobby")
    posted = (await ben.event("message", room="lobby"))["message"]
    assert posted["kind"] == "match"
    assert posted["sender"]["id"] == ann.hello["user"]["id"]
    card = posted["match"]
    assert (card["match"], card["room"]) == (made["match"]["match"], made["room"])
    assert (card["game"], card["title"], card["status"]) == ("tictactoe", "Tic-tac-toe", "open")
    await ben.ok("game.sit", room=card["room"])
    begun = (await ben.event("message", room="lobby"))["message"]
    assert begun["match"]["status"] == "playing"
    assert begun["seq"] == posted["seq"]
    assert begun["rev"] > posted["rev"]
    assert begun["match"]["seats"][1]["user"]["id"] == ben.hello["user"]["id"]
    for version, (x, y) in enumerate(ROW):
        mover = (ann, ben)[version % 2]
        await mover.ok("game.move", room=card["room"], version=version, move={"x": x, "y": y})
    over = (await ben.event("message", room="lobby"))["message"]["match"]
    assert over["status"] == "over"
    assert over["outcome"] == {"winners": [0], "reason": "three_in_a_row"}
    page = (await ben.ok("history", room="lobby"))["messages"]
    assert page[-1]["match"] == over


async def test_a_card_needs_the_right_to_write_there(server: RunningServer) -> None:
    ann = await server.connect()
    refused = await ann.refused("game.create", game="tictactoe", from_room="lobby")
    assert refused["code"] == "not_member"
    secret = (await ann.ok("room.create", title="S", visibility="private"))["room"]["room"]
    ben = await server.connect()
    assert (await ben.refused("game.create", game="tictactoe", from_room=secret))["code"] == "not_found"


@pytest.mark.own_server
async def test_a_rematch_has_a_card_of_its_own(server: RunningServer) -> None:
    reader = await server.connect()
    await reader.ok("room.join", room="lobby")
    ann = await server.guest()
    socket = await server.connect(ann, task="early")
    await socket.ok("room.join", room="lobby")
    players = await seated(server, people=1)
    made = await socket.ok("game.create", game="tictactoe", from_room="lobby")
    other = players.sockets[0]
    await other.ok("game.sit", room=made["room"])
    await other.ok("game.resign", room=made["room"])
    await other.ok("game.offer", room=made["room"], offer="rematch")
    reply = await socket.ok("game.answer", room=made["room"], offer="rematch", accept=True)
    cards = [each["match"]["room"] for each in (await reader.ok("history", room="lobby"))["messages"]]
    assert cards == [made["room"], reply["room"]]


@pytest.mark.parametrize("how", ["one left", "both left", "deleted"])
@pytest.mark.own_server
async def test_a_rematch_needs_no_room_for_its_card(server: RunningServer, how: str) -> None:
    owner, ann, ben = await server.connect(), await server.connect(), await server.connect()
    shop = (await owner.ok("room.create", title="Shop"))["room"]["room"]
    for socket in (owner, ann, ben):
        await socket.ok("room.join", room=shop)
    room = (await ann.ok("game.create", game="tictactoe", from_room=shop))["room"]
    await ben.ok("game.sit", room=room)
    await ben.ok("game.resign", room=room)
    if how == "deleted":
        await owner.ok("room.delete", room=shop)
    else:
        for socket in (ann, ben)[: 1 if how == "one left" else 2]:
            await socket.ok("room.leave", room=shop)
    await ann.ok("game.offer", room=room, offer="rematch")
    again = (await ben.ok("game.answer", room=room, offer="rematch", accept=True))["room"]
    assert (await ben.ok("room.join", room=again))["match"]["status"] == "playing"
    listed = (await ann.ok("room.list", game="tictactoe"))["rooms"]
    assert [each["room"] for each in listed] == [again, room]
    if how != "deleted":
        messages = (await owner.ok("history", room=shop))["messages"]
        cards = [each["match"]["room"] for each in messages if each["kind"] == "match"]
        assert cards == ([room, again] if how == "one left" else [room])


async def test_a_card_that_cannot_be_posted_is_no_hindrance(server: RunningServer) -> None:
    """Its maker was muted in the room after that was looked at."""
    owner, ann = await server.connect(), await server.guest("Ann")
    shop = (await owner.ok("room.create", title="Shop"))["room"]["room"]
    socket = await server.connect(ann)
    await socket.ok("room.join", room=shop)
    await owner.ok("room.mute", room=shop, user=ann.id)
    room = await server.part("rooms").find(RoomId(shop))
    person = room.member(ann.id).user
    game = GAMES["tictactoe"]
    request = MatchRequest(game=game, options=game.options_type(), chairs=(Chair(user=person), Chair()))
    hosted = await server.part("matches").create(request, person, room)
    assert hosted.match.table.card is None
    assert (await socket.ok("game.bot", room=hosted.match.room, seat=1))["match"]["status"] == "playing"
