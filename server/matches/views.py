"""How a match is shown: the event ``game``, with what the game lets each viewer in its room see.

It shows only stored states. If the game hides nothing, all viewers share one event.
"""

import asyncio
from collections.abc import Callable, Container
from typing import Any

import msgspec
from msgspec.structs import replace

from models.ids import UserId
from models.wire.events import Event
from models.wire.game_events import GameEvent
from models.wire.match_values import LastMove, ShownClock
from server.delivery.hub import Hub
from server.games import time_control
from server.games.base import HiddenOptions, Seat, Viewer
from server.games.export import seed_hash
from server.games.realtime.game import RealtimeGame
from server.games.realtime.ticks import TickInput
from server.games.replay import LogEntry, not_taken_back, shown_log
from server.matches.match import Match
from server.matches.running.deltas import shown
from server.matches.table import Table

# A seat, no seat, or a part of an arena.
Group = Viewer | str


class MatchView:
    """One match, shown to its room after every change."""

    def __init__(self, match: Match, hub: Hub, waiting_for: Callable[[Table], list[Seat]]) -> None:
        """``waiting_for``: the seats that an open table waits for."""
        self.match = match
        self._waiting_for = waiting_for
        self._hub = hub
        self._seed_hash = seed_hash(bytes.fromhex(match.table.seed))
        self._is_due = False
        # How often everybody was sent the whole match.
        self.snapshots = 0
        # The last version shown to those who see everything late.
        self._late_shown: int | None = None
        match.subscribe_changed(self.show)

    @property
    def is_watched(self) -> bool:
        """Whether anybody is in the room."""
        return self._hub.has_listeners(self.match.room)

    def is_online(self, user: UserId) -> bool:
        """Whether ``user`` is in the room."""
        return self._hub.is_online(self.match.room, user)

    def online(self) -> frozenset[UserId]:
        """The people who sit at the match and are in the room."""
        return frozenset([each.id for each in self.match.table.people if self.is_online(each.id)])

    def viewer(self, user: UserId) -> Viewer:
        """The seat of ``user``; None if the game shows everybody the same."""
        return self.match.table.seat_of(user) if self.match.game.hidden else None

    @property
    def has_areas(self) -> bool:
        """Whether all users who look at one part of an arena see the same."""
        game = self.match.game
        return isinstance(game, RealtimeGame) and type(game).area_of is not RealtimeGame.area_of

    @property
    def shows_all_alike(self) -> bool:
        """Whether everybody in the room sees the same at the same time."""
        return not (self.match.game.hidden or isinstance(self.match.table.options, HiddenOptions))

    def group(self, viewer: Viewer) -> Group:
        """The group of all who see the same as ``viewer``: those at the same part of the arena, or only the seat."""
        game, run = self.match.game, self.match.run
        if run is None or not self.has_areas or not isinstance(game, RealtimeGame):
            return viewer
        area = game.area_of(run.state, viewer)
        return viewer if area is None else area

    def event_for(self, user: UserId) -> GameEvent:
        """The match as ``user`` may see it."""
        return self._event(self.viewer(user), self.online())

    def show(self) -> None:
        """Send everybody in the room the present match."""
        if not self.is_watched:
            return
        self.snapshots += 1
        self._late_shown = self._late_version()
        online = self.online()
        if not self.match.game.hidden:
            self._hub.publish(self.match.room, self._event(None, online))
            return
        self._show_each(lambda _: True, online)

    def show_to(self, users: Container[UserId]) -> None:
        """Send only ``users`` the present match."""
        self._show_each(users.__contains__, self.online())

    def _show_each(self, is_meant: Callable[[UserId], bool], online: Container[UserId]) -> None:
        events: dict[Group, GameEvent] = {}

        def event_of(user: UserId) -> Event | None:
            if not is_meant(user):
                return None
            group = self.group(viewer := self.viewer(user))
            if group not in events:
                events[group] = self._event(viewer, online)
            return events[group]

        self._hub.publish_each(self.match.room, event_of)

    def show_late(self) -> None:
        """Show the versions that are due now to spectators who see everything some seconds late."""
        if self._late_version() != self._late_shown:
            self.show()

    @property
    def is_late(self) -> bool:
        """Whether spectators have yet to see something that has happened."""
        return self.is_watched and self._late_version() is not None

    def sees_late(self, user: UserId) -> bool:
        """Whether ``user`` sees everything some time after it happened."""
        return self.match.table.seat_of(user) is None and self._late_version() is not None

    def version_for(self, user: UserId) -> int:
        """The newest version that ``user`` may see."""
        late = self._late_version() if self.match.table.seat_of(user) is None else None
        return self.match.version if late is None else late

    def show_soon(self) -> None:
        """Show the match once at the end of this turn of the loop, however often this is called."""
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self._show_now)

    def replayed(self, user: UserId, version: int) -> tuple[list[LogEntry], Any]:
        """The log up to ``version`` and the view at it, as ``user`` was shown them then."""
        match, viewer = self.match, self.match.table.seat_of(user)
        if match.replay is None:
            return [], {}
        states = match.replay.states
        log = shown_log(match.game, states, match.log, viewer, version)
        if match.run is not None and match.game.hidden and match.table.status != "over":
            log = [replace(each, inputs=_own(each, viewer)) for each in log]
        return log, match.game.view(states[version], viewer)

    def _show_now(self) -> None:
        self._is_due = False
        self.show()

    def _shown(self, viewer: Viewer) -> Any:
        view = self.match.game.view(self.match.state, viewer)
        return view if self.match.run is None else shown(view)

    def _event(self, viewer: Viewer, online: Container[UserId]) -> GameEvent:
        late = self._late_version() if viewer is None else None
        if late is not None:
            return self._late_event(late, online)
        match, table = self.match, self.match.table
        has_begun = match.replay is not None
        return GameEvent(
            room=table.room,
            match=table.match,
            version=table.version,
            status=table.status,
            seats=table.seat_infos(online),
            waiting_for=self._waiting_for(table) or None,
            to_move=list(match.to_move),
            view=self._shown(viewer) if has_begun else {},
            tick=None if match.run is None else match.run.tick,
            clock=_shown_clock(match),
            last=_last(match, viewer),
            offers=table.offer_infos(),
            outcome=table.outcome,
            seed_hash=self._seed_hash if has_begun else None,
            seed=table.seed if table.status == "over" else None,
            rated=table.rated,
            rematch=table.rematch,
            rematch_of=table.rematch_of,
            undo=None if match.takes_back else False,
        )

    def _late_version(self) -> int | None:
        """The version that spectators see; None if that is the newest one."""
        match, table = self.match, self.match.table
        watch = table.options.watch if isinstance(table.options, HiddenOptions) else None
        if watch is None or not watch.delay or match.replay is None or table.status == "over":
            return None
        if watch.unit == "versions":
            return max(0, match.version - watch.delay)
        until = match.now_ms() - watch.delay * 1_000
        return next((entry.version for entry in reversed(match.log) if entry.at <= until), 0)

    def _late_event(self, version: int, online: Container[UserId]) -> GameEvent:
        """The match at ``version``, for a spectator; without clocks and offers."""
        match, table = self.match, self.match.table
        assert match.replay is not None
        states = match.replay.states[: version + 1]
        log = shown_log(match.game, states, match.log, None, version)
        moved = next((entry for entry in reversed(log) if entry.seat is not None), None)
        hands = [match.game.view(states[-1], seat) for seat in range(len(table.chairs))]
        return GameEvent(
            room=table.room,
            match=table.match,
            version=version,
            status=table.status,
            seats=table.seat_infos(online),
            waiting_for=None,
            to_move=list(match.game.to_move(states[-1])),
            view=match.game.view(states[-1], None),
            hands=hands if table.options.watch.all else None,
            clock=None,
            last=None if moved is None or moved.seat is None else LastMove(seat=moved.seat, move=moved.move),
            offers=[],
            outcome=None,
            seed_hash=self._seed_hash,
            seed=None,
            rated=table.rated,
            rematch=None,
            rematch_of=table.rematch_of,
        )


