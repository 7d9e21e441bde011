"""Starts what is due for a match and none of its players does: bots, clocks that fall, players who are away.

It checks after each change of a match, when a player comes or goes, and at every sweep. All its work goes through
the match, like everybody's changes.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.wire.chat_values import Person
from server.games.base import Seat
from server.matches import moves
from server.matches.match import Decide, Match, Transition
from server.matches.table import HOLDING_LEVEL, Chair, closed_down, with_chair
from server.matches.upkeep.beginning import Beginning
from server.matches.upkeep.care import Care, CaresByPlayer
from server.matches.upkeep.errands import Errands, bot_level
from server.matches.upkeep.live_tables import LiveTables
from server.matches.views import MatchView
from server.rooms.directory import RoomDirectory
from server.runtime.background.periodic import Periodic
from server.runtime.background.tasks import Tasks
from server.runtime.clock import Clock
from server.runtime.cooperative import in_slices
from server.runtime.incidents import log_incident
from server.timeline.room import Room

Work = Callable[[], Coroutine[Any, Any, object]]

_log = logging.getLogger(__name__)


class Caretaker:
    """One for all matches of this process."""

    def __init__(
        self,
        rooms: RoomDirectory,
        errands: Errands,
        beginning: Beginning,
        tables: LiveTables,
        clock: Clock,
        sweep_s: float,
    ) -> None:
        self._rooms = rooms
        self._errands = errands
        self._beginning = beginning
        self.tables = tables
        self._clock = clock
        self._cares = CaresByPlayer()
        self._tasks = Tasks()
        self._unsubscribe = beginning.presence.subscribe_presence(self._came_or_gone)
        self._sweeping = Periodic("sweep of the matches", sweep_s, self._sweep)

    def start(self) -> None:
        """Begin to sweep."""
        self._sweeping.start()

    async def stop(self) -> None:
        """Stop the sweep and all work under way: the next start finds what is due."""
        self._unsubscribe()
        await self._sweeping.stop()
        await self._tasks.close()

    def take_over(self, match: Match, view: MatchView) -> Care:
        """Look after a match that was loaded. After a break its clocks wait for those who are to move."""
        care = Care(match, view, self._beginning.presence.is_present)
        self._cares.add(care)
        match.subscribe_changed(partial(self.attend, care))
        care.absence.restore(match.table, self._clock.monotonic())
        care.is_break_untold = match.table.is_played and match.version > 0
        if match.table.status == "playing" and match.table.clock is not None:
            care.grace.after_break(match.to_move, self._clock.monotonic())
            care.apply_grace()
        self.attend(care)
        return care

    def release(self, care: Care) -> None:
        """Stop looking after the match. Work under way is carried out."""
        self._cares.forget(care)

    def attend(self, care: Care) -> None:
        """Begin the work that is due by the match's state: the moves of bots, its card, its ratings."""
        match = care.match
        if care.has_new_chairs:
            care.note_absence(self._clock.monotonic())
            self._cares.note(care)
        self._beginning.quota.note(match.table)
        self.tables.note(match.table)
        for seat in match.to_move:
            person = match.table.chairs[seat].user
            if bot_level(match, seat) is not None:
                self._begin(care, f"bot {seat}", partial(self._errands.make_bot_moves, match, seat))
            elif person is not None and match.table.clock is not None:
                self._beginning.presence.measure(person.id)
        if match.table.is_card_due:
            self._begin(care, "card", partial(self._errands.update_card, match))
        if match.table.is_rating_due:
            self._begin(care, "rating", partial(self._errands.rate, match))

    def seen(self, care: Care, user: UserId) -> None:
        """Note that ``user`` came to the match's room, or left it."""
        care.note_absence(self._clock.monotonic())
        if care.is_break_untold and care.view.is_online(user):
            care.is_break_untold = False
            self._begin(care, "break", partial(self._errands.tell_of_break, care.match))
        if care.match.table.seat_of(user) is not None:
            care.view.show_soon()
            self.look(care)

    def member_gone(self, care: Care, user: UserId) -> None:
        """Note that ``user`` is no longer a member of the room, and so stands up or resigns."""
        care.leavers.add(user)
        self._see_off(care)

    def look(self, care: Care) -> None:
        """Begin the work that is due by the match's state, by the time, and by which players are away."""
        match, now = care.match, self._clock.monotonic()
        if match.is_in_doubt:
            self._begin(care, "doubt", match.make_sure)
            return
        self._see_off(care)
        if match.table.status == "open":
            self._look_at_open(care, now)
        else:
            self.attend(care)
        if care.abandonment(now) is not None:
            self._begin(care, "abandoned", partial(match.change, self._abandoned(care)))
        elif care.absence.due_notes(match.table, now) is not None:
            self._begin(care, "absences", partial(match.change, self._absences_noted(care)))
        if match.table.status != "playing":
            return
        care.view.show_late()
        care.hold_clocks(now)
        now_ms = match.now_ms()
        if match.fallen(now_ms):
            self._begin(care, "time", partial(match.change, moves.timed_out(match, now_ms)))
        for seat, chair in enumerate(match.table.chairs):
            if chair.user is not None:
                self._look_at_seat(care, seat, chair, care.absence.away_s(chair.user.id, now))

    def _came_or_gone(self, user: UserId, since: float) -> None:
        """Note that the first socket of ``user`` was opened, or the last one closed, at ``since``."""
        for care in self._cares.of(user):
            care.absence.went(user, since)
            care.note_absence(self._clock.monotonic())
            if care.match.table.status == "open":
                care.view.show_soon()
            self._look_safely(care)

    async def _sweep(self) -> None:
        await in_slices(map(self._look_safely, self._cares.all()))

    def _look_safely(self, care: Care) -> None:
        try:
            if not care.is_quiet:
                self.look(care)
        except Exception as error:  # a barrier: the other matches still get their turn
            log_incident(_log, f"match {care.match.table.match} could not be looked after", error)

    def _look_at_open(self, care: Care, now: float) -> None:
        """Begin the match if all are present; otherwise those who stay away lose their seats, and nothing else."""
        match, room = care.match, self._rooms.live(care.match.room)
        if room is None or not self._knows(care, room, match.table.people):
            return
        if any(room.member(each.id) is None for each in match.table.people):
            # It is still being made: all who sit will become members, and then it begins.
            return
        if self._beginning.is_due(match.table):
            self._begin(care, "start", partial(match.change, self._beginning.begins(match)))
        elif care.absence.no_shows(match.table, now):
            self._begin(care, "no-shows", partial(match.change, self._seats_freed(care)))

    def _seats_freed(self, care: Care) -> Decide:
        def decide() -> Transition | None:
            table = care.match.table
            lost = care.absence.no_shows(table, self._clock.monotonic())
            for seat in lost:
                table = with_chair(table, seat, Chair())
            return Transition(table, care.match.now_ms()) if lost else None

        return decide

    def _look_at_seat(self, care: Care, seat: Seat, chair: Chair, away_s: float | None) -> None:
        """Let a bot take the seat of a player who was away too long, and give it back."""
        match, options = care.match, care.match.table.options
        is_too_long = away_s is not None and away_s >= options.grace_s
        if away_s is None and chair.bot is not None:
            self._begin(care, f"seat {seat}", partial(self._errands.hold_seat, match, seat, None))
        elif options.absence == "bot" and is_too_long and chair.bot is None:
            self._begin(care, f"seat {seat}", partial(self._errands.hold_seat, match, seat, HOLDING_LEVEL))

    def _abandoned(self, care: Care) -> Decide:
        def decide() -> Transition | None:
            # Once more: the match may have gone on while this waited for its turn.
            found = care.abandonment(self._clock.monotonic())
            if found is None:
                return None
            if care.match.table.status == "open":
                now_ms = care.match.now_ms()
                return Transition(closed_down(care.match.table, now_ms), now_ms)
            return moves.abandoned(care.match, found.seat)

        return decide

    def _absences_noted(self, care: Care) -> Decide:
        def decide() -> Transition | None:
            table = care.match.table
            found = care.absence.due_notes(table, self._clock.monotonic())
            return None if found is None else Transition(replace(table, absences=found), care.match.now_ms())

        return decide

    def _see_off(self, care: Care) -> None:
        """See off users who left the room and still sit: an earlier attempt failed, or the match just began."""
        table = care.match.table
        room = self._rooms.live(care.match.room) if table.is_played else None
        people = () if room is None or not self._knows(care, room, table.people) else table.people
        strangers = {each.id for each in people if room is not None and room.member(each.id) is None}
        for user in care.leavers | strangers:
            self._begin(care, f"leaver {user}", partial(self._let_go, care, user))

    def _knows(self, care: Care, room: Room, people: Sequence[Person]) -> bool:
        """Whether the room knows the records of ``people``; otherwise they are fetched for the next sweep."""
        members = room.state.members
        if all(members.knows(each.id) for each in people):
            return True
        self._begin(care, "members", partial(members.fetch, *(each.id for each in people)))
        return False

    async def _let_go(self, care: Care, user: UserId) -> None:
        await self._errands.see_off(care.match, user)
        care.leavers.discard(user)

    def _begin(self, care: Care, errand: str, work: Work) -> None:
        """Carry out ``work`` in a task of its own, unless the same errand is under way for this match."""
        if errand in care.errands:
            return
        care.errands.add(errand)
        task = self._tasks.spawn(work(), name=f"{errand} of {care.match.table.match}")
        task.add_done_callback(partial(self._ended, care, errand))

    def _ended(self, care: Care, errand: str, task: "asyncio.Task[object]") -> None:
        care.errands.discard(errand)
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self.attend(care)
        elif isinstance(error, Refusal):
            _log.info("%s failed (%s); will retry on the next sweep", task.get_name(), error)
        else:
            log_incident(_log, f"{task.get_name()} failed", error)
