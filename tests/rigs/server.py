"""The whole server on a real port, over the tests' database, and clients that talk to it.

    async def test_something(house: House) -> None:
        ann = await house.guest("Ann")
        socket = await house.connect(ann)
        room = (await socket.ok("room.create", title="Tea"))["room"]["room"]
        await socket.ok("room.join", room=room)
        assert (await socket.refused("message.send", room=room, text=""))["code"] == "bad_request"

``house`` is a server without limits whose clock stands still; ``running_app`` makes any other. Both need the
fixture ``database``. The client is ``tests.rigs.client``.
"""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, Literal, Protocol

import pytest
import websockets
from msgspec import Struct
from tornado.httpclient import AsyncHTTPClient
from tornado.ioloop import IOLoop

from models.database.client import Database
from server.app import App
from server.runtime.clock import Clock
from server.runtime.settings import Settings
from server.runtime.timings import Timings
from tests.rigs.accounts import SECRET, Api, quick_hasher
from tests.rigs.client import WAIT_S, Client, CodecName
from tests.rigs.held_clock import HeldClock

How = Literal["header", "subprotocol", "ticket", "frame", "none"]
SUBPROTOCOLS: Final[Mapping[CodecName, str]] = {
    "json": "teahouse.v1.json",
    "msgpack": "teahouse.v1.msgpack",
}

QUICK: Final = Timings(sweep_s=0.02, goodbye_s=0.02, closing_s=0.02)


class Cuttable(Protocol):
    """A client of any kind."""

    async def cut(self) -> None:
        """Lose the connection, without a word."""


class User(Struct, frozen=True, kw_only=True):
    """Somebody who is signed in."""

    id: str
    name: str
    guest: bool
    token: str
    refresh_token: str


class House:
    """A running server. ``clock`` is a ``HeldClock`` unless another was asked for."""

    def __init__(self, app: App, clock: Any, database: Database) -> None:
        self.app = app
        self.clock = clock
        self.database = database
        self.host = f"127.0.0.1:{app.port}"
        self._http = AsyncHTTPClient(force_instance=True)
        self.api = Api(self._http, f"http://{self.host}")
        self._clients: list[Cuttable] = []
        self._stopped = False

    async def guest(self, name: str | None = None) -> User:
        """A new guest."""
        return _user(await self.api.guest(**({} if name is None else {"name": name})))

    async def account(self, name: str, password: str = "password1") -> User:
        """A new account."""
        return _user(await self.api.register(name, password))

    async def renewed(self, user: User) -> User:
        """The same user, in the same session, with newer tokens."""
        answer = await self.api.post("/api/refresh", {"refresh_token": user.refresh_token})
        assert answer.status == 200, answer.raw
        return _user(answer.json)

    async def ticket(self, user: User) -> str:
        answer = await self.api.post("/api/ticket", token=user.token)
        assert answer.status == 201, answer.raw
        return str(answer.json["ticket"])

    async def connect(
        self,
        user: User | str | None = None,
        task: str | None = None,
        *,
        how: How = "header",
        codec: CodecName = "json",
        deflate: bool = False,
        **more: Any,
    ) -> Client:
        """An open socket that has had its ``hello``. ``user``: who, or a token; None: a new guest."""
        who = await self.guest() if user is None else user
        token = who.token if isinstance(who, User) else who
        query = {} if task is None else {"task": task}
        offered = [SUBPROTOCOLS[codec]]
        headers = dict(more.pop("headers", {}))
        if how == "header":
            headers["Authorization"] = f"Bearer {token}"
        elif how == "subprotocol":
            offered.insert(0, f"bearer.{token}")
        elif how == "ticket":
            query["ticket"] = token if isinstance(who, str) else await self.ticket(who)
        client = await self.open(
            query=query, offered=offered, headers=headers, codec=codec, deflate=deflate, **more
        )
        if how == "frame":
            await client.tell("auth", token=token)
        await client.greeted()
        return client

    async def open(
        self,
        *,
        path: str = "/socket",
        query: Mapping[str, str] | str = "",
        offered: list[str] | None = None,
        headers: Mapping[str, str] | None = None,
        origin: str | None = None,
        codec: CodecName = "json",
        deflate: bool = False,
        reading: bool = True,
        **more: Any,
    ) -> Client:
        """A socket as asked for, before any ``hello``.

        Raises ``websockets.InvalidStatus`` where the upgrade is refused; see ``refusal``.
        """
        text = query if isinstance(query, str) else "&".join(f"{k}={v}" for k, v in query.items())
        sent = dict(headers or {})
        if origin is not None:
            sent["Origin"] = origin
        socket = await websockets.connect(
            f"ws://{self.host}{path}?{text}",
            subprotocols=[websockets.Subprotocol(name) for name in offered] if offered else None,
            additional_headers=sent,
            compression="deflate" if deflate else None,
            max_size=None,
            ping_interval=None,
            open_timeout=WAIT_S,
            close_timeout=WAIT_S,
            proxy=None,
            **more,
        )
        client = Client(socket, codec, reading=reading)
        self.keep(client)
        return client

    def keep(self, client: Cuttable) -> None:
        """Have a client of any kind cut when the server has ended."""
        self._clients.append(client)

    async def refusal(self, **how: Any) -> tuple[int, dict[str, Any]]:
        """Status and error of an upgrade that must be refused; ``how`` as ``open`` takes it."""
        with pytest.raises(websockets.InvalidStatus) as refused:
            await self.open(**how)
        return status_and_error(refused.value)

    def part(self, name: str) -> Any:
        """A part of the running server by its name in ``server.wiring``, to be gated or broken by a test."""
        return getattr(self.app._wiring, name)

    async def stop(self) -> None:
        """End the server in order, and the clients that are left. The second time nothing happens."""
        if self._stopped:
            return
        self._stopped = True
        await self.app.stop()
        for client in self._clients:
            await client.cut()
        self._http.close()


