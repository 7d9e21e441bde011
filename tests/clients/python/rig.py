"""What tests of the Python client share: who hears what, and whether it is all there."""

import asyncio
from typing import Any, Final

from teahouse_client import Client, Room

from tests.rigs.server import RunningServer

PATIENCE_S: Final = 60.0


def origin(server: RunningServer, port: int | None = None) -> str:
    return f"http://{server.host}" if port is None else f"http://127.0.0.1:{port}"


async def heard(client: Client, room: str, last: str) -> list[tuple[int, str]]:
    """The messages that come as new ones, up to the one that says ``last``: their numbers and texts."""
    found: list[tuple[int, str]] = []
    rev, seq = 0, 0
    events = client.events("message", room=room)
    async with asyncio.timeout(PATIENCE_S):
        async for event in events:
            message = event["message"]
            assert event["rev"] > rev, f"{message.get('text')} came twice, or out of order"
            rev = event["rev"]
            if message["seq"] > seq:
                seq = message["seq"]
                found.append((seq, message.get("text", "")))
            if message.get("text") == last:
                break
    return found


async def assert_same_picture(one: Client, other: Client, room: str) -> None:
    """What ``one`` knows of a room is what ``other`` gets, who joins now."""
    fresh = await other.join(room)
    known = one.rooms[room]
    await until(lambda: known.rev == fresh.rev)
    assert known.messages[-len(fresh.messages) :] == fresh.messages
    assert _members(known.members) == _members(fresh.members)
    assert known.info is not None
    assert fresh.info is not None
    assert known.info["title"] == fresh.info["title"]


def _members(members: dict[str, Any]) -> dict[str, str]:
    return {user: member["role"] for user, member in members.items()}


def text_of(room: Room, seq: int) -> str | None:
    """What a message says, as far as it is known; None while it is written."""
    message = room.message(seq)
    return None if message is None or message.get("open") else message.get("text")


async def until(condition: Any) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.01)
