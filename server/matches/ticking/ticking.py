"""Runs realtime matches while one of their players is there, and stores them each second.

States are shown before they are stored, and are at most two seconds ahead of the stored state. If storing fails
the match stands still, and then goes on from the stored state.
"""

import asyncio
import logging
from typing import Any, Final

from models.errors import Refusal
from server.delivery.hub import Hub
from server.games.realtime.game import RealtimeGame
from server.matches.match import Match
from server.matches.moves import broken_off
from server.matches.running.run import Run
from server.matches.ticking.rhythm import Rhythm
from server.matches.ticking.telling import Telling
from server.matches.views import MatchView
from server.runtime.background.tasks import Tasks
from server.runtime.incidents import log_incident
from server.runtime.subscribers import Unsubscribe

# Snapshots must come at least each 5 s.
SNAPSHOT_S: Final = 4
STORED_S: Final = 1
# What is to be stored of many matches waits so long for each other: five in one commit cost the database half as much
# as five commits, and it takes the core of the ticks for fewer moments.
GATHERED_S: Final = 0.1

_log = logging.getLogger(__name__)


class Ticking:
    """All realtime matches of this process.

    Attributes:
        dropped: the number of inputs over the limit of their ticks.
    """

    def __init__(self, hub: Hub) -> None:
        self.rhythm = Rhythm()
        self.dropped = 0
        self._hub = hub
        self._tasks = Tasks()
        self._pulses: dict[Match, Pulse] = {}
        self._to_keep: dict[Match, None] = {}
        self._gathering: asyncio.TimerHandle | None = None

    def take_over(self, view: MatchView) -> None:
        """Run the match, if it is a realtime one."""
        if isinstance(view.match.game, RealtimeGame):
            pulse = self._pulses[view.match] = Pulse(view, self._hub, self)
            pulse.attend()

    def release(self, match: Match) -> None:
        """Stop running the match here."""
        pulse = self._pulses.pop(match, None)
        if pulse is not None:
            pulse.stop()

    def attend(self, match: Match) -> None:
        """Note that a user came to the match's room, or left it."""
        pulse = self._pulses.get(match)
        if pulse is not None:
            pulse.attend()

    def keep_soon(self, match: Match) -> None:
        """Store how far the match has come, together with others of which that is due."""
        self._to_keep[match] = None
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().call_later(GATHERED_S, self._keep_gathered)

    def _keep_gathered(self) -> None:
        self._gathering = None
        matches, self._to_keep = self._to_keep, {}
        for match in matches:
            self.keep(match)

    def keep(self, match: Match) -> None:
        """Store the match's ticks until now, in a task of its own."""
        self._tasks.spawn(_kept(match), name=f"store the ticks of {match.table.match}")

    def give_up(self, match: Match, error: Exception) -> None:
        """End a match whose rules have failed."""
        log_incident(_log, f"a tick of {match.table.match} failed", error)
        self._tasks.spawn(_ended(match), name=f"break off {match.table.match}")

    async def stop(self) -> None:
        """Stop all matches. Their ticks are stored when this returns, if possible."""
        self.rhythm.close()
        if self._gathering is not None:
            self._gathering.cancel()
        for pulse in list(self._pulses.values()):
            pulse.stop()
            self.keep(pulse.match)
        await self._tasks.finished()


class Pulse:
    """One realtime match."""

    def __init__(self, view: MatchView, hub: Hub, ticking: Ticking) -> None:
        self.match = view.match
        self._view = view
        self._ticking = ticking
        self._telling = Telling(view, hub)
        self._stop: Unsubscribe | None = None
        # The run whose ticks are sent, and its ticks at the last snapshot and at the last storing.
        self._run: Run | None = None
        self._snapshot = self._kept = 0
        self._unsubscribe = view.match.subscribe_changed(self.attend)

    def attend(self) -> None:
        """Start or stop the ticks, by the match's status and its players' presence."""
        is_due = self._is_due()
        if is_due and self._stop is None:
            game: RealtimeGame[Any, Any, Any] = self.match.game  # type: ignore[assignment]  # others have no pulse
            self._stop = self._ticking.rhythm.start(game.tick_hz, self._step)
        elif not is_due and self._stop is not None:
            self._stand_still()
            self._ticking.keep(self.match)

    def stop(self) -> None:
        """Stop for good."""
        self._unsubscribe()
        self._stand_still()

    def _stand_still(self) -> None:
        if self._stop is not None:
            self._stop()
            self._stop = None

    def _is_due(self) -> bool:
        run, table = self.match.run, self.match.table
        if run is None or table.status != "playing":
            return False
        return bool(self._view.online()) if table.people else self._view.is_watched

    def _step(self) -> None:
        match, run = self.match, self.match.run
        if run is None or not run.may_go_on or match.is_in_doubt:
            self._ticking.rhythm.lost += 1
            return
        before = run.state
        try:
            self._let_bots_play(run)
            run.advance()
        except Exception as error:  # the barrier: anybody may have written the game's rules
            self._stand_still()
            self._ticking.give_up(match, error)
            return
        self._ticking.dropped += run.dropped
        run.dropped = 0
        self._show(run, before)
        if run.outcome is not None:
            self._ticking.keep(match)
        elif run.tick >= self._kept + STORED_S * run.game.tick_hz:
            self._kept = run.tick
            self._ticking.keep_soon(match)

    def _show(self, run: Run, before: Any) -> None:
        if run is not self._run:
            self._run, self._snapshot, self._kept = run, run.tick, run.tick
        self._telling.tell(before)
        if run.tick >= self._snapshot + SNAPSHOT_S * run.game.tick_hz:
            self._snapshot = run.tick
            self._view.show()

    def _let_bots_play(self, run: Run) -> None:
        for seat, chair in enumerate(self.match.table.chairs):
            if chair.bot is not None:
                found = run.game.best_input(run.state, seat)
                if found is not None:
                    run.take(seat, found)


async def _kept(match: Match) -> None:
    try:
        await match.keep_ticks()
    except Refusal as refusal:
        _log.warning("ticks of %s could not be stored: %s", match.table.match, refusal)


async def _ended(match: Match) -> None:
    try:
        await match.change(lambda: broken_off(match) if match.table.is_played else None)
    except Refusal as refusal:
        _log.warning("%s could not be broken off: %s", match.table.match, refusal)
