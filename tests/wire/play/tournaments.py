"""People in tournaments, for the tests."""

import asyncio
from typing import Any

from tests.rigs.client import Frame
from tests.rigs.server import RunningServer
from tests.wire.rooms.party import Guest, guests, room_of

CLOCK = {"kind": "fischer", "initial_s": 60, "increment_s": 1}


async def entered(server: RunningServer, count: int, kind: str, **wishes: Any) -> tuple[str, list[Guest]]:
    """A tournament of tic-tac-toe that has not begun, and its players; the first one made it."""
    players = await guests(server, *(f"Player {number}" for number in range(count)))
    room = await room_of(*players)
    asked = {"room": room, "game": "tictactoe", "kind": kind, "clock": CLOCK} | wishes
    made = (await players[0].ok("tournament.create", **asked))["tournament"]
    for player in players:
        await player.ok("tournament.join", tournament=made)
    return str(made), players


async def shown(player: Guest, tournament: str) -> Frame:
    return await player.ok("tournament", tournament=tournament)


async def until(player: Guest, tournament: str, **fields: Any) -> Frame:
    """The tournament once it is as ``fields`` say."""
    while True:
        now = await shown(player, tournament)
        if all(now.get(name) == value for name, value in fields.items()):
            return now
        await asyncio.sleep(0.05)


async def boards(player: Guest, tournament: str, number: int) -> list[Frame]:
    """The pairings of a round once all its matches are played."""
    now = await until(player, tournament, round=number)
    rooms = [each["room"] for each in now["pairings"] if each["status"] == "playing"]
    for room in rooms:
        await begun_in(player, room)
    pairings: list[Frame] = now["pairings"]
    return pairings


async def begun_in(player: Guest, room: str, status: str = "playing") -> None:
    """Wait until the match in ``room`` is there, and has begun."""
    while (await player.socket.ask("room.join", room=room)).get("match", {}).get("status") != status:
        await asyncio.sleep(0.05)


async def win(players: list[Guest], pairing: Frame, seat: int) -> None:
    """The player in ``seat`` wins: both move, and then the other gives up."""
    by_id = {each.id: each for each in players}
    both = [by_id[user["id"]] for user in pairing["users"]]
    room = pairing["room"]
    for version, player in enumerate(both):
        await player.ok("game.move", room=room, version=version, move={"x": version, "y": version})
    await both[1 - seat].ok("game.resign", room=room)


def points(now: Frame) -> dict[str, float]:
    """What each has, by name."""
    return {each["user"]["name"]: each["points"] for each in now["standings"]}
