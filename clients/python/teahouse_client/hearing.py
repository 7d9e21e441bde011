"""What a program hears, by its name. Made of the server's own types: do not edit it, `make sdk` writes it anew."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, Literal, overload

from teahouse_client.local import GoneEvent, LocalEvent, ResyncEvent, SaidEvent, StateEvent
from teahouse_client.streams import EventStream
from teahouse_client.wire import (
    AppendEvent,
    EphemeralEvent,
    Error,
    Event,
    FeedEvent,
    GameEvent,
    GoAway,
    Hello,
    MatchFound,
    MemberEvent,
    MessageEvent,
    NoticeEvent,
    Pong,
    PresenceEvent,
    ProfileEvent,
    ReadEvent,
    RoomEvent,
    SkipEvent,
    TickEvent,
    TournamentEvent,
    TypingEvent,
)


class Hearing(ABC):
    """How a program hears of events: of the server's by their `op`, and of the client's own."""

    @abstractmethod
    def _stream(self, ops: tuple[str, ...], room: str | None) -> EventStream[Any]: ...

    @abstractmethod
    def _handle(self, op: str, handler: Callable[[Any], Any], room: str | None) -> Callable[[], None]: ...

    @overload
    def events(self, op: Literal["append"], /, *, room: str | None = None) -> EventStream[AppendEvent]: ...
    @overload
    def events(self, op: Literal["ephemeral"], /, *, room: str | None = None) -> EventStream[EphemeralEvent]: ...
    @overload
    def events(self, op: Literal["error"], /, *, room: str | None = None) -> EventStream[Error]: ...
    @overload
    def events(self, op: Literal["feed"], /, *, room: str | None = None) -> EventStream[FeedEvent]: ...
    @overload
    def events(self, op: Literal["game"], /, *, room: str | None = None) -> EventStream[GameEvent]: ...
    @overload
    def events(self, op: Literal["game.tick"], /, *, room: str | None = None) -> EventStream[TickEvent]: ...
    @overload
    def events(self, op: Literal["goaway"], /, *, room: str | None = None) -> EventStream[GoAway]: ...
    @overload
    def events(self, op: Literal["hello"], /, *, room: str | None = None) -> EventStream[Hello]: ...
    @overload
    def events(self, op: Literal["match.found"], /, *, room: str | None = None) -> EventStream[MatchFound]: ...
    @overload
    def events(self, op: Literal["member"], /, *, room: str | None = None) -> EventStream[MemberEvent | ProfileEvent]: ...
    @overload
    def events(self, op: Literal["message"], /, *, room: str | None = None) -> EventStream[MessageEvent]: ...
    @overload
    def events(self, op: Literal["notice"], /, *, room: str | None = None) -> EventStream[NoticeEvent]: ...
    @overload
    def events(self, op: Literal["pong"], /, *, room: str | None = None) -> EventStream[Pong]: ...
    @overload
    def events(self, op: Literal["presence"], /, *, room: str | None = None) -> EventStream[PresenceEvent]: ...
    @overload
    def events(self, op: Literal["read"], /, *, room: str | None = None) -> EventStream[ReadEvent]: ...
    @overload
    def events(self, op: Literal["room"], /, *, room: str | None = None) -> EventStream[RoomEvent]: ...
    @overload
    def events(self, op: Literal["skip"], /, *, room: str | None = None) -> EventStream[SkipEvent]: ...
    @overload
    def events(self, op: Literal["tournament"], /, *, room: str | None = None) -> EventStream[TournamentEvent]: ...
    @overload
    def events(self, op: Literal["typing"], /, *, room: str | None = None) -> EventStream[TypingEvent]: ...
    @overload
    def events(self, op: Literal["gone"], /, *, room: str | None = None) -> EventStream[GoneEvent]: ...
    @overload
    def events(self, op: Literal["resync"], /, *, room: str | None = None) -> EventStream[ResyncEvent]: ...
    @overload
    def events(self, op: Literal["said"], /, *, room: str | None = None) -> EventStream[SaidEvent]: ...
    @overload
    def events(self, op: Literal["state"], /, *, room: str | None = None) -> EventStream[StateEvent]: ...
    @overload
    def events(self, *ops: str, room: str | None = None) -> EventStream[Event | LocalEvent]: ...
    def events(self, *ops: str, room: str | None = None) -> EventStream[Any]:
        """The events of these names (none: all of them), of one room if it is named, from this call on.

        Each change of a joined room comes once and in order, over cuts too. The stream ends when the client is
        closed, and raises a Failure when the connection has ended otherwise, or when over 10,000 events wait in it.
        """
        return self._stream(ops, room)

    @overload
    def on(
        self, op: Literal["append"], handler: Callable[[AppendEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["ephemeral"], handler: Callable[[EphemeralEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["error"], handler: Callable[[Error], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["feed"], handler: Callable[[FeedEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["game"], handler: Callable[[GameEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["game.tick"], handler: Callable[[TickEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["goaway"], handler: Callable[[GoAway], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["hello"], handler: Callable[[Hello], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["match.found"], handler: Callable[[MatchFound], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["member"], handler: Callable[[MemberEvent | ProfileEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["message"], handler: Callable[[MessageEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["notice"], handler: Callable[[NoticeEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["pong"], handler: Callable[[Pong], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["presence"], handler: Callable[[PresenceEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["read"], handler: Callable[[ReadEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["room"], handler: Callable[[RoomEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["skip"], handler: Callable[[SkipEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["tournament"], handler: Callable[[TournamentEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["typing"], handler: Callable[[TypingEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["gone"], handler: Callable[[GoneEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["resync"], handler: Callable[[ResyncEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["said"], handler: Callable[[SaidEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: Literal["state"], handler: Callable[[StateEvent], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    @overload
    def on(
        self, op: str, handler: Callable[[Any], Awaitable[None] | None], *, room: str | None = None
    ) -> Callable[[], None]: ...
    def on(self, op: str, handler: Callable[[Any], Any], *, room: str | None = None) -> Callable[[], None]:
        """Call `handler` for each event of this name, one at a time and in order; the result ends that.

        What a handler raises is logged, and the next event comes all the same.
        """
        return self._handle(op, handler, room)
