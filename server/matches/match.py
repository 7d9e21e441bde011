"""The match actor: it alone changes one match, one change at a time, and shows nothing that is not stored.

Whoever changes a match hands in a function that decides by the newest state and returns the transition to make,
if any. The transition is stored by compare-and-set together with its entry of the log; only then is it the state,
shown to each viewer as its game allows, and answered. Such functions live in ``moves`` and ``offers``.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from models.errors import Refusal, unavailable
from models.ids import RoomId, UserId
from models.stores.matches import MatchChange, MatchStore
from models.wire.events import Event
from models.wire.game_events import GameEvent
from server.delivery.hub import Hub
from server.games import time_control
from server.games.base import Outcome, Seat, Viewer
from server.games.replay import AnyReplay, LogEntry, shown_log
from server.matches.storage import Stored, read, replay_of, written
from server.matches.table import Table, closed_down
from server.matches.upkeep.absence import Absence
from server.matches.upkeep.bot_quota import BotQuota
from server.matches.upkeep.grace import Grace
from server.matches.views import event_of, record_of
from server.runtime.clock import Clock
from server.timeline.journal import Journal


class Transition(Struct, frozen=True):
    """One change: the table after it; of one that makes a version also the log's entry and where it leads to.

    ``at`` is when it began: what storing it takes is nobody's time. ``nonce``: what its seat sent it under.
    """

    table: Table
    at: int
    entry: LogEntry | None = None
    state: Any = None
    outcome: Outcome | None = None
    nonce: str | None = None


Decide = Callable[[], Transition | None]
Listener = Callable[["Match"], None]


class Deps(Struct, frozen=True, kw_only=True):
    """What every match needs."""

    store: MatchStore
    journal: "Journal[MatchChange]"
    hub: Hub
    clock: Clock
    bots: BotQuota


class Match:
    """One live match, in the room that it is played in."""

    table: Table
    log: list[LogEntry]
    nonces: dict[tuple[Seat, str], int]
    replay: AnyReplay | None

    def __init__(self, stored: Stored, deps: Deps, alive_at: int | None = None) -> None:
        self.deps = deps
        # What the caretaker notes: who is away, which clocks wait for their players, who has left the room and may
        # still sit, and whether a break is still to be told of.
        self.absence = Absence()
        self.waiting = Grace()
        self.gone: set[UserId] = set()
        self.break_untold = False
        self._listeners: list[Listener] = []
        self._lock = asyncio.Lock()
        self._in_doubt = False
        # Until when the clocks are known to have been looked after.
        self._alive_at = alive_at
        self._telling = False
        self._become(stored)

    @property
    def room(self) -> RoomId:
        return self.table.room

    @property
    def from_room(self) -> RoomId | None:
        return self.table.from_room

    @property
    def version(self) -> int:
        return self.table.version

    @property
    def is_live(self) -> bool:
        """Whether it must stay in memory: it is played, or a change is on its way, or may have been stored."""
        return self.table.is_live or self._lock.locked() or self._in_doubt or bool(self.gone)

    @property
    def is_in_doubt(self) -> bool:
        """Whether a change may have been stored that nobody was shown, and nothing is under way to find out."""
        return self._in_doubt and not self._lock.locked()

    @property
    def state(self) -> Any:
        """The newest state that is stored. To be asked once the match has begun."""
        assert self.replay is not None
        return self.replay.states[-1]

    def to_move(self) -> tuple[Seat, ...]:
        """The seats that may move now."""
        return self.game.to_move(self.state) if self.table.status == "playing" else ()

    def is_online(self, user: UserId) -> bool:
        return self.deps.hub.is_online(self.room, user)

    def is_away(self, seat: Seat) -> bool:
        """Whether a person sits there who is not in the room."""
        user = self.table.chairs[seat].user
        return user is not None and not self.is_online(user.id)

    @property
    def is_watched(self) -> bool:
        """Whether anybody is in the room."""
        return self.deps.hub.has_listeners(self.room)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after each change, once it is stored and shown. Returns what unsubscribes."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    # How it changes.

    async def change(self, decide: Decide) -> int:
        """Carry out ``decide`` once what came before it is stored; the version after it.

        Raises:
            Refusal: what ``decide`` raises; ``unavailable`` where it is not known whether it was stored.
        """
        async with self._lock:
            if self._in_doubt:
                await self._read_again()
            transition = decide()
            if transition is not None:
                await self._store(transition)
            return self.version

    async def make_sure(self) -> None:
        """Show what is stored, if that is in doubt. Raises ``unavailable`` where it cannot be read."""
        async with self._lock:
            if self._in_doubt:
                await self._read_again()

    async def close_down(self) -> None:
        """The room is about to be deleted. Raises ``conflict`` while it is played, ``unavailable``."""

        def decide() -> Transition | None:
            if self.table.is_played:
                raise Refusal("conflict", "room: a match is being played there")
            now_ms = self.deps.clock.now_ms()
            return (
                None if self.table.status == "over" else Transition(closed_down(self.table, now_ms), now_ms)
            )

        await self.change(decide)

    async def _store(self, transition: Transition) -> None:
        table = replace(
            transition.table,
            edition=self.table.edition + 1,
            version=self.version + (transition.entry is not None),
            position=transition.table.position if transition.entry is None else transition.state,
        )
        entry = None if transition.entry is None else written(transition.entry, transition.nonce)
        stored: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._in_doubt = True
        self._alive_at = transition.at
        self.deps.journal.append(MatchChange(record_of(table), entry), stored.set_result)
        # Whoever waits may be given up; what became of the transition is still to be noted.
        if await asyncio.shield(stored) != "stored":
            raise unavailable("it is not known whether this was stored")
        self._in_doubt = False
        self._settle(table, transition)

    def _settle(self, table: Table, transition: Transition) -> None:
        self.table = self._credited(table, transition.at)
        if transition.entry is not None and self.replay is not None:
            self.replay.settle(transition.state, transition.outcome)
            self.log.append(transition.entry)
            if transition.nonce is not None and transition.entry.seat is not None:
                self.nonces[transition.entry.seat, transition.nonce] = self.version
        if self.replay is None:
            self.replay = replay_of(self.game, self.table)
        self.show()
        for listener in tuple(self._listeners):
            listener(self)

    def _credited(self, table: Table, at: int) -> Table:
        """Give back what storing took to the clocks that began to run with this transition."""
        took_ms, clock = self.deps.clock.now_ms() - at, table.clock
        if clock is None or took_ms <= 0:
            return table
        for seat, side in enumerate(clock.seats):
            if side.since == at:
                clock = time_control.credit(clock, seat, took_ms)
        return replace(table, clock=clock)

    async def _read_again(self) -> None:
        found = await self.deps.store.read(self.room)
        if found is None:
            raise unavailable("the match cannot be read")
        self._become(await read(*found))
        self._in_doubt = False
        self.show()
        for listener in tuple(self._listeners):
            listener(self)

    def _become(self, stored: Stored) -> None:
        # What nobody was there to measure is nobody's time.
        now_ms, table = self.deps.clock.now_ms(), stored.table
        clock = table.clock and time_control.resumed_after_break(table.clock, now_ms, self._alive_at)
        self.game = stored.game
        self.table = replace(table, clock=clock)
        self.log = stored.log
        self.nonces = stored.nonces
        self.replay = stored.replay

    # How it is shown.

    def event_for(self, user: UserId | None) -> GameEvent:
        """The match as ``user`` may see it."""
        return self._event(None if user is None else self.table.seat_of(user))

    def show(self) -> None:
        """Tell everybody in the room how the match stands now."""
        onlookers = self._event(None)
        seated = {person.id for person in self.table.people}

        def event_of(user: UserId) -> Event:
            return self.event_for(user) if user in seated else onlookers

        self.deps.hub.publish_each(self.room, event_of)

    def show_soon(self) -> None:
        """Tell everybody at the end of this turn of the loop, however often it is asked for."""
        if not self._telling:
            self._telling = True
            asyncio.get_running_loop().call_soon(self._show_now)

    def replayed(self, viewer: Viewer, version: int) -> tuple[list[LogEntry], Any]:
        """The log up to ``version`` and the view at it, as ``viewer`` was shown them then."""
        if self.replay is None:
            return [], {}
        states = self.replay.states
        return (
            shown_log(self.game, states, self.log, viewer, version),
            self.game.view(states[version], viewer),
        )

    def _show_now(self) -> None:
        self._telling = False
        self.show()

    def _event(self, viewer: Viewer) -> GameEvent:
        online = frozenset(each.id for each in self.table.people if self.is_online(each.id))
        now_ms = self.deps.clock.now_ms()
        return event_of(self.table, self.game, self.replay, self.log, viewer, online, now_ms)
