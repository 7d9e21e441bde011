"""A room with more people than one page of members holds, and what happens there by chance."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final

from tests.rigs.client import Client
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer

PEOPLE: Final = 130
TALKERS: Final = 6
AT_ONCE: Final = 300
EMOJI: Final = ("👍", "🍵", "🎉")
# A refusal of one of these is no fault: chance asked for what cannot be.
_POINTLESS: Final = {"conflict", "not_member", "forbidden", "banned", "not_found"}


class Crowd:
    """An owner, moderators who talk, and others who come and go. ``room`` is where."""

    def __init__(self, server: RunningServer, chance: random.Random) -> None:
        self._server = server
        self._chance = chance
        self._names = 0
        self.room = ""
        self.owner: Client
        self._talkers: list[Client] = []
        self._people: list[User] = []
        self._listening: dict[str, Client] = {}

    async def gather(self) -> None:
        """Open the room, with more than a page of members."""
        self.owner = await self._server.connect()
        self.room = (await self.owner.ok("room.create", title="Tea"))["room"]["room"]
        await self.owner.ok("room.join", room=self.room)
        self._talkers = [await self._server.connect() for _ in range(TALKERS)]
        for talker in self._talkers:
            await talker.ok("room.join", room=self.room)
        self._people = [await self._server.guest() for _ in range(PEOPLE)]
        await asyncio.gather(*(self._comes(person) for person in self._people))

    async def something_happens(self) -> None:
        """One change of the room, of those in it, or of who is online."""
        happenings, weights = zip(*self._happenings(), strict=True)
        await self._chance.choices(happenings, weights)[0]()

    def _happenings(self) -> Iterable[tuple[Callable[[], Awaitable[object]], int]]:
        return (
            (self._says, 30),
            (self._edits, 8),
            (self._deletes, 4),
            (self._reacts, 8),
            (self._joins_or_leaves, 14),
            (self._is_kicked, 5),
            (self._is_banned_or_not, 4),
            (self._is_muted_or_not, 4),
            (self._gets_a_role, 4),
            (self._is_renamed, 6),
            (self._renames_the_room, 3),
            (self._comes_or_goes_online, 10),
        )

    async def many_changes(self, many: int) -> None:
        """More at once than a resume brings."""
        talker = self._talkers[0]
        for at in range(0, many, AT_ONCE):
            texts = [self._text() for _ in range(min(AT_ONCE, many - at))]
            replies = [talker.begin("message.send", room=self.room, text=text) for text in texts]
            for reply in replies:
                assert (await talker.answer(reply))["op"] == "ok"

    async def clock_jumps(self) -> None:
        """The clock of the server's machine is set, forwards or back, by up to some minutes."""
        self._server.clock._now_ms += self._chance.randint(-200_000, 200_000)

    async def kick(self, user: str) -> None:
        await _try(self.owner, "room.kick", room=self.room, user=user)

    async def ban(self, user: str, *, banned: bool) -> None:
        await _try(self.owner, "room.ban" if banned else "room.unban", room=self.room, user=user)

    def a_talker(self) -> str:
        """The id of somebody who often says something."""
        return str(self._chance.choice(self._talkers).hello["user"]["id"])

    async def members(self) -> dict[str, Any]:
        """All members by their ids, as the owner is told."""
        found: dict[str, Any] = {}
        more: dict[str, Any] = {}
        while True:
            page = await self.owner.ok("room.members", room=self.room, **more)
            found |= {member["user"]["id"]: member for member in page["members"]}
            if "cursor" not in page:
                return found
            more = {"cursor": page["cursor"]}

    async def messages(self) -> list[dict[str, Any]]:
        """All messages, oldest first."""
        found: list[dict[str, Any]] = []
        more = True
        while more:
            after = found[-1]["seq"] if found else 0
            page = await self.owner.ok("history", room=self.room, after=after, limit=200)
            found, more = found + page["messages"], page["more"]
        return found

    async def rev(self) -> int:
        return int((await self.owner.ok("room.join", room=self.room))["rev"])

    # --- what happens

    async def _says(self) -> None:
        talker = self._chance.choice(self._talkers)
        await talker.ok("message.send", room=self.room, text=self._text())

    async def _edits(self) -> None:
        if message := await self._recent():
            mine = [
                talker for talker in self._talkers if talker.hello["user"]["id"] == message["sender"]["id"]
            ]
            for talker in mine:
                await _try(talker, "message.edit", room=self.room, seq=message["seq"], text=self._text())

    async def _deletes(self) -> None:
        if message := await self._recent():
            await _try(self.owner, "message.delete", room=self.room, seq=message["seq"])

    async def _reacts(self) -> None:
        if message := await self._recent():
            emoji, on = self._chance.choice(EMOJI), self._chance.random() < 0.7
            fields = {"room": self.room, "seq": message["seq"], "emoji": emoji, "on": on}
            await _try(self._chance.choice(self._talkers), "message.react", **fields)

    async def _joins_or_leaves(self) -> None:
        person = self._chance.choice(self._people)
        if person.id in await self.members():
            await self._asks_beside(person, "room.leave")
        else:
            await self._asks_beside(person, "room.join")

    async def _is_kicked(self) -> None:
        await self.kick(self._chance.choice(self._people).id)

    async def _is_banned_or_not(self) -> None:
        await self.ban(self._chance.choice(self._people).id, banned=self._chance.random() < 0.5)

    async def _is_muted_or_not(self) -> None:
        op = self._chance.choice(("room.mute", "room.unmute"))
        await _try(self.owner, op, room=self.room, user=self._chance.choice(self._people).id)

    async def _gets_a_role(self) -> None:
        role = self._chance.choice(("moderator", "member"))
        user = self._chance.choice(self._people).id
        await _try(self.owner, "room.role", room=self.room, user=user, role=role)

    async def _is_renamed(self) -> None:
        self._names += 1
        name = f"Person {self._names}"
        if self._chance.random() < 0.3:
            await self._chance.choice(self._talkers).ok("user.update", name=name)
            return
        body = {"name": name}
        token = self._chance.choice(self._people).token
        answer = await self._server.api.call("PATCH", "/api/me", body, token=token)
        assert answer.status == 200, answer.raw

    async def _renames_the_room(self) -> None:
        await self.owner.ok("room.update", room=self.room, title=self._text())

    async def _comes_or_goes_online(self) -> None:
        person = self._chance.choice(self._people)
        if listening := self._listening.pop(person.id, None):
            await listening.cut()
            return
        await self._comes(person, stays=True)

    async def _comes(self, person: User, *, stays: bool = False) -> None:
        client = await self._server.connect(person)
        joined = await client.ask("room.join", room=self.room)
        assert joined["op"] == "ok" or joined["code"] in _POINTLESS, joined
        if stays:
            self._listening[person.id] = client
        else:
            await client.cut()

    async def _asks_beside(self, person: User, op: str) -> None:
        client = await self._server.connect(person, task="beside")
        await _try(client, op, room=self.room)
        await client.cut()

    async def _recent(self) -> dict[str, Any] | None:
        messages = (await self.owner.ok("history", room=self.room, limit=60))["messages"]
        return self._chance.choice(messages) if messages else None

    def _text(self) -> str:
        self._names += 1
        return f"text {self._names}"


async def _try(client: Client, op: str, **fields: Any) -> None:
    """Ask for what may be pointless by now."""
    reply = await client.ask(op, **fields)
    assert reply["op"] == "ok" or reply["code"] in _POINTLESS, reply