def status_and_error(refused: websockets.InvalidStatus) -> tuple[int, dict[str, Any]]:
    """Status and error of a refused upgrade; the shape is that of every HTTP error."""
    response = refused.response
    body = json.loads(response.body or b"null")
    assert response.headers["Content-Type"] == "application/json", body
    assert set(body) == {"error"}, body
    error: dict[str, Any] = body["error"]
    assert set(error) - {"retry_after_s"} == {"code", "message"}, error
    return response.status_code, error


@asynccontextmanager
async def running_app(
    database: Database, *, clock: Clock | None = None, timings: Timings = QUICK, **settings: Any
) -> AsyncIterator[House]:
    """A server on a free port over ``database``; ``settings`` as ``Settings`` has them, limits off.

    It hashes passwords in next to no time.
    """
    uri = await uri_of(database)
    given: dict[str, Any] = {"mongodb_uri": uri, "port": 0, "jwt_secret": SECRET, "limits": False}
    # Without feeds: theirs are rooms that a test would have to leave out of its count.
    given |= {"feed_symbols": ()} | settings
    held = clock or HeldClock()
    app = App(Settings(**given), held, timings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("server.accounts.passwords.PasswordHasher", quick_hasher)
        await app.start()
    house = House(app, held, database)
    try:
        yield house
    finally:
        await house.stop()


async def uri_of(database: Database) -> str:
    """Where ``database`` is reached, for a server that is to have a client of its own."""
    await database.ping()
    collection: Any = database.collection("meta")
    host, port = collection.database.client.address
    return f"mongodb://{host}:{port}/{database.name}?directConnection=true"


@pytest.fixture
def house(io_loop: IOLoop, database: Database) -> Iterator[House]:
    """A server with the default settings but no limits, and a held clock."""
    running = running_app(database)
    yield io_loop.run_sync(running.__aenter__)
    io_loop.run_sync(lambda: running.__aexit__(None, None, None))


def _user(session: Mapping[str, Any]) -> User:
    tokens = {"token": session["access_token"], "refresh_token": session["refresh_token"]}
    return User(**session["user"], **tokens)
