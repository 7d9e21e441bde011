"""A bot that answers in a room, and goes on where it was when it is started again."""

import asyncio
import json
import os
from pathlib import Path
from typing import Any

from teahouse_client import Client, Failure, connect

ORIGIN = os.environ.get("ORIGIN", "http://127.0.0.1:8888")
ROOM = os.environ.get("ROOM", "lobby")
NAME = os.environ.get("BOT_NAME", "Robin")
PASSWORD = os.environ.get("BOT_PASSWORD")
STATE = Path(os.environ.get("STATE", "bot.json"))


async def main() -> None:
    who: dict[str, Any] = {"login": (NAME, PASSWORD)} if PASSWORD else {"guest": NAME}
    async with connect(ORIGIN, **who) as client:
        said = client.events("said", room=ROOM)
        room = await join(client)
        print(f"{client.user['name']} is in {ROOM}", flush=True)
        async for event in said:
            message = event["message"]
            if message["sender"]["id"] != client.user["id"]:
                await answer(client, message)
            # Behind the answer: after a crash it is given again, under the same nonce, and stored once.
            keep(room.place)


def keep(place: Any) -> None:
    """Replace the file as a whole: a crash leaves the one before."""
    beside = STATE.with_suffix(".new")
    beside.write_text(json.dumps({ROOM: place}))
    beside.replace(STATE)


async def join(client: Client) -> Any:
    """Go on where the last run ended. Who is no member there any more, or never was, joins."""
    if PASSWORD and STATE.exists() and (place := json.loads(STATE.read_text()).get(ROOM)):
        try:
            return await client.join(ROOM, place=place)
        except Failure as failure:
            if failure.code != "not_member":
                raise
    return await client.join(ROOM)


async def answer(client: Client, message: Any) -> None:
    word, _, rest = message.get("text", "").partition(" ")
    again: dict[str, Any] = {"nonce": f"to-{message['id']}"[:64], "reply_to": message["seq"]}
    try:
        if word == "!ping":
            await client.say(ROOM, "pong", **again)
        elif word == "!roll":
            await client.say(ROOM, rest, kind="roll", **again)
    except Failure as failure:
        if failure.code != "bad_request":
            raise
        await client.say(ROOM, f"I cannot do that: {failure.message}", **again)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except KeyboardInterrupt:
        print("bye")
