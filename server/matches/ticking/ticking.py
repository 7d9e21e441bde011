"""Has the matches go on that go on by themselves, while one of their players is there, and stores them each second.

What players see is shown before it is stored, and never more than two seconds ahead of that. Where it cannot be
stored the match stands still, and then goes on from what is.
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

# Snapshots are to come at least each 5 s.
SNAPSHOT_S: Final = 4
STORED_S: Final = 1
# What is to be stored of many matches waits so long for each other: five in one commit cost the database half as much
# as five commits, and it takes the core of the ticks for fewer moments.
GATHERED_S: Final = 0.1

_log = logging.getLogger(__name__)


class Ticking:
    """All matches of this process that go on by themselves.

    Attributes:
        dropped: inputs that were too many for their ticks.
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
        """Have the match go on, if it is one that does by itself."""
        if isinstance(view.match.game, RealtimeGame):
            pulse = self._pulses[view.match] = Pulse(view, self._hub, self)
            pulse.attend()

    def release(self, match: Match) -> None:
        """The match goes on no more here."""
        pulse = self._pulses.pop(match, None)
        if pulse is not None:
            pulse.stop()

    def attend(self, match: Match) -> None:
        """Somebody came to the match's room, or went."""
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
        """Store, beside all else, how far the match has come."""
        self._tasks.spawn(_kept(match), name=f"store the ticks of {match.table.match}")

    def give_up(self, match: Match, error: Exception) -> None:
        """The rules of the match have failed: it is over."""
        log_incident(_log, f"a tick of {match.table.match} failed", error)
        self._tasks.spawn(_ended(match), name=f"break off {match.table.match}")

    async def stop(self) -> None:
        """Let nothing go on any more. What has happened is stored when this returns, if it can be."""
        self.rhythm.close()
        if self._gathering is not None:
            self._gathering.cancel()
        for pulse in list(self._pulses.values()):
            pulse.stop()
            self.keep(pulse.match)
        await self._tasks.finished()


class Pulse:
    """One match that goes on by itself."""

    def __init__(self, view: MatchView, hub: Hub, ticking: Ticking) -> None:
        self.match = view.match
        self._view = view
        self._ticking = ticking
        self._telling = Telling(view, hub)
        self._stop: Unsubscribe | None = None
        # The run of which ticks are told, and its ticks at the last snapshot and when it was last stored.
        self._run: Run | None = None
        self._snapshot = self._kept = 0
        self._unsubscribe = view.match.subscribe_changed(self.attend)

    def attend(self) -> None:
        """Go on or stand still, as the match is, and as its players are there."""
        is_due = self._is_due()
        if is_due and self._stop is None:
            game: RealtimeGame[Any, Any, Any] = self.match.game  # type: ignore[assignment]  # others have no pulse
            self._stop = self._ticking.rhythm.start(game.tick_hz, self._step)
        elif not is_due and self._stop is not None:
            self._stand_still()
            self._ticking.keep(self.match)

    def stop(self) -> None:
        """Go on no more."""
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
        except Exception as error:  # the barrier: the game's rules are anybody's
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
