"""The match actor: only it changes one match, one change at a time, and it shows nothing that is not stored.

A caller passes a function that decides by the newest state and returns the transition to make, if any. The
transition is stored by compare-and-set together with its entry of the log; only then it becomes the state, and
subscribers are notified. Such functions live in ``moves`` and ``offers``.
"""

import asyncio
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from models.errors import unavailable
from models.ids import RoomId, UserId
from server.games import time_control
from server.games.base import Seat
from server.games.clock_kinds import SeatClock
from server.games.registry import AnyGame
from server.games.replay import AnyReplay, AnySituation, LogEntry
from server.matches import match_clock
from server.matches.endings import ended, with_unmoved
from server.matches.running.run import Run, run_of
from server.matches.storage import MatchStorage, Stored, replay_of
from server.matches.table import Table
from server.runtime.clock import Clock
from server.runtime.subscribers import Subscribers, Unsubscribe


class Transition(Struct, frozen=True):
    """One change: the table after it; if it makes a version, also the log's entry and the situation after it.

    ``at`` is when the change began: the time that storing it takes is taken from no player. ``is_quiet``: it stores
    what was shown before, and nobody is notified.
    """

    table: Table
    at: int
    entry: LogEntry | None = None
    situation: AnySituation | None = None
    is_quiet: bool = False


Decide = Callable[[], Transition | None]


