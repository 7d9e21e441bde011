"""When a match is over, what its game had hidden of the chat is shown to all, if the game says so."""

import logging
from functools import partial
from typing import Final

from server.games.base import Game
from server.matches.hosted import HostedMatch
from server.rooms.messages.revealing import has_hidden, reveal
from server.runtime.background.retrying import until_done
from server.timeline.room import Room

_RETRY_S: Final = 1.0

_log = logging.getLogger(__name__)


def follow(room: Room, hosted: HostedMatch) -> None:
    """Show what was hidden once the match of ``room`` is over; also what a crash left hidden."""
    game = hosted.match.game
    if type(game).may_see is Game.may_see or not game.reveals:
        return

    def look() -> None:
        if hosted.match.table.status != "over":
            return
        unsubscribe()
        work = partial(reveal, room)
        room.beside(until_done(work, f"revealing of {room.id}", _log, retry_s=_RETRY_S))

    unsubscribe = hosted.match.subscribe_changed(look)
    if has_hidden(room):
        look()
