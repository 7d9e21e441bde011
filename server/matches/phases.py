"""When a match is over, the chat that its game had hidden is shown to all, if the game says so.

The match's table notes that this is due, so a crash or an outage leaves nothing hidden for good.
"""

import logging
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from server.games.base import Game
from server.games.registry import AnyGame
from server.matches.hosted import HostedMatch
from server.matches.match import Match, Transition
from server.rooms.messages.revealing import has_hidden, reveal
from server.runtime.background.retrying import until_done
from server.timeline.room import Room

_RETRY_S: Final = 1.0

_log = logging.getLogger(__name__)


def reveals(game: AnyGame) -> bool:
    """Whether the room of a match of ``game`` shows hidden messages at the end."""
    return type(game).may_see is not Game.may_see and game.reveals


def follow(room: Room, hosted: HostedMatch) -> None:
    """Reveal hidden messages once the match of ``room`` is over; also those that a crash left hidden."""
    match = hosted.match
    if not reveals(match.game):
        return

    async def work() -> None:
        try:
            await reveal(room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
        await settle(match)

    def look() -> None:
        if match.table.status != "over":
            return
        unsubscribe()
        # Tables from before the first release do not say that it is due.
        if match.table.is_reveal_due or has_hidden(room):
            room.beside(until_done(work, f"revealing of {room.id}", _log, retry_s=_RETRY_S))

    unsubscribe = match.subscribe_changed(look)
    look()


async def settle(match: Match) -> None:
    """Note that nothing in the match's room is hidden any more, or that the room is gone. Raises ``unavailable``."""
    await match.change(
        lambda: (
            Transition(replace(match.table, hidden=False), match.now_ms())
            if match.table.is_reveal_due
            else None
        )
    )
