"""A client with one socket at a time, which reconnects elsewhere whenever it is lost and resumes every room."""

import asyncio
import json
import random
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, Final

from msgspec import Struct
from tornado.httpclient import AsyncHTTPClient, HTTPRequest

from bench.chaos.history import Frame, History
from bench.chaos.people.socket import Lost, NotLetIn, Refused, Socket

_CALL_S: Final = 15.0
_PAUSE_S: Final = 0.2
_NUMBERED: Final = frozenset({"message", "member", "room", "skip"})


class Session(Struct):
    """The session of a signed-in client."""

    user: str
    token: str
    refresh_token: str


class World(Struct, frozen=True):
    """What clients share: the ports of the processes, the dice, and the history."""

    ports: Mapping[str, int]
    history: History
    rng: random.Random


class Person:
    """Keeps how far it has come in each room: ``revs`` and ``epochs``."""

    patience_s: float | None = None
    """How long a silent process is waited for; None: the default."""

    def __init__(self, name: str, world: World, rooms: Sequence[str] = ()) -> None:
        self.name = name
        self.rooms = list(rooms)
        self.revs: dict[str, int] = {}
        self._epochs: dict[str, str] = {}
        self._world = world
        self._session: Session | None = None
        self._socket: Socket | None = None
        self._sockets = 0
        # Rooms to which the current socket listens, and those whose pages are being fetched.
        self._listening: set[str] = set()
        self._in_pages: dict[str, int] = {}
        self._heard_meanwhile: dict[str, int] = {}

    @property
    def user(self) -> str:
        assert self._session is not None
        return self._session.user

    async def sign_in(self) -> None:
        """Become a new guest. Raises what the call raises."""
        self._session = await self._call("guest", {})

    def is_there(self) -> bool:
        """Whether it listens to all its rooms."""
        is_open = self._socket is not None and self._socket.is_open
        return is_open and self._listening >= set(self.rooms) and not self._in_pages

    def cut(self) -> None:
        """Lose the socket, and with it every unanswered command."""
        if self._socket is not None:
            self._socket.cut()

    async def come(self, process: str | None = None) -> None:
        """Connect somewhere and listen to every room. Raises ``Lost`` or ``Refused``; then call it again."""
        if self._socket is None or not self._socket.is_open:
            await self._connect(process or self._world.rng.choice(list(self._world.ports)))
        for room in self.rooms:
            if room not in self._listening:
                await self.join(room)

    async def come_surely(self) -> None:
        """Connect and listen to every room, with as many tries as it takes."""
        while not self.is_there():
            try:
                await self.come()
            except Lost:
                await asyncio.sleep(_PAUSE_S)
            except Refused as refused:
                await asyncio.sleep(min(1.0, refused.retry_after_s))

    async def ask(self, op: str, **fields: Any) -> Frame:
        """Send a command and return its ``ok``. Raises ``Lost`` or ``Refused``."""
        if self._socket is None:
            raise Lost
        return await self._socket.ask(op, **fields)

    async def join(self, room: str) -> Frame:
        """Listen to ``room`` from its last known state. Raises ``Lost`` or ``Refused``."""
        since = {"since": self.revs[room], "epoch": self._epochs[room]} if room in self.revs else {}
        socket = self._socket
        reply = await self.ask("room.join", room=room, **since)
        if socket is not self._socket:
            raise Lost
        self._listening.add(room)
        self._epochs[room] = reply["epoch"]
        if not since or reply.get("resync") or not reply.get("more"):
            self._reach(room, reply["rev"])
            return reply
        if not reply["changes"]:
            # The reply promises more, but holds none: the checker sees that too.
            self.cut()
            raise Lost
        await self._fetch(room, reply["changes"][-1]["rev"])
        return reply

    async def leave_alone(self, room: str) -> None:
        """Stop listening to ``room``. Raises ``Lost``."""
        self._listening.discard(room)
        await self._or_cut(self.ask("room.close", room=room))

    def heard(self, event: Frame) -> None:
        """An event came."""

    async def _fetch(self, room: str, rev: int) -> None:
        """Fetch the pages after ``rev``; until then it is unknown how far the room is known."""
        self._in_pages[room] = rev
        while True:
            page = await self._or_cut(self.ask("history.since", room=room, rev=rev, epoch=self._epochs[room]))
            rev = self._in_pages[room] = page["rev"]
            if not page["more"]:
                break
        del self._in_pages[room]
        self._reach(room, max(rev, self._heard_meanwhile.pop(room, 0)))

    async def _or_cut(self, asking: Coroutine[Any, Any, Frame]) -> Frame:
        """The answer. Raises ``Lost``, even for a refusal: the command may have taken effect or not."""
        try:
            return await asking
        except Refused:
            self.cut()
            raise Lost from None

    async def _connect(self, process: str) -> None:
        assert self._session is not None
        for room, rev in self._in_pages.items():
            self.revs[room] = rev
        self._listening, self._in_pages, self._heard_meanwhile = set(), {}, {}
        self._sockets += 1
        socket = Socket(self.name, self._sockets, self._world.history, self._hear, self.patience_s)
        try:
            await socket.open(process, self._world.ports[process], self._session.token)
        except NotLetIn:
            await self._renew()
            raise Lost from None
        self._socket = socket

    def _hear(self, event: Frame) -> None:
        room = event.get("room")
        if event["op"] in _NUMBERED and room in self._in_pages:
            self._heard_meanwhile[room] = event["rev"]
        elif event["op"] in _NUMBERED and room in self._listening:
            self._reach(room, event["rev"])
        if event["op"] == "goaway":
            asyncio.get_running_loop().call_later(0.1, self.cut)
        self.heard(event)

    def _reach(self, room: str, rev: int) -> None:
        self.revs[room] = max(rev, self.revs.get(room, 0))

    async def _renew(self) -> None:
        """Where the clock was stepped a token is an hour too old."""
        assert self._session is not None
        try:
            self._session = await self._call("refresh", {"refresh_token": self._session.refresh_token})
        except Lost:
            await asyncio.sleep(_PAUSE_S)

    async def _call(self, call: str, fields: dict[str, str]) -> Session:
        port = self._world.rng.choice(list(self._world.ports.values()))
        request = HTTPRequest(
            f"http://127.0.0.1:{port}/api/{call}",
            method="POST",
            body=json.dumps(fields),
            headers={"Content-Type": "application/json"},
            connect_timeout=_CALL_S,
            request_timeout=_CALL_S,
        )
        try:
            answer = json.loads((await AsyncHTTPClient().fetch(request)).body)
        except Exception as why:
            # Whatever the error, the call is retried elsewhere.
            raise Lost from why
        return Session(answer["user"]["id"], answer["access_token"], answer["refresh_token"])