def _own(entry: LogEntry, viewer: Viewer) -> tuple[TickInput, ...] | None:
    """The inputs of ``viewer`` only: those of others may reveal what is hidden."""
    return tuple(each for each in entry.inputs or () if each.seat == viewer) or None


def _shown_clock(match: Match) -> ShownClock | None:
    clock = match.table.clock
    if clock is None:
        return None
    return msgspec.convert(time_control.reading(clock, match.now_ms()), ShownClock, from_attributes=True)


def _last(match: Match, viewer: Viewer) -> LastMove | None:
    """The latest move that was not taken back, as far as ``viewer`` may know of it."""
    log = match.log if match.run is None else []
    latest = log[-1] if log else None
    if latest is not None and latest.move is None:
        latest = next((entry for entry in reversed(not_taken_back(log)) if entry.move is not None), None)
    if latest is None or latest.seat is None:
        return None
    return LastMove(seat=latest.seat, move=_shown_move(match, latest, latest.seat, viewer))


def _shown_move(match: Match, entry: LogEntry, seat: Seat, viewer: Viewer) -> Any:
    if not match.game.hidden or match.replay is None:
        return entry.move
    states = match.replay.states
    move = msgspec.convert(entry.move, match.game.move_type)
    return match.game.shown_move(states[entry.version], states[-1], seat, move, viewer)
