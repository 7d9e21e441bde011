"""People at a table, for the tests of matches."""

from collections.abc import Sequence
from typing import Any

from tests.rigs.client import Client, Frame
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer


class Players:
    """A match with its players in it; each has a socket that listens to its room."""

    def __init__(self, room: str, match: str, users: list[User], sockets: list[Client]) -> None:
        self.room = room
        self.match = match
        self.users = users
        self.sockets = sockets

    async def move(self, seat: int, version: int, **move: Any) -> Frame:
        """A move that must be accepted."""
        return await self.sockets[seat].ok("game.move", room=self.room, version=version, move=move)

    async def refused(self, seat: int, version: int, **move: Any) -> Frame:
        """A move that must be refused."""
        return await self.sockets[seat].refused("game.move", room=self.room, version=version, move=move)

    async def state(self, seat: int) -> Frame:
        """The match as ``seat`` is shown it now."""
        found: Frame = (await self.sockets[seat].ok("room.join", room=self.room))["match"]
        return found


async def seated(
    server: RunningServer,
    game: str = "tictactoe",
    *,
    people: int = 2,
    users: Sequence[User] | None = None,
    **wishes: Any,
) -> Players:
    """A match of ``game`` that has begun, with everybody in the room: ``users``, or so many new guests."""
    users = [await server.guest() for _ in range(people)] if users is None else list(users)
    sockets = [await server.connect(user) for user in users]
    made = await sockets[0].ok("game.create", game=game, **wishes)
    room, match = made["room"], made["match"]["match"]
    for socket in sockets:
        await socket.ok("room.join", room=room)
    for socket in sockets[1:]:
        await socket.ok("game.sit", room=room)
    return Players(room, match, users, sockets)


# Seat 0 wins in five moves: the upper row.
ROW = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0)]


async def both_move(players: Players) -> None:
    """The first move of each at tic-tac-toe; seat 0 is to move then, and the match counts."""
    await players.move(0, 0, x=0, y=0)
    await players.move(1, 1, x=1, y=1)


async def play_row(players: Players) -> None:
    """Tic-tac-toe to its end: seat 0 wins."""
    for version, (x, y) in enumerate(ROW):
        await players.move(version % 2, version, x=x, y=y)
