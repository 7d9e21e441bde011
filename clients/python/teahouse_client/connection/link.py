"""One socket, kept alive: opened with a token, with heartbeats both ways, and reopened after a loss.

It carries frames, and knows nothing of commands and rooms. All delays use the event loop's clock.
"""

import asyncio
import json
import ssl
from contextlib import suppress
from typing import Any, Final, Protocol
from urllib.parse import urlencode, urlsplit

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from teahouse_client.connection.backoff import Backoff
from teahouse_client.connection.closes import TOO_LARGE, Verdict, end_of, verdict_of
from teahouse_client.connection.credentials import Credentials
from teahouse_client.failure import Failure, failure_of
from teahouse_client.local import Frame, Phase, StateEvent
from teahouse_client.version import VERSION, is_older

_PROTOCOL: Final = Subprotocol("teahouse.v1.json")
_HELLO_WITHIN_S: Final = 10.0
_STEADY_S: Final = 10.0
_SLOW_S: Final = 30.0
_MAX_SILENT_BEATS: Final = 3
_MAX_FRAME_BYTES: Final = 2**24
_MAX_RENEWALS: Final = 2
_GOODBYE_S: Final = 2.0
_LOST: Final = 1006
_UNAUTHORIZED: Final = 401


class Listener(Protocol):
    """The callbacks of a link; none of them blocks."""

    def opened(self, hello: Any) -> None: ...

    def frame(self, frame: Frame) -> None: ...

    def lost(self, *, too_large: bool) -> None: ...

    def state(self, state: StateEvent) -> None: ...


class TokenRefused(Failure):
    """The server rejects the token; another one may be accepted."""


