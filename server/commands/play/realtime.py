"""The commands of matches that run by themselves: inputs, and the present state."""

from collections.abc import Coroutine
from typing import Any

import msgspec

from models.errors import Refusal
from models.ids import UserId
from models.wire.chat_values import Person
from models.wire.commands.games import GameInput, GameState
from models.wire.events import Reply, Untold
from models.wire.game_events import MatchReply
from models.wire.validation import fault_within
from server.commands.dispatching.route import Response
from server.delivery.socket import Socket
from server.matches.hosted import hosted_in
from server.matches.moves import check_played
from server.matches.running.run import Run
from server.matches.table import no_seat
from server.rooms.directory import RoomDirectory
from server.rooms.permissions import require
from server.timeline.room import Room


class RealtimeCommands:
    """The commands of this module."""

    def __init__(self, rooms: RoomDirectory) -> None:
        self._rooms = rooms

    def input(self, who: Person, command: GameInput) -> Response:
        """Apply an input at the next tick. It is answered only by an error.

        Raises ``not_found``, ``not_member``, ``match_over``, ``conflict``, ``forbidden``, ``bad_request``,
        ``too_large``.
        """
        room = self._rooms.live_for(who.id, command.room)
        if room is None:
            return self._input_when_loaded(who, command)
        return _taken(room, who.id, command)

    async def state(self, who: Person, socket: Socket, command: GameState) -> Reply:
        """Send the match in its present state, as the event ``game``, which the reply repeats."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, GameState)
        event = hosted_in(room).event_for(who.id)
        # It must not come behind the events of later ticks.
        socket.own_first()
        socket.send(event)
        return MatchReply(match=event)

    def _input_when_loaded(self, who: Person, command: GameInput) -> Coroutine[Any, Any, Reply]:
        async def taken() -> Reply:
            return _taken(await self._rooms.find_for(who.id, command.room), who.id, command)

        return taken()


def _taken(room: Room, user: UserId, command: GameInput) -> Reply:
    require(room, user, GameInput)
    match = hosted_in(room).match
    check_played(match.table)
    if match.run is None:
        raise Refusal("conflict", f"{match.game.title} has turns: send game.move")
    seat = match.table.seat_of(user)
    if seat is None:
        raise no_seat()
    _check_tick(match.run, command.tick)
    try:
        given = match.run.read(command.input)
    except msgspec.ValidationError as error:
        raise Refusal("bad_request", fault_within("input", error)) from None
    match.run.take(seat, given, command.tick)
    return Untold()


def _check_tick(run: Run, tick: int | None) -> None:
    """Raise ``bad_request`` for a tick that is more than a second ahead."""
    if tick is not None and tick > run.tick + run.game.tick_hz:
        raise Refusal(
            "bad_request", f"tick: the match is at {run.tick}, and no input waits for over a second"
        )
