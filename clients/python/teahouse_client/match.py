"""A match, as one of its players or spectators sees it."""

from collections.abc import AsyncIterator
from typing import Any, Protocol

from teahouse_client.rooms.room import Room
from teahouse_client.streams import EventStream
from teahouse_client.wire import GameEvent


class Plays(Protocol):
    """The part of a client that a match uses."""

    @property
    def user(self) -> Any: ...

    async def command(self, op: str, /, **fields: Any) -> Any: ...

    async def join(self, room: str) -> Room: ...

    def events(self, *ops: str, room: str | None = None) -> EventStream[Any]: ...


class Match:
    """``state`` is the newest known state, in the form of the event ``game``; with ticks, as of the last one."""

    def __init__(self, client: Plays, room: Room, events: EventStream[Any]) -> None:
        self._client = client
        self._room = room
        self._events = events

    @classmethod
    async def open(cls, client: Any, room: str) -> "Match":
        events = client.events("game", room=room)
        return cls(client, await client.join(room), events)

    @property
    def state(self) -> GameEvent:
        assert self._room.match is not None
        return self._room.match

    @property
    def seat(self) -> int | None:
        """The user's seat; None for spectators."""
        me = self._client.user["id"]
        seats = self.state["seats"]
        return next((each["seat"] for each in seats if each.get("user", {}).get("id") == me), None)

    @property
    def is_my_turn(self) -> bool:
        return self.state["status"] == "playing" and self.seat in self.state["to_move"]

    async def sit(self, seat: int | None = None) -> None:
        given = {} if seat is None else {"seat": seat}
        await self._client.command("game.sit", room=self._room.id, **given)

    async def move(self, move: Any) -> int:
        """Make a move in the known state; returns the version after it. Even over disconnects it is made once.

        Raises Failure: ``illegal_move``, ``stale_version``, ``not_your_turn``, ``match_over``.
        """
        state = self.state
        reply = await self._client.command(
            "game.move", room=self._room.id, version=state["version"], move=move
        )
        version: int = reply["version"]
        return version

    async def input(self, given: Any, *, tick: int | None = None) -> None:
        """Send an input to a real-time match, for ``tick`` or for the next one.

        It has no answer: a refusal comes as the event ``error``.
        """
        at = {} if tick is None else {"tick": tick}
        await self._client.command("game.input", room=self._room.id, input=given, **at)

    async def resign(self) -> None:
        await self._client.command("game.resign", room=self._room.id)

    async def states(self) -> AsyncIterator[GameEvent]:
        """Each state from now on, beginning with the current one, until the match is over."""
        yield self.state
        while self.state["status"] != "over":
            event: GameEvent = await anext(self._events)
            yield event

    async def turns(self) -> AsyncIterator[GameEvent]:
        """The state whenever it is the user's turn, until the match is over."""
        version = -1
        async for _ in self.states():
            # The event may be older than the known state.
            state = self.state
            if self.is_my_turn and state["version"] != version:
                version = state["version"]
                yield state

    async def ticks(self) -> AsyncIterator[GameEvent]:
        """The state after each tick of a real-time match, until it is over.

        A program that is slower than the ticks gets the newest state, and skips those between.
        """
        ticks = self._client.events("game", "game.tick", room=self._room.id)
        known = -1
        while True:
            state = self.state
            if state.get("tick", -1) > known or state["status"] == "over":
                known = state.get("tick", -1)
                yield state
            if state["status"] == "over":
                return
            await anext(ticks)