class Link:
    """The owner runs ``run`` as a task."""

    def __init__(
        self,
        origin: str,
        task: str,
        credentials: Credentials,
        listener: Listener,
        context: ssl.SSLContext | None,
    ) -> None:
        self._url = _socket_url(origin, task)
        self._credentials = credentials
        self._listener = listener
        self._tls: dict[str, Any] = {} if context is None else {"ssl": context}
        self._backoff = Backoff()
        self._slowly = Backoff(_SLOW_S, 300.0)
        self._renewals = 0
        self._has_opened = False
        self._goaway_s: float | None = None
        self._silent = 0
        self._socket: ClientConnection | None = None
        self._unsent: asyncio.Queue[str] | None = None
        self.trouble: Failure | None = None
        """Why the latest attempt failed."""

    def send(self, frame: Frame) -> bool:
        """Queue a frame; False if no socket is open. Frames leave in the order of the calls."""
        if self._unsent is None:
            return False
        self._unsent.put_nowait(json.dumps(frame, ensure_ascii=False))
        return True

    def cut(self) -> None:
        """Drop the current socket, if there is one, and reconnect."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def leave(self) -> None:
        """Close the socket; a server that is gone is not waited for."""
        if self._socket is not None:
            with suppress(TimeoutError, WebSocketException, OSError):
                async with asyncio.timeout(_GOODBYE_S):
                    await self._socket.close()

    async def run(self) -> Failure:
        """Keep the connection as long as that makes sense; return the reason for the end."""
        while True:
            self._state("connecting")
            verdict, least_s = await self._once()
            if verdict.act == "renew":
                verdict = await self._renewed(verdict)
            if verdict.act == "stop":
                self._state("stopped", verdict.reason)
                return end_of(verdict.reason)
            if (delay_s := self._delay_s(verdict, least_s)) > 0:
                self._state("waiting", verdict.reason, delay_s)
                await asyncio.sleep(delay_s)

    async def _once(self) -> tuple[Verdict, float]:
        """One connection from begin to end; returns the verdict, and how long the server asked to wait."""
        self._goaway_s = None
        try:
            self._socket = socket = await self._open()
        except Failure as failure:
            self.trouble = failure
            return _unopened(failure), failure.retry_after_s or 0.0
        try:
            return await self._serve(socket), 0.0
        finally:
            self._socket = None
            socket.transport.abort()
            await socket.wait_closed()

    async def _open(self) -> ClientConnection:
        token = await self._credentials.token()
        try:
            return await open_socket(
                self._url,
                additional_headers={"Authorization": f"Bearer {token}"},
                subprotocols=[_PROTOCOL],
                ping_interval=None,
                max_size=_MAX_FRAME_BYTES,
                open_timeout=_HELLO_WITHIN_S,
                **self._tls,
            )
        except InvalidStatus as refused:
            raise _refusal_of(refused) from refused
        except (OSError, TimeoutError, WebSocketException) as error:
            raise Failure(
                "network", f"the server cannot be reached: {str(error) or type(error).__name__}"
            ) from error

    async def _serve(self, socket: ClientConnection) -> Verdict:
        try:
            async with asyncio.timeout(_HELLO_WITHIN_S):
                hello = json.loads(await socket.recv())
        except ConnectionClosed:
            return verdict_of(socket.close_code or _LOST)
        except TimeoutError:
            return verdict_of(_LOST)
        if is_older(VERSION, hello.get("sdk", {}).get("least")):
            return Verdict("stop", "outdated")
        self._unsent = asyncio.Queue()
        self._silent = 0
        self._has_opened, self.trouble = True, None
        steady = asyncio.get_running_loop().call_later(_STEADY_S, self._calm)
        beside = [
            asyncio.create_task(self._write(socket, self._unsent)),
            asyncio.create_task(self._beat(socket, hello["heartbeat_s"])),
        ]
        try:
            self._state("open")
            self._listener.opened(hello)
            await self._read(socket)
        finally:
            steady.cancel()
            self._unsent = None
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            self._listener.lost(too_large=socket.close_code == TOO_LARGE)
        return verdict_of(socket.close_code or _LOST)

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for payload in socket:
                self._silent = 0
                frame: Frame = json.loads(payload)
                if frame["op"] == "goaway":
                    self._goaway_s = float(frame.get("reconnect_in_s") or 0.0)
                if frame["op"] != "pong":
                    self._listener.frame(frame)

    async def _write(self, socket: ClientConnection, unsent: "asyncio.Queue[str]") -> None:
        with suppress(ConnectionClosed):
            while True:
                await socket.send(await unsent.get())

    async def _beat(self, socket: ClientConnection, heartbeat_s: float) -> None:
        """Ping more than twice in a heartbeat, so that one late ping does not end the connection."""
        while True:
            await asyncio.sleep(heartbeat_s / 2.2)
            if self._silent >= _MAX_SILENT_BEATS:
                socket.transport.abort()
                return
            self._silent += 1
            self.send({"op": "ping"})

    def _calm(self) -> None:
        self._backoff.reset()
        self._slowly.reset()
        self._renewals = 0

    async def _renewed(self, refused: Verdict) -> Verdict:
        """The verdict after renewing the token. If two in a row are refused, new ones do not help for a while."""
        self._renewals += 1
        if self._renewals > _MAX_RENEWALS:
            # The server may accept them again later, if it ever did.
            return Verdict("slow", refused.reason) if self._has_opened else Verdict("stop", "signed_out")
        try:
            await self._credentials.renew(self._credentials.held)
        except Failure as failure:
            self.trouble = failure
            return _unopened(failure)
        return refused

    def _delay_s(self, verdict: Verdict, least_s: float) -> float:
        if verdict.act == "renew":
            return 0.0
        if verdict.act == "slow":
            return least_s + self._slowly.next_s()
        if self._goaway_s is not None:
            return self._goaway_s
        return least_s + self._backoff.next_s()

    def _state(self, phase: Phase, reason: str | None = None, retry_in_s: float | None = None) -> None:
        event: StateEvent = {"op": "state", "phase": phase}
        if reason is not None:
            event["reason"] = reason
        if retry_in_s is not None:
            event["retry_in_s"] = retry_in_s
        self._listener.state(event)


def _unopened(failure: Failure) -> Verdict:
    if isinstance(failure, TokenRefused):
        return Verdict("renew", "renew")
    match failure.code:
        case "unauthorized":
            return Verdict("stop", "signed_out")
        case "forbidden" | "banned":
            return Verdict("stop", "forbidden")
        case "rate_limited":
            return Verdict("slow", "too_many")
        case "network" | "unavailable" | "internal":
            return Verdict("retry", "lost")
        case _:
            # Such as a guest's name that is taken: the next attempt would fail too.
            return Verdict("stop", "refused")


def _refusal_of(refused: InvalidStatus) -> Failure:
    response = refused.response
    try:
        error = json.loads(response.body or b"{}").get("error")
    except (ValueError, AttributeError):
        error = None  # A proxy's page.
    failure = failure_of(error or {"message": f"the server answers {response.status_code}"}, "network")
    if response.status_code == _UNAUTHORIZED:
        return TokenRefused(failure.code, failure.message)
    return failure


def _socket_url(origin: str, task: str) -> str:
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f"an origin is https://host, and not {origin!r}")
    scheme = "wss" if parts.scheme == "https" else "ws"
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}/socket?{urlencode({'task': task, 'sdk': VERSION})}"
