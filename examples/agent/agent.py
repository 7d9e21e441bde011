"""An agent: it answers while it thinks, and plays any game by turns by the game's schema alone."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

from schema_moves import Chooser
from teahouse_client import Client, Failure, connect

ORIGIN = os.environ.get("ORIGIN", "http://127.0.0.1:8888")
ROOM = os.environ.get("ROOM", "lobby")
NAME = os.environ.get("AGENT_NAME", "Sage")
NOT_NOW = ("stale_version", "not_your_turn", "match_over", "conflict")


async def think(question: str) -> AsyncIterator[str]:
    """The answer, in pieces, as they come to mind. A language model belongs here."""
    words = question.removeprefix(f"@{NAME}").strip() or "nothing"
    for piece in (
        "You said ",
        f"“{words}”, ",
        f"which has {len(words)} characters, ",
        "and I thought about each.",
    ):
        await asyncio.sleep(0.2)
        yield piece


async def answer(client: Client, message: Any) -> None:
    async with client.answer(ROOM, reply_to=message["seq"]) as answer:
        async for piece in think(message.get("text", "")):
            await answer.write(piece)


async def open_table(client: Client, game: str) -> None:
    """Make a table of that game, show it in the room, and play there."""
    try:
        made = await client.game_create(game, from_room=ROOM)
    except Failure as failure:
        await client.say(ROOM, f"I cannot play that: {failure.message}")
        return
    await play(client, made["room"], game)


async def play(client: Client, room: str, game: str, most_moves: int = 1_000) -> None:
    """Play the match to its end, or give up after so many moves."""
    catalog = (await client.game_catalog())["games"]
    chooser = Chooser(next(each["move_schema"] for each in catalog if each["game"] == game))
    match = await client.play(room)
    made = 0
    async for state in match.turns():
        if made >= most_moves or not await moved(match, chooser, state["view"]):
            await give_up(match)
            break
        made += 1
    await client.forget(room)


async def give_up(match: Any) -> None:
    try:
        await match.resign()
    except Failure as failure:
        if failure.code != "match_over":
            raise


async def moved(match: Any, chooser: Chooser, view: Any) -> bool:
    """Try moves until one is taken; False if there is none."""
    for move in chooser.moves(view):
        try:
            await match.move(move)
        except Failure as failure:
            if failure.code in NOT_NOW:
                return True
            if failure.code not in ("illegal_move", "bad_request"):
                raise
            chooser.learn(move, was_taken=False)
        else:
            chooser.learn(move, was_taken=True)
            return True
    return False


async def main() -> None:
    async with connect(ORIGIN, guest=NAME) as client, asyncio.TaskGroup() as tasks:
        said = client.events("said", room=ROOM)
        await client.join(ROOM)
        print(f"{client.user['name']} is in {ROOM}", flush=True)
        async for event in said:
            message = event["message"]
            text = message.get("text", "")
            if message["sender"]["id"] == client.user["id"]:
                continue
            if client.user["id"] in message.get("mentions", ()):
                tasks.create_task(answer(client, message))
            elif text.startswith("!play "):
                tasks.create_task(open_table(client, text.split()[1]))


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("bye")
