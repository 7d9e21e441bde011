"""Looks after matches, also when nobody is there: bots that are to move, clocks that fall, players who are away.

Called by ``matches``: after each change of a match, when somebody comes or goes, and at every look around.
What it does goes through the match like everybody's changes.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import MatchId, UserId
from models.wire.match_values import MatchCard
from server.bots.pool import BotPool
from server.games.base import BY_BOT, Seat
from server.games.replay import state_bytes
from server.matches import moves
from server.matches.match import Decide, Match, Transition
from server.matches.table import Chair, Table, stand, with_chair
from server.ratings.ratings import Ratings
from server.rooms import system_messages
from server.rooms.directory import RoomDirectory
from server.runtime.clock import Clock

HOLDING_LEVEL: Final = 3
_AGAIN_S: Final = 1.0
BREAK_NOTICE: Final = "The server was restarted. The match goes on where it was, and nobody lost time."

_log = logging.getLogger(__name__)


class Caretaker:
    """One for all matches of this process."""

    def __init__(self, rooms: RoomDirectory, bots: BotPool, ratings: Ratings, clock: Clock) -> None:
        self._rooms = rooms
        self._bots = bots
        self._ratings = ratings
        self._clock = clock
        self._busy: dict[tuple[MatchId, str], asyncio.Task[None]] = {}

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = list(self._busy.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def welcome(self, match: Match) -> None:
        """A match was loaded: after a break its clocks wait for those who are to move."""
        table = match.table
        if table.status in ("playing", "paused"):
            match.break_untold = match.version > 0
        if table.status == "playing" and table.clock is not None:
            match.waiting.after_break(match, self._clock.monotonic())
        self.attend(match)

    def attend(self, match: Match) -> None:
        """A match changed: bots think about their moves, its card is brought up to date, and at its end ratings."""
        match.absence.note(match, self._clock.monotonic())
        match.deps.bots.look(match.table)
        if match.replay is not None:
            for seat in match.to_move():
                if self._bot_level(match, seat) is not None:
                    self._begin(match, f"bot {seat}", self._think(match, seat))
        card = match.table.card
        if card is not None and card.told != match.table.status:
            self._begin(match, "card", self._tell_card(match))
        if match.table.is_rating_due:
            self._begin(match, "rating", self._rate(match))

    def seen(self, match: Match, user: UserId) -> None:
        """Somebody came to the match's room, or went from it."""
        if match.is_online(user) and match.break_untold:
            match.break_untold = False
            self._begin(match, "break", self._tell_break(match))
        seat = match.table.seat_of(user)
        if seat is None:
            return
        match.show_soon()
        self.look(match)

    def member_gone(self, match: Match, user: UserId) -> None:
        """Somebody is no member any more: it stands up, or gives up."""
        match.gone.add(user)
        self._see_off(match)

    def look(self, match: Match) -> None:
        """See whether it is time for anything."""
        if match.is_in_doubt:
            self._begin(match, "doubt", match.make_sure())
            return
        self._see_off(match)
        table = match.table
        if table.status == "open":
            return
        self.attend(match)
        if match.absence.given_up(match, self._clock.monotonic()) is not None:
            self._begin(match, "abandoned", self._change(match, self._given_up(match)))
        if table.status != "playing":
            return
        match.waiting.look(match, self._clock.monotonic())
        now_ms = self._clock.now_ms()
        if moves.fallen(match, now_ms):
            self._begin(match, "time", self._change(match, moves.timed_out(match, now_ms)))
        for seat, chair in enumerate(table.chairs):
            self._look_at(match, seat, chair)

    def _look_at(self, match: Match, seat: Seat, chair: Chair) -> None:
        """A bot takes the seat of one who was away too long, and gives it back."""
        if chair.user is None:
            return
        options = match.table.options
        away_s = match.absence.away_s(chair.user.id, self._clock.monotonic())
        if away_s is None and chair.bot is not None:
            self._begin(match, f"seat {seat}", self._hold(match, seat, None))
        elif (
            options.absence == "bot"
            and away_s is not None
            and away_s >= options.grace_s
            and chair.bot is None
        ):
            self._begin(match, f"seat {seat}", self._hold(match, seat, HOLDING_LEVEL))

    def _given_up(self, match: Match) -> Decide:
        def decide() -> Transition | None:
            # Looked at again: it may have gone on while this waited for its turn.
            found = match.absence.given_up(match, self._clock.monotonic())
            return None if found is None else moves.abandoned(match, found.seat)

        return decide

    def _bot_level(self, match: Match, seat: Seat) -> int | None:
        level = match.table.chairs[seat].bot
        if level is not None:
            return level
        falls = seat in moves.fallen(match, self._clock.now_ms())
        return HOLDING_LEVEL if falls and match.game.timeout(match.state, seat) == BY_BOT else None

    async def _think(self, match: Match, seat: Seat) -> None:
        while match.table.status == "playing" and seat in match.to_move():
            level, version = self._bot_level(match, seat), match.version
            if level is None:
                return
            # Another number for each move, so that a bot does not play every match alike.
            seed = int.from_bytes(bytes.fromhex(match.table.seed)[:6], "big") + version
            chair = match.table.chairs[seat]
            whom = chair.by or (chair.user.id if chair.user is not None else "")
            try:
                made = await self._bots.choose(
                    match.table.game, state_bytes(match.state), seat, level, seed, whom=whom
                )
                await match.change(moves.bot_moved(match, seat, version, made))
            except Refusal as refusal:
                _log.warning("a bot cannot move in %s (%s); trying again", match.table.match, refusal)
                await asyncio.sleep(_AGAIN_S)

    async def _hold(self, match: Match, seat: Seat, level: int | None) -> None:
        def decide() -> Transition | None:
            chair = match.table.chairs[seat]
            if match.table.status != "playing" or chair.bot == level:
                return None
            return Transition(with_chair(match.table, seat, replace(chair, bot=level)), self._clock.now_ms())

        await match.change(decide)

    def _see_off(self, match: Match) -> None:
        """Let go who has left the room and still sits: it was not to be stored before, or the match just began."""
        room = self._rooms.live(match.room) if match.table.is_played else None
        people = () if room is None else match.table.people
        strangers = {each.id for each in people if room is not None and room.member(each.id) is None}
        for user in match.gone | strangers:
            self._begin(match, f"gone {user}", self._let_go(match, user))

    async def _let_go(self, match: Match, user: UserId) -> None:
        def decide() -> Transition | None:
            if match.table.seat_of(user) is None or match.table.status == "over":
                return None
            if match.table.status == "open":
                return Transition(stand(match.table, user, None, is_host=False), self._clock.now_ms())
            return moves.resigned(match, user)()

        await match.change(decide)
        match.gone.discard(user)

    async def _tell_break(self, match: Match) -> None:
        room = await self._rooms.find(match.room)
        await system_messages.notice(room, BREAK_NOTICE)

    async def _tell_card(self, match: Match) -> None:
        table = match.table
        assert table.card is not None
        try:
            room = await self._rooms.find(table.card.room)
            await system_messages.change_card(room, table.card.seq, card_of(match))
        except Refusal as refusal:
            if refusal.code == "unavailable":
                raise

        def decide() -> Transition | None:
            card = match.table.card
            told = card and replace(card, told=table.status)
            return Transition(replace(match.table, card=told), self._clock.now_ms())

        await match.change(decide)

    async def _rate(self, match: Match) -> None:
        table = match.table
        people = table.people
        # What bots had a part in says nothing of people.
        if table.outcome is not None and len(people) == len(table.chairs):
            ended_at = table.ended_at or table.created_at
            await self._ratings.settle(table.match, table.game, people, table.outcome, ended_at)
        await match.change(lambda: Transition(replace(match.table, scored=True), self._clock.now_ms()))

    async def _change(self, match: Match, decide: Decide) -> None:
        await match.change(decide)

    def _begin(self, match: Match, what: str, work: Coroutine[Any, Any, None]) -> None:
        """Carry out ``work`` beside all else, unless the same is under way for this match."""
        key = (match.table.match, what)
        if key in self._busy:
            work.close()
            return
        task = self._busy[key] = asyncio.create_task(work, name=f"{what} of {match.table.match}")
        task.add_done_callback(lambda done: self._ended(key, match, done))

    def _ended(self, key: tuple[MatchId, str], match: Match, task: asyncio.Task[None]) -> None:
        del self._busy[key]
        if task.cancelled():
            return
        error = task.exception()
        if error is None:
            self.attend(match)
        elif isinstance(error, Refusal):
            _log.info("%s is not to be had now (%s); the next look tries again", task.get_name(), error)
        else:
            _log.error("%s failed", task.get_name(), exc_info=error)


def card_of(match: Match) -> MatchCard:
    """The match as the timeline of the room shows it that it was made from."""
    table: Table = match.table
    return MatchCard(
        match=table.match,
        room=table.room,
        game=table.game,
        title=match.game.title,
        status=table.status,
        seats=table.seat_infos(frozenset()),
        outcome=table.outcome,
    )