class Match:
    """One live match."""

    game: AnyGame
    table: Table
    log: list[LogEntry]
    replay: AnyReplay | None
    # For a realtime game, once it has begun.
    run: Run | None

    def __init__(
        self,
        stored: Stored,
        storage: MatchStorage,
        clock: Clock,
        alive_at: int | None = None,
        lag_of: Callable[[UserId], float] = lambda _: 0.0,
    ) -> None:
        """A match as it is ``stored``.

        ``alive_at``: the last time before the read at which clocks are known to have been looked after. ``lag_of``:
        how many seconds of a user's move are due to the network.
        """
        self._lag_of = lag_of
        self._storage = storage
        self._clock = clock
        self._alive_at = alive_at
        self._lock = asyncio.Lock()
        self._in_doubt = False
        self._changed: Subscribers[[]] = Subscribers("a match's changes")
        self._become(stored)

    @property
    def room(self) -> RoomId:
        return self.table.room

    @property
    def version(self) -> int:
        return self.table.version

    @property
    def is_live(self) -> bool:
        """Whether it must stay in memory: it is played, or a change is on its way, or may have been stored."""
        return self.table.is_live or self._lock.locked() or self._in_doubt

    @property
    def is_in_doubt(self) -> bool:
        """Whether a change may have been stored that nobody was shown, and no check of that is under way."""
        return self._in_doubt and not self._lock.locked()

    @property
    def state(self) -> Any:
        """The newest state: a stored one, or one that a realtime game reached since. Only a begun match has one."""
        assert self.replay is not None
        return self.replay.now.state if self.run is None else self.run.state

    @property
    def to_move(self) -> tuple[Seat, ...]:
        """The seats that may move now."""
        return self.replay.now.to_move if self.replay is not None and self.table.status == "playing" else ()

    @property
    def takes_back(self) -> bool:
        """Whether players may agree to an undo."""
        return not self.game.realtime and self.table.options.undo

    def clock_at(self, version: int) -> Sequence[SeatClock] | None:
        """The seats' sides of the clock when ``version`` was made; None if that is not known."""
        clock = self.table.clock
        if version == 0 and clock is not None:
            return time_control.start(clock.spec, len(clock.seats)).seats
        return self._clocks.get(version)

    def left_s_after(self, version: int, seat: Seat) -> float | None:
        """The time left to ``seat``, which had just moved, when ``version`` was made; None if that is not known."""
        sides, clock = self.clock_at(version), self.table.clock
        if sides is None or clock is None:
            return None
        return time_control.left_s(replace(clock, seats=tuple(sides)), seat, self.now_ms())

    def now_ms(self) -> int:
        return self._clock.now_ms()

    def lag_s(self, seat: Seat) -> float:
        """How much of the time of a move of ``seat`` is due to the network; none of a bot's."""
        chair = self.table.chairs[seat]
        return 0.0 if chair.user is None or chair.bot is not None else self._lag_of(chair.user.id)

    def fallen(self, now_ms: int) -> tuple[Seat, ...]:
        """The seats that are to move and whose time is up, lag included."""
        return match_clock.fallen(self.table, now_ms, self.lag_s)

    def subscribe_changed(self, subscriber: Callable[[], None]) -> Unsubscribe:
        """Call ``subscriber`` after each change, once it is stored and before it is acknowledged."""
        return self._changed.subscribe(subscriber)

    async def change(self, decide: Decide, *, nonce: tuple[UserId, str] | None = None) -> int:
        """Carry out ``decide`` once the changes before it are stored; returns the version after it.

        A retry, with the ``nonce`` of an earlier change by the same player, changes nothing and gets the
        version that was made then.

        Raises:
            Refusal: the refusals of ``decide``; ``unavailable`` if it is not known whether the change was stored.
        """
        async with self._lock:
            if self._in_doubt:
                await self._read_again()
            first = None if nonce is None else self._version_under(*nonce)
            if first is not None:
                return first
            with self._held():
                await self._store_ticks()
                transition = decide()
                if transition is not None:
                    await self._store(transition, None if nonce is None else nonce[1])
            return self.version

    async def keep_ticks(self) -> None:
        """Store the ticks of a realtime match until now. Raises ``unavailable``."""
        async with self._lock:
            if self._in_doubt:
                await self._read_again()
            await self._store_ticks()

    async def make_sure(self) -> None:
        """Read the stored match, if its state is in doubt, and show it. Raises ``unavailable``."""
        async with self._lock:
            if self._in_doubt:
                await self._read_again()

    def hold_clocks(self, seats: Container[Seat]) -> bool:
        """Stop the clocks of ``seats``, and run the others that are to move; returns whether that changed any.

        In memory only: the clocks stored with the next change follow from it.
        """
        clock = match_clock.held(self.table.clock, self.to_move, seats, self.now_ms())
        if clock == self.table.clock:
            return False
        self.table = replace(self.table, clock=clock)
        return True

    def running_s(self) -> dict[Seat, float]:
        """The seats that are to move, with how long their clocks have run without a stop."""
        return match_clock.running_s(self.table.clock, self.to_move, self.now_ms())

    def give_back(self, returned_s: Mapping[Seat, float]) -> None:
        """Give seats back time of their present turns. In memory only, as ``hold_clocks``."""
        if returned_s:
            self.table = replace(self.table, clock=match_clock.given_back(self.table.clock, returned_s))

    @contextmanager
    def _held(self) -> Iterator[None]:
        """Let no tick happen inside, so that changes are decided by the newest state."""
        run = self.run
        if run is not None:
            run.is_held = True
        try:
            yield
        finally:
            if run is not None:
                run.is_held = False

    async def _store_ticks(self) -> None:
        run = self.run if self.table.status == "playing" else None
        entry = None if run is None else run.cut(self.version + 1, self.now_ms())
        if run is None or entry is None:
            return
        situation = run.situation()
        table, tick = ended(self.table, situation.outcome, entry.at), run.tick
        quiet = situation.outcome is None
        await self._store(Transition(table, entry.at, entry, situation, is_quiet=quiet), None)
        run.stored(tick)

    async def _store(self, transition: Transition, nonce: str | None) -> None:
        situation = transition.situation
        table = replace(
            transition.table,
            edition=self.table.edition + 1,
            version=self.version + (situation is not None),
            changed_at=transition.at,
            position=transition.table.position if situation is None else situation.state,
        )
        table = with_unmoved(table, self.log, transition.entry)
        # Whoever waits here may be cancelled: then it is not known whether this was stored.
        self._in_doubt = True
        self._alive_at = transition.at
        if await self._storage.commit(table, transition.entry, nonce) != "stored":
            raise unavailable("it is not known whether this was stored")
        self._in_doubt = False
        self._settle(table, transition, nonce)

    def _settle(self, table: Table, transition: Transition, nonce: str | None) -> None:
        if table.clock is not None:
            clock = match_clock.credited(table.clock, transition.at, self.now_ms())
            table = replace(table, clock=clock)
        self.table = table
        entry, situation = transition.entry, transition.situation
        if entry is not None and situation is not None and self.replay is not None:
            self.replay.settle(situation)
            self.log.append(entry)
            if transition.table.clock is not None:
                self._clocks[entry.version] = transition.table.clock.seats
            if nonce is not None and entry.seat is not None:
                self._nonces[entry.seat, nonce] = self.version
        if self.replay is None:
            self.replay = replay_of(self.game, self.table)
            self.run = run_of(self.game, self.table, self.replay)
        if not transition.is_quiet:
            self._changed.notify()

    async def _read_again(self) -> None:
        found = await self._storage.read(self.room)
        if found is None:
            raise unavailable("the match cannot be read")
        self._become(found)
        self._in_doubt = False
        self._changed.notify()

    def _become(self, stored: Stored) -> None:
        table = stored.table
        clock = match_clock.after_break(table.clock, self.now_ms(), self._alive_at)
        self.game = stored.game
        self.table = replace(table, clock=clock)
        self.log = stored.log
        self.replay = stored.replay
        self.run = run_of(stored.game, table, stored.replay)
        self._nonces = stored.nonces
        self._clocks = stored.clocks

    def _version_under(self, user: UserId, nonce: str) -> int | None:
        seat = self.table.seat_of(user)
        return None if seat is None else self._nonces.get((seat, nonce))
