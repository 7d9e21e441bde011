"""People who look for a match, for the tests of matchmaking."""

from models.ids import MatchId, new_id
from models.stores.ratings import Player, RatedMatch, RatingStore
from tests.rigs.client import Client, Frame
from tests.rigs.server import RunningServer


async def found(socket: Client, ticket: str) -> Frame:
    """What the one who waits with ``ticket`` is told."""
    event = await socket.event("match.found", ticket=ticket)
    assert set(event) == {"op", "ticket", "room", "seat"}
    return event


async def waiting(socket: Client, game: str = "tictactoe", **fields: object) -> str:
    """A ticket for a search that has begun."""
    reply = await socket.ok("match.find", game=game, **fields)
    assert set(reply) == {"op", "id", "ticket"}
    ticket: str = reply["ticket"]
    return ticket


async def not_found_yet(*sockets: Client) -> None:
    """Look at what came up to now: no match."""
    for socket in sockets:
        assert await socket.all_events("match.found") == []


async def rated_at(server: RunningServer, socket: Client, rating: float) -> None:
    """Give the user of ``socket`` a rating in tic-tac-toe."""
    user = socket.hello["user"]
    player = Player(
        game="tictactoe",
        user=user["id"],
        name=user["name"],
        rating=rating,
        deviation=50,
        volatility=0.06,
        played=1,
        won=1,
        edition=1,
        rated_at=server.clock.now_ms(),
    )
    await RatingStore(server.database).carry_out(RatedMatch(MatchId(new_id("g")), (player,)))
