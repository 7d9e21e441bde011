"""The commands of tournaments: who may make, join and start one. One function a command."""

from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import TournamentId, new_id
from models.wire.chat_values import Person
from models.wire.commands.base import Command
from models.wire.commands.tournaments import (
    TournamentCreate,
    TournamentJoin,
    TournamentLeave,
    TournamentShow,
    TournamentStart,
)
from models.wire.events import Reply, SentReply
from server.matches.request import clock_of, game_named, options_of
from server.matchmaking.tournaments.entering import joined, left
from server.matchmaking.tournaments.state import State
from server.matchmaking.tournaments.telling import card_of, reply
from server.matchmaking.tournaments.tournament import Tournament
from server.matchmaking.tournaments.tournaments import Tournaments, no_such_tournament
from server.rooms.directory import RoomDirectory
from server.rooms.messages import system_messages
from server.rooms.permissions import require
from server.runtime.clock import Clock
from server.timeline.pending_commits import stored
from server.timeline.room import Room

SEATS: Final = 2


class TournamentCommands:
    """The commands of tournaments."""

    def __init__(self, tournaments: Tournaments, rooms: RoomDirectory, clock: Clock) -> None:
        self._tournaments = tournaments
        self._rooms = rooms
        self._clock = clock

    async def create(self, who: Person, command: TournamentCreate) -> Reply:
        """Open a tournament in a room, for its moderators, and post its card there."""
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, TournamentCreate)
        state = self._state(who, command)
        made = await self._tournaments.create(TournamentId(new_id("c")), room, state)
        await self._show(who, room, made)
        return self._reply(who, made)

    async def join(self, who: Person, command: TournamentJoin) -> Reply:
        tournament = await self._in_room(who, command.tournament, TournamentJoin)
        await self._tournaments.change(tournament, lambda state: joined(state, who))
        return self._reply(who, tournament)

    async def leave(self, who: Person, command: TournamentLeave) -> Reply:
        tournament = await self._in_room(who, command.tournament, TournamentLeave)
        await self._tournaments.change(tournament, lambda state: left(state, who.id))
        return self._reply(who, tournament)

    async def start(self, who: Person, command: TournamentStart) -> Reply:
        """Begin; the matches of the first round are made after the reply."""
        tournament = await self._in_room(who, command.tournament, TournamentStart)
        await self._tournaments.begin(tournament)
        return self._reply(who, tournament)

    async def show(self, who: Person, command: TournamentShow) -> Reply:
        """The standings, and the pairings of the round."""
        return self._reply(who, await self._in_room(who, command.tournament, TournamentShow))

    async def _in_room(self, who: Person, named: TournamentId, command: type[Command]) -> Tournament:
        """A tournament in a room in which ``who`` may send ``command``.

        Raises the same ``not_found`` if it does not exist, and if ``who`` must not know of its room.
        """
        try:
            tournament = await self._tournaments.find(named)
            room = await self._rooms.find_for(who.id, tournament.room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            raise no_such_tournament() from None
        require(room, who.id, command)
        return tournament

    async def _show(self, who: Person, room: Room, tournament: Tournament) -> None:
        """Post the card in the room; the tournament goes on without one."""
        try:
            posted = await stored(system_messages.post_card(room, who, card_of(tournament)))
        except Refusal:
            return
        assert isinstance(posted, SentReply)
        seq = posted.seq
        await self._tournaments.change(tournament, lambda state: replace(state, card=seq))

    def _state(self, who: Person, command: TournamentCreate) -> State:
        """The tournament that the command asks for, checked. Raises ``not_found``, ``bad_request``."""
        game = game_named(command.game)
        if not game.min_players <= SEATS <= game.max_players:
            raise Refusal("bad_request", f"game: tournaments are of games for two, and {game.title} is not")
        if command.kind == "knockout" and command.rounds is not None:
            raise Refusal("bad_request", "rounds: in a knockout they follow from the players")
        options_of(game, {}, SEATS, rated=command.rated)
        clock = clock_of(game, command.clock, rated=command.rated)
        assert clock is not None
        return State(
            game=game.name,
            kind=command.kind,
            clock=clock,
            rated=command.rated,
            rounds=command.rounds,
            created_at=self._clock.now_ms(),
            creator=who.id,
        )

    def _reply(self, who: Person, tournament: Tournament) -> Reply:
        return reply(tournament, who.id, is_paused=self._tournaments.is_paused(tournament))
