"""What keeps a client running: its connection, feeds and commands, and the delivery of events."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, Final

from teahouse_client.connection.backoff import Backoff
from teahouse_client.connection.credentials import Credentials
from teahouse_client.connection.link import Link
from teahouse_client.connection.outgoing import Outgoing
from teahouse_client.connection.policies import Policy, policy_of
from teahouse_client.connection.revisions import Seen
from teahouse_client.failure import Failure
from teahouse_client.local import Fields, Frame, GoneEvent, StateEvent
from teahouse_client.rooms.feed import Feed
from teahouse_client.rooms.room import Room
from teahouse_client.streams import Streams
from teahouse_client.wire import Hello

# Events that a socket gets only for rooms to which it is subscribed.
_OF_FEEDS: Final = frozenset(
    {"message", "member", "room", "skip", "append", "presence", "typing", "game", "game.tick", "feed"}
)
_LONGEST_SLEEP_S: Final = 3_600.0


class Engine:
    """The listener of its link, the carrier of its feeds, and the source of messages for its commands."""

    def __init__(
        self, origin: str, task: str, credentials: Credentials, context: ssl.SSLContext | None
    ) -> None:
        self.streams = Streams()
        self.hello: Hello | None = None
        self.feeds: dict[str, Feed] = {}
        self._credentials = credentials
        self._link = Link(origin, task, credentials, self, context)
        self._outgoing = Outgoing(self._link.send, self)
        self._is_open = asyncio.Event()
        self._tasks: list[asyncio.Task[Any]] = []

    # --- life cycle

    async def start(self, timeout_s: float) -> None:
        """Connect. Raises Failure if that is refused, or takes too long."""
        running = asyncio.create_task(self._run())
        opened = asyncio.create_task(self._is_open.wait())
        self._tasks = [running, opened, asyncio.create_task(self._keep_fresh())]
        await asyncio.wait({running, opened}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            raise self._link.trouble or running.result()
        if not opened.done():
            raise self._link.trouble or Failure("timeout", f"there is no connection after {timeout_s} s")

    async def close(self) -> None:
        for feed in self.feeds.values():
            feed.close()
        self._outgoing.end(Failure("closed", "the client was closed"))
        await self.streams.close()
        await self._link.leave()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self) -> Failure:
        try:
            failure = await self._link.run()
        except Exception as error:
            # Nobody awaits this task, so the listeners are notified.
            failure = Failure("internal", f"the client is broken: {error!r}")
            failure.__cause__ = error
        self._is_open.clear()
        self._outgoing.end(failure)
        self.streams.fail(failure)
        return failure

    async def _keep_fresh(self) -> None:
        """Send the server a newer token before the current one expires, so that the socket stays open."""
        backoff = Backoff(2.0, 60.0)
        while True:
            await self._is_open.wait()
            delay_s = self._credentials.due_in_s
            if delay_s > 0:
                await asyncio.sleep(min(delay_s, _LONGEST_SLEEP_S))
                continue
            try:
                token = await self._credentials.renew(self._credentials.held)
                await self._outgoing.ask("auth", {"token": token}, "ask")
                backoff.reset()
            except Failure as failure:
                if failure.code == "unauthorized":
                    # The next connection asks for a token, and ends if nobody is signed in.
                    self._link.cut()
                await asyncio.sleep(backoff.next_s())

    # --- commands and rooms

    async def command(self, op: str, fields: Fields) -> Any:
        policy = policy_of(op, fields)
        if policy == "drop":
            self._link.send({**fields, "op": op})
            return {"op": "ok"}
        return await self._outgoing.request(op, fields, policy)

    async def join(self, room: Room, keys: Fields) -> Room:
        """Join and subscribe, or return the room if that was done before. Raises Failure."""
        known = self.feeds.get(room.id)
        if known is not None:
            await known.joined()
            return known.room
        feed = self.feeds[room.id] = Feed(room, self)
        try:
            await feed.join(keys)
        except BaseException:
            if self.feeds.get(room.id) is feed:
                del self.feeds[room.id]
            feed.close()
            raise
        return room

    async def forget(self, room: str) -> None:
        feed = self.feeds.pop(room, None)
        if feed is not None:
            feed.close()
            await self.command("room.close", {"room": room})

    # --- the listener of the link

    def opened(self, hello: Any) -> None:
        self.hello = hello
        self._is_open.set()
        for feed in self.feeds.values():
            feed.resume()
        self._outgoing.opened()
        self.emit(hello)

    def frame(self, frame: Frame) -> None:
        if "id" in frame:
            self._outgoing.settle(frame)
            return
        feed = self.feeds.get(frame.get("room", "")) if frame["op"] in _OF_FEEDS else None
        if feed is None:
            self.emit(frame)
        else:
            feed.take(frame)

    def lost(self, *, too_large: bool) -> None:
        self._is_open.clear()
        self._outgoing.lost(too_large=too_large)

    def state(self, state: StateEvent) -> None:
        self.emit(state)

    # --- for feeds and commands

    async def ask(self, op: str, fields: Fields, policy: Policy, took: Callable[[Any], None]) -> Any:
        return await self._outgoing.ask(op, fields, policy, took)

    def emit(self, event: Any) -> None:
        self.streams.emit(event)

    def me(self) -> str:
        return "" if self.hello is None else self.hello["user"]["id"]

    def gone(self, feed: Feed, reason: str, failure: Failure) -> None:
        if self.feeds.get(feed.room.id) is feed:
            del self.feeds[feed.room.id]
        self._outgoing.refuse_room(feed.room.id, failure)
        event: GoneEvent = {"op": "gone", "room": feed.room.id, "reason": reason}
        self.emit(event)

    def seen(self, room: str, seq: int) -> Seen | None:
        feed = self.feeds.get(room)
        message = None if feed is None else feed.room.message(seq)
        return None if message is None else Seen(message["rev"], message.get("text"))

    async def look(self, room: str, seq: int) -> Any:
        command = {"room": room, "after": seq - 1, "limit": 1}
        reply = await self._outgoing.ask("history", command, "ask")
        return next((each for each in reply["messages"] if each["seq"] == seq), None)
