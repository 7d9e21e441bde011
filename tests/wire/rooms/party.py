"""Users in rooms, with whom many tests begin."""

import asyncio
from collections.abc import Iterable
from typing import Any

from msgspec import Struct

from models.stores.history import LOG
from tests.rigs.client import Client, Frame
from tests.rigs.reachable_server import ReachableServer, User
from tests.rigs.server import RunningServer


class Guest(Struct):
    """Somebody and its socket."""

    user: User
    socket: Client

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    async def ok(self, op: str, **fields: Any) -> Frame:
        return await self.socket.ok(op, **fields)

    async def code(self, op: str, **fields: Any) -> str:
        """``ok``, or the code of the error that answers the command."""
        reply = await self.socket.ask(op, **fields)
        return "ok" if reply["op"] == "ok" else str(reply["code"])

    async def create(self, title: str = "Tea", **fields: Any) -> str:
        """A new room's id."""
        reply = await self.ok("room.create", title=title, **fields)
        return str(reply["room"]["room"])

    async def join(self, room: str, **fields: Any) -> Frame:
        return await self.ok("room.join", room=room, **fields)

    async def say(self, room: str, text: str, **fields: Any) -> Frame:
        return await self.ok("message.send", room=room, text=text, **fields)

    async def say_many(self, room: str, count: int, text: str = "text") -> None:
        """Send ``text 1`` to ``text COUNT`` without waiting for each other."""
        for start in range(1, count + 1, 200):
            asked = [
                self.socket.begin("message.send", room=room, text=f"{text} {number}")
                for number in range(start, min(start + 200, count + 1))
            ]
            for reply in asked:
                assert (await self.socket.answer(reply))["op"] == "ok"


async def guests(server: ReachableServer, *names: str) -> list[Guest]:
    """New guests of these names, each with a socket."""
    return list(await asyncio.gather(*(guest(server, name) for name in names)))


async def guest(server: ReachableServer, name: str) -> Guest:
    user = await server.guest(name)
    return Guest(user, await server.connect(user))


async def room_of(owner: Guest, *others: Guest, **fields: Any) -> str:
    """A new room that all of them are members of and listen to; nobody has an event left over."""
    room = await owner.create(**fields)
    await owner.join(room)
    for other in others:
        await other.join(room, password=fields.get("password"), invite=await _invite(owner, room, fields))
    for each in (owner, *others):
        await each.socket.all_events()
    return room


async def all_changes(asker: Guest, room: str, since: int = 0) -> list[Frame]:
    """Every change after ``since``, page by page, without what is being written, which the last page ends with."""
    changes: list[Frame] = []
    more = True
    while more:
        page = await asker.ok("history.since", room=room, rev=since)
        assert page["resync"] is False
        for change in page["changes"]:
            if change["rev"] > since:
                since = change["rev"]
                changes.append(change)
        more = page["more"]
    return changes


async def stored_log(server: RunningServer, room: str) -> list[dict[str, Any]]:
    """What the log holds of a room, by ``rev``."""
    documents = await server.database.collection(LOG).find({"room": room}).to_list(None)
    return sorted(documents, key=lambda document: document["rev"])


async def everything_stored(server: RunningServer) -> str:
    """All documents of all collections, as one text to look for a word in."""
    names = ("log", "rooms", "members", "invites", "reads", "counters", "users", "sessions", "meta", "audit")
    return "\n".join([str(await server.database.collection(name).find({}).to_list(None)) for name in names])


def texts(messages: Iterable[Frame]) -> list[str | None]:
    return [message.get("text") for message in messages]


async def _invite(owner: Guest, room: str, fields: dict[str, Any]) -> str | None:
    if fields.get("visibility") != "private":
        return None
    return str((await owner.ok("room.invite", room=room))["invite"]["invite"])


def short(value: object) -> str:
    """A test's id for a value that may be long."""
    return ascii(value)[:40]
