"""The subscription to one room: joined once, resumed after each reconnect, its gaps filled.

Only ``join`` makes the user a member. All later joins of a feed name a ``since``, so that a user who was removed from
the room meanwhile stays out. The feed then ends.
"""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final, Protocol

from teahouse_client.connection.backoff import Backoff
from teahouse_client.connection.policies import Policy
from teahouse_client.failure import Failure
from teahouse_client.local import Fields
from teahouse_client.rooms.room import Room, is_change

# Failures that end with the connection: the next one resumes.
_PASSING: Final = frozenset({"lost", "closed"})
_LATER: Final = frozenset({"rate_limited", "unavailable", "internal", "timeout"})
_UNKNOWN: Final = frozenset({"lost", "timeout"})
# No room has this epoch, so the answer is the newest page.
_NO_EPOCH: Final = ""
_ENDS: Final = {"left": "not_member", "kicked": "not_member", "banned": "banned"}


class Carrier(Protocol):
    """The part of the client that a feed uses."""

    async def ask(self, op: str, fields: Fields, policy: Policy, took: Callable[[Any], None]) -> Any:
        """The reply; ``took`` is called with it before later frames are processed. Raises Failure."""

    def emit(self, event: Any) -> None: ...

    def me(self) -> str: ...

    def gone(self, feed: "Feed", reason: str, failure: Failure) -> None: ...


class Feed:
    """``room`` is the known state."""

    def __init__(self, room: Room, carrier: Carrier) -> None:
        self.room = room
        self._carrier = carrier
        self._backoff = Backoff()
        self._is_joined = False
        self._closed = False
        self._is_behind = False
        self._first = asyncio.Event()
        self._fetching: asyncio.Task[None] | None = None

    async def joined(self) -> None:
        """Return once the room is joined. Raises Failure if that has failed."""
        await self._first.wait()
        if not self._is_joined:
            raise Failure("lost", "another task's join of this room has failed")

    async def join(self, keys: Fields) -> None:
        """Subscribe, after becoming a member if necessary. Raises Failure.

        If the reply is lost the join is not retried, because the user may have been removed from the room since;
        instead the feed finds out whether it took effect.
        """
        command = {"room": self.room.id, **keys}
        try:
            await self._carrier.ask("room.join", command, "ask", self._joined)
        except Failure as failure:
            if failure.code not in _UNKNOWN or "since" in keys:
                raise
            try:
                await self._carrier.ask("room.join", self._newest(), "repeat", self._joined)
            except Failure:
                raise failure from None
        if self._is_behind:
            self._fetch(self._fill())

    def resume(self) -> None:
        """Subscribe again on a new connection, and fetch missed changes."""
        if self._is_joined and not self._closed:
            self.room.running.cut()
            self._fetch(self._rejoin({"since": self.room.rev, "epoch": self.room.epoch}))

    def close(self) -> None:
        self._closed = True
        self._first.set()
        if self._fetching is not None:
            self._fetching.cancel()

    def take(self, event: Any) -> None:
        """Take an event of the room from the socket."""
        if not self._is_joined or self._closed:
            return
        if is_change(event):
            self._tell(self.room.live(event))
            if self.room.has_gap and not self._is_fetching:
                self._fetch(self._fill())
        elif event["op"] == "append":
            self._tell(self.room.append(event))
        else:
            self._unnumbered(event)

    def _unnumbered(self, event: Any) -> None:
        if event["op"] == "presence":
            self.room.presence(event["user"], online=event["online"])
        elif event["op"] == "game":
            self.room.running.told(event)
        elif event["op"] == "game.tick":
            self.room.running.tick(event)
        self._carrier.emit(event)

    def _newest(self) -> Fields:
        return {"room": self.room.id, "since": 0, "epoch": _NO_EPOCH}

    @property
    def _is_fetching(self) -> bool:
        return self._fetching is not None and not self._fetching.done()

    def _fetch(self, work: Coroutine[Any, Any, None]) -> None:
        # A resume replaces the fetches of an earlier connection.
        if self._fetching is not None:
            self._fetching.cancel()
        self._fetching = asyncio.create_task(work)

    async def _rejoin(self, since: Fields) -> None:
        while not self._closed:
            try:
                command = {"room": self.room.id, **since}
                await self._carrier.ask("room.join", command, "ask", self._joined)
            except Failure as failure:
                if failure.code in _PASSING:
                    return
                if failure.code not in _LATER:
                    self._end(failure.code, failure)
                    return
                await asyncio.sleep((failure.retry_after_s or 0.0) + self._backoff.next_s())
            else:
                self._backoff.reset()
                if self._is_behind:
                    await self._fill()
                return

    def _joined(self, reply: Any) -> None:
        if self._closed:
            return
        is_first, self._is_joined = not self._is_joined and self.room.rev == 0, True
        self._first.set()
        self._tell(self.room.join(reply, is_first=is_first))
        # A page without changes is the newest one; nothing follows it.
        self._is_behind = bool(reply.get("more") and "changes" in reply) or self.room.has_gap

    async def _fill(self) -> None:
        """Fetch missed changes, page by page, until live ones follow without a gap."""
        try:
            while await self._page():
                pass
        except Failure as failure:
            if failure.code not in _PASSING:
                await self._rejoin({"since": self.room.rev, "epoch": self.room.epoch})

    async def _page(self) -> bool:
        """Whether another page is needed."""
        rev, epoch = self.room.rev, self.room.epoch
        command = {"room": self.room.id, "rev": rev, "epoch": epoch}
        reply = await self._carrier.ask("history.since", command, "ask", self._paged)
        if self._closed:
            return False
        if reply["resync"]:
            await self._rejoin({"since": 0, "epoch": _NO_EPOCH})
            return False
        return bool(reply["more"]) or (self.room.has_gap and self.room.rev > rev)

    def _paged(self, reply: Any) -> None:
        if not self._closed and not reply["resync"]:
            self._tell(self.room.catch_up(reply["changes"], reply["rev"]))

    def _tell(self, events: list[Any]) -> None:
        for event in events:
            self._carrier.emit(event)
            if (reason := self._ended_by(event)) is not None:
                code = "not_found" if reason == "deleted" else _ENDS[reason]
                self._end(reason, Failure(code, f"this room is no longer listened to: {reason}"))
                return

    def _ended_by(self, event: Any) -> str | None:
        if event["op"] == "room":
            return "deleted" if event.get("deleted") else None
        is_mine = event["op"] == "member" and event["member"]["user"]["id"] == self._carrier.me()
        return event["change"] if is_mine and event["change"] in _ENDS else None

    def _end(self, reason: str, failure: Failure) -> None:
        if self._closed:
            return
        self._closed = True
        # Not ``close``: this may run in the feed's own task.
        self._carrier.gone(self, reason, failure)
