"""The caretaker's errands for a match: a bot's move, its card, its ratings. Each may wait."""

import asyncio
import logging
from typing import Any, Final

import msgspec
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.wire.match_values import MatchCard
from server.bots.pool import BotPool
from server.games.base import Rng, Seat
from server.games.registry import GAMES
from server.games.replay import state_bytes
from server.matches import moves
from server.matches.match import Match, Transition
from server.matches.match_clock import thinking_s
from server.matches.table import HOLDING_LEVEL, Table, stand, with_chair
from server.ratings.players import RatedResult
from server.ratings.ratings import Ratings
from server.rooms.directory import RoomDirectory
from server.rooms.messages import system_messages

BREAK_NOTICE: Final = "The server was restarted. The match goes on where it was, and nobody lost time."
TICKS_NOTICE: Final = "The server was restarted. The match goes on from the last second that was stored."
_RETRY_S: Final = 1.0
# How late a move may be found, as a part of the thinking time, before the bot makes any move.
_LATENESS: Final = 0.6

_log = logging.getLogger(__name__)


class Errands:
    """Every errand raises ``Refusal`` if it cannot be done now, and does nothing if it is already done."""

    def __init__(self, rooms: RoomDirectory, bots: BotPool, ratings: Ratings) -> None:
        self._rooms = rooms
        self._bots = bots
        self._ratings = ratings

    async def make_bot_moves(self, match: Match, seat: Seat) -> None:
        """Have a bot move for ``seat``, as long as it is that bot's turn. Retries until the move is made."""
        while seat in match.to_move and (level := bot_level(match, seat)) is not None:
            try:
                await self._make_bot_move(match, seat, level)
            except Refusal as refusal:
                _log.warning(
                    "no bot can move in %s (%s); will retry in %g s", match.table.match, refusal, _RETRY_S
                )
                await asyncio.sleep(_RETRY_S)

    async def hold_seat(self, match: Match, seat: Seat, level: int | None) -> None:
        """Let a bot of ``level`` hold the seat of a player who is away; None gives the seat back."""

        def decide() -> Transition | None:
            chair = match.table.chairs[seat]
            if match.table.status != "playing" or chair.bot == level:
                return None
            return Transition(with_chair(match.table, seat, replace(chair, bot=level)), match.now_ms())

        await match.change(decide)

    async def see_off(self, match: Match, user: UserId) -> None:
        """Let ``user``, who left the room, stand up from an open match, or resign from one that is played."""

        def decide() -> Transition | None:
            if match.table.seat_of(user) is None or match.table.status == "over":
                return None
            if match.table.status == "open":
                return Transition(stand(match.table, user, None, is_host=False), match.now_ms())
            return moves.resigned(match, user)()

        await match.change(decide)

    async def tell_of_break(self, match: Match) -> None:
        """Post a notice in the room that the server was restarted."""
        room = await self._rooms.find(match.room)
        await system_messages.notice(room, TICKS_NOTICE if match.game.realtime else BREAK_NOTICE)

    async def update_card(self, match: Match) -> None:
        """Update the match's card, in the room it was made from."""
        status, card = match.table.status, match.table.card
        assert card is not None
        try:
            room = await self._rooms.find(card.room)
            await system_messages.change_card(room, card.seq, card_of(match))
        except Refusal as refusal:
            if refusal.code == "unavailable":
                raise

        def decide() -> Transition | None:
            card = match.table.card
            shown = card and replace(card, status=status)
            return Transition(replace(match.table, card=shown), match.now_ms())

        await match.change(decide)

    async def rate(self, match: Match) -> None:
        """Change the ratings of those who played the match, which is over."""
        table = match.table
        result = rated_result(table)
        if result is not None:
            await self._ratings.settle(table.match, table.game, result)
        await match.change(lambda: Transition(replace(match.table, scored=True), match.now_ms()))

    async def _make_bot_move(self, match: Match, seat: Seat, level: int) -> None:
        table, version = match.table, match.version
        # Another seed for each move, so that a bot does not play every match alike.
        seed = int.from_bytes(bytes.fromhex(table.seed)[:6], "big") + version
        chair = table.chairs[seat]
        person = chair.user or chair.left
        whom = chair.by or (person.id if person is not None else "")
        within_s = None if chair.bot is None else thinking_s(table.clock, seat, match.now_ms())
        try:
            async with asyncio.timeout(None if within_s is None else within_s + _LATENESS * within_s):
                made = await self._bots.choose(
                    table.game, state_bytes(match.state), seat, level, seed, whom=whom, within_s=within_s
                )
        except TimeoutError:
            made = msgspec.to_builtins(_any_move(match, seat, seed))
        await match.change(moves.bot_moved(match, seat, version, made))


def rated_result(table: Table) -> RatedResult | None:
    """The result of a rated match that is over, for its people; None if it does not count."""
    people = [person for chair in table.chairs if (person := chair.user or chair.left) is not None]
    # A match with bots of its own does not count; a bot for a player who left plays for that player.
    is_of_people = len(people) == len(table.chairs)
    if table.outcome is None or table.outcome.reason == "aborted" or not is_of_people:
        return None
    left = [seat for seat, chair in enumerate(table.chairs) if chair.left is not None]
    game = GAMES.get(table.game)
    teams = game is not None and game.teams
    unmoved = [seat for seat, chair in enumerate(table.chairs) if chair.unmoved]
    if len(people) == 2 and unmoved:
        # A draw that was agreed to before both had moved: nothing was played for.
        return None
    return RatedResult(people, table.outcome, left, table.ended_at or table.created_at, teams, unmoved)


def _any_move(match: Match, seat: Seat, seed: int) -> Any:
    """A move that takes no time to find, for a bot that would lose on time while it waits for a better one."""
    chance = Rng(seed.to_bytes(32, "big"), match.version)
    return chance.choice(list(match.game.legal_moves(match.state, seat)))


def bot_level(match: Match, seat: Seat) -> int | None:
    """The level of the bot that moves for ``seat``; None if a person does, or in a realtime game."""
    if match.game.realtime:
        return None
    level = match.table.chairs[seat].bot
    if level is None and moves.falls_to_bot(match, seat):
        return HOLDING_LEVEL
    return level


def card_of(match: Match) -> MatchCard:
    """The card of the match, for the timeline of the room that it was made from."""
    table = match.table
    return MatchCard(
        match=table.match,
        room=table.room,
        game=table.game,
        title=match.game.title,
        status=table.status,
        seats=table.seat_infos(frozenset()),
        outcome=table.outcome,
    )
