"""A server as its clients see it: users who sign in, and their sockets.

The client is ``tests.rigs.client``.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, Final, Literal, Protocol

import pytest
import websockets
from msgspec import Struct
from tornado.httpclient import AsyncHTTPClient

from tests.rigs.accounts import Api
from tests.rigs.client import WAIT_S, Client, CodecName

How = Literal["header", "subprotocol", "ticket", "frame", "none"]
SUBPROTOCOLS: Final[Mapping[CodecName, str]] = {
    "json": "teahouse.v1.json",
    "msgpack": "teahouse.v1.msgpack",
}


class Cuttable(Protocol):
    """A client of any kind."""

    async def cut(self) -> None:
        """Cut the connection."""


class User(Struct, frozen=True, kw_only=True):
    """A signed-in user."""

    id: str
    name: str
    guest: bool
    token: str
    refresh_token: str


class ReachableServer:
    """A server at ``host`` and its clients, which live on the loop on which this is made."""

    def __init__(self, host: str) -> None:
        self.host = host
        self._http = AsyncHTTPClient(force_instance=True)
        self.api = Api(self._http, f"http://{host}")
        self._clients: list[Cuttable] = []
        self._guests: list[User] = []

    async def guest(self, name: str | None = None) -> User:
        """A new guest."""
        guest = _user(await self.api.guest(**({} if name is None else {"name": name})))
        self._guests.append(guest)
        return guest

    async def account(self, name: str, password: str = "password1") -> User:
        """A new account."""
        return _user(await self.api.register(name, password))

    async def signed_in(self, name: str, password: str = "password1") -> User:
        """An account in an additional session."""
        answer = await self.api.post("/api/login", {"name": name, "password": password})
        assert answer.status == 200, answer.raw
        return _user(answer.json)

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
        """An open socket that has received its ``hello``. ``user``: a user, or a token; None: a new guest."""
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
        """A socket before any ``hello``.

        Raises ``websockets.InvalidStatus`` if the upgrade is refused; see ``refusal``.
        """
        text = query if isinstance(query, str) else "&".join(f"{k}={v}" for k, v in query.items())
        sent = dict(headers or {})
        if origin is not None:
            sent["Origin"] = origin
        socket = await websockets.connect(
            f"ws://{self.address() if origin is None else self.host}{path}?{text}",
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

    def address(self) -> str:
        """The address for the next socket."""
        return self.host

    def keep(self, client: Cuttable) -> None:
        """Cut a client of any kind when the server has ended."""
        self._clients.append(client)

    async def refusal(self, **how: Any) -> tuple[int, dict[str, Any]]:
        """Status and error of an upgrade that must be refused; ``how`` as ``open`` takes it."""
        with pytest.raises(websockets.InvalidStatus) as refused:
            await self.open(**how)
        return status_and_error(refused.value)

    async def sign_out(self) -> None:
        """End the sessions of all guests, which frees their names."""
        await asyncio.gather(*(self.api.post("/api/logout", token=guest.token) for guest in self._guests))

    async def cut_clients(self) -> None:
        """Cut the remaining clients."""
        clients, self._clients = self._clients, []
        for client in clients:
            await client.cut()

    async def leave(self) -> None:
        """Cut the remaining clients, and send no further requests."""
        await self.cut_clients()
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


def _user(session: Mapping[str, Any]) -> User:
    tokens = {"token": session["access_token"], "refresh_token": session["refresh_token"]}
    return User(**session["user"], **tokens)
