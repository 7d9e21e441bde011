"""One socket to one process: everything that is sent and received goes into the history."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, Final

from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, websocket_connect

from bench.chaos.history import Frame, History

ANSWER_S: Final = 12.0
_OPEN_S: Final = 12.0
_BEAT_S: Final = 2.0
# A stopped process is silent, but its sockets stay open.
_SILENCE_S: Final = 9.0


class Lost(Exception):
    """The socket is closed, or its process is silent."""


class NotLetIn(Exception):
    """The token is not accepted."""


class Refused(Exception):
    """A command was answered with an error."""

    def __init__(self, frame: Frame) -> None:
        super().__init__(frame["code"], frame["message"])
        self.code: str = frame["code"]
        self.retry_after_s: float = frame.get("retry_after_s", 0.2)


class Socket:
    """``hear`` is called with each event. ``patience_s``: how long a process may be silent; None: the default."""

    def __init__(
        self,
        who: str,
        number: int,
        history: History,
        hear: Callable[[Frame], None],
        patience_s: float | None = None,
    ) -> None:
        self._who = who
        self._number = number
        self._history = history
        self._hear = hear
        self._answer_s = patience_s or ANSWER_S
        self._silence_s = patience_s or _SILENCE_S
        self._connection: WebSocketClientConnection | None = None
        self._asked: dict[int, asyncio.Future[Frame]] = {}
        self._last_id = 0
        self._heard_at = 0.0
        self._greeted = asyncio.Event()
        self._beats: asyncio.Task[None] | None = None
        self.is_open = False

    async def open(self, process: str, port: int, token: str) -> None:
        """Return once the process has sent ``hello``. Raises ``Lost`` or ``NotLetIn``."""
        request = HTTPRequest(
            f"ws://127.0.0.1:{port}/socket",
            headers={"Authorization": f"Bearer {token}"},
            connect_timeout=_OPEN_S,
            request_timeout=_OPEN_S,
        )
        opening = asyncio.ensure_future(websocket_connect(request, on_message_callback=self._take))
        try:
            async with asyncio.timeout(_OPEN_S):
                self._connection = await asyncio.shield(opening)
                self.is_open = True
                self._history.note("opened", who=self._who, socket=self._number, process=process)
                await self._greeted.wait()
        except HTTPClientError as why:
            self.cut()
            raise NotLetIn if why.code == 401 else Lost from None
        except (OSError, TimeoutError):
            self.cut()
            raise Lost from None
        finally:
            if self._connection is None:
                opening.add_done_callback(_closed_again)
        if not self.is_open:
            raise Lost
        self._beats = asyncio.create_task(self._beat())

    async def ask(self, op: str, **fields: Any) -> Frame:
        """The ``ok`` of a command. Raises ``Refused``, and ``Lost`` if there is no answer in time."""
        if not self.is_open:
            raise Lost
        self._last_id += 1
        frame = {"op": op, "id": self._last_id, **fields}
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._asked[self._last_id] = answer
        self._send(frame)
        try:
            async with asyncio.timeout(self._answer_s):
                return await answer
        except TimeoutError:
            self.cut()
            raise Lost from None

    def cut(self) -> None:
        """Disconnect abruptly: nothing that comes afterwards is read."""
        if self._connection is not None and self._connection.protocol is not None:
            self._connection.protocol._abort()
        self._gone("cut")

    def _send(self, frame: Frame) -> None:
        assert self._connection is not None
        self._history.note("sent", who=self._who, socket=self._number, frame=frame)
        try:
            written = asyncio.ensure_future(self._connection.write_message(json.dumps(frame)))
            written.add_done_callback(lambda done: done.cancelled() or done.exception())
        except WebSocketClosedError:
            self._gone("closed")

    def _take(self, data: str | bytes | None) -> None:
        if not self.is_open:
            return
        if data is None:
            assert self._connection is not None
            self._gone(f"closed with {self._connection.close_code}")
            return
        self._heard_at = asyncio.get_running_loop().time()
        frame: Frame = json.loads(data)
        if frame["op"] == "pong":
            return
        self._history.note("got", who=self._who, socket=self._number, frame=frame)
        if "id" in frame:
            self._answered(frame)
            return
        if frame["op"] == "hello":
            self._greeted.set()
        self._hear(frame)

    def _answered(self, frame: Frame) -> None:
        answer = self._asked.pop(frame["id"], None)
        if answer is None or answer.done():
            return
        if frame["op"] == "error":
            answer.set_exception(Refused(frame))
        else:
            answer.set_result(frame)

    def _gone(self, how: str) -> None:
        was_open, self.is_open = self.is_open, False
        if was_open:
            self._history.note("closed", who=self._who, socket=self._number, text=how)
        self._greeted.set()
        if self._connection is not None:
            # A socket that is dropped without being closed causes a warning.
            self._connection.close()
        if self._beats is not None:
            self._beats.cancel()
        asked, self._asked = self._asked, {}
        for answer in asked.values():
            if not answer.done():
                answer.set_exception(Lost())
                # Whether anything awaits it or not.
                answer.exception()

    async def _beat(self) -> None:
        assert self._connection is not None
        loop = asyncio.get_running_loop()
        while loop.time() - self._heard_at < self._silence_s:
            self._connection.write_message('{"op":"ping"}').add_done_callback(
                lambda done: done.cancelled() or done.exception()
            )
            await asyncio.sleep(_BEAT_S)
        self.cut()


def _closed_again(opening: "asyncio.Future[WebSocketClientConnection]") -> None:
    """Nothing waits any more for a socket that has opened too late."""
    if not opening.cancelled() and opening.exception() is None:
        opening.result().close()
