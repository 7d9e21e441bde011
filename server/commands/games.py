"""The game commands: the catalogue, tables, moves, offers, replays. One function a command.

This module and ``permissions`` decide who may send them; the game decides which moves are legal.
"""

from collections.abc import Callable
from typing import Any, Final

import msgspec

from models.errors import Refusal
from models.wire.chat_values import Person, Visibility
from models.wire.commands.games import (
    GameAnswer,
    GameBot,
    GameCatalog,
    GameCreate,
    GameMove,
    GameOffer,
    GameReplay,
    GameResign,
    GameSit,
    GameStand,
    GameStart,
)
from models.wire.commands.messages import MessageSend
from models.wire.commands.rooms import RoomJoin
from models.wire.events import Reply
from models.wire.game_events import CatalogReply, CreatedReply, MatchReply, ReplayReply, VersionReply
from models.wire.match_values import GameInfo
from server.games.realtime.game import RealtimeGame
from server.games.registry import GAMES, AnyGame
from server.matches import moves, offers, table
from server.matches.directory import MatchDirectory
from server.matches.hosted import HostedMatch, hosted_in
from server.matches.match import Decide, Match, Transition
from server.matches.rematches import Rematches
from server.matches.request import MatchRequest, clock_of, game_named, options_of
from server.matches.table import Chair, Table
from server.matches.upkeep.live_tables import LiveTables
from server.rooms import membership
from server.rooms.directory import RoomDirectory
from server.rooms.joining.joining import Joining
from server.rooms.permissions import check_not_blocked, not_member, require
from server.rooms.rates import UserRates
from server.rooms.reading.pages import first_fitting
from server.timeline.pending_commits import stored
from server.timeline.room import Room

InRoom = GameStand | GameBot | GameStart | GameMove | GameResign | GameOffer | GameAnswer


_SCHEMAS: Final[dict[Any, dict[str, Any]]] = {}


class GameCommands:
    """The game commands."""

    def __init__(
        self,
        rooms: RoomDirectory,
        matches: MatchDirectory,
        rematches: Rematches,
        joining: Joining,
        rates: UserRates,
        tables: LiveTables,
    ) -> None:
        self._rooms = rooms
        self._matches = matches
        self._rematches = rematches
        self._joining = joining
        self._rates = rates
        self._tables = tables
        self._catalog = [_game_info(game) for game in GAMES.values()]

    def catalog(self, who: Person, command: GameCatalog) -> Reply:
        return CatalogReply(games=self._catalog)

    async def create(self, who: Person, command: GameCreate) -> Reply:
        """Open a match. Its maker sits in seat 0 and owns its room. Raises ``conflict`` if too many are open."""
        from_room = None
        if command.from_room is not None:
            from_room = await self._rooms.find_for(who.id, command.from_room)
            require(from_room, who.id, MessageSend)
        request = _request(command, who, from_room)
        with self._tables.making(who.id):
            hosted = await self._matches.create(request, who, from_room)
        match = hosted.match
        await match.change(lambda: self._matches.seated(match, match.table) if match.table.is_full else None)
        return CreatedReply(room=match.room, match=hosted.event_for(who.id))

    async def sit(self, who: Person, command: GameSit) -> Reply:
        """Take a seat. A player who is not yet a member of the room becomes one, if no key is needed."""
        room = await self._joining.find(who, RoomJoin(room=command.room))
        if room.is_hidden_from(who.id) and not await self._joining.needs_no_key(room, who):
            raise await self._rooms.not_there()
        hosted = hosted_in(room)
        await self._check_challenge(hosted.match, who)
        if room.member(who.id) is None:
            if not await self._joining.needs_no_key(room, who):
                raise not_member(room)
            # A player who cannot get the seat does not become a member.
            table.sit(hosted.match.table, who, command.seat)
            self._rates.spend(who.id, "membership")
            await stored(membership.join(room, who))
        return await self._seated(hosted, who, lambda now: table.sit(now, who, command.seat))

    async def stand(self, who: Person, command: GameStand) -> Reply:
        room, hosted = await self._at(who, command)
        match, is_host = hosted.match, room.is_owned_by(who.id)

        def decide() -> Transition:
            after = table.stand(match.table, who.id, command.seat, is_host=is_host)
            return Transition(after, match.now_ms())

        await match.change(decide)
        return MatchReply(match=hosted.event_for(who.id))

    async def bot(self, who: Person, command: GameBot) -> Reply:
        """Put a bot on a free seat; for the room's owner and those who sit."""
        room, hosted = await self._at(who, command)
        self._check_host(room, hosted.match, who)
        return await self._seated(
            hosted, who, lambda now: table.put_bot(now, command.seat, command.level, who.id)
        )

    async def start(self, who: Person, command: GameStart) -> Reply:
        """Begin with those who sit, without waiting until all seats are taken; absent players are waited for."""
        room, hosted = await self._at(who, command)
        match = hosted.match
        self._check_host(room, match, who)
        least = match.game.min_players
        await match.change(lambda: self._matches.seated(match, table.without_empty_seats(match.table, least)))
        return MatchReply(match=hosted.event_for(who.id))

    async def move(self, who: Person, command: GameMove) -> Reply:
        _, hosted = await self._at(who, command)
        return VersionReply(version=await moves.move(hosted.match, who.id, command))

    async def resign(self, who: Person, command: GameResign) -> Reply:
        _, hosted = await self._at(who, command)
        return VersionReply(version=await hosted.match.change(moves.resigned(hosted.match, who.id)))

    async def offer(self, who: Person, command: GameOffer) -> Reply:
        _, hosted = await self._at(who, command)
        if command.offer == "rematch":
            await self._check_challenge(hosted.match, who)
        return await self._agreed(hosted.match, offers.made(hosted.match, who.id, command.offer), command)

    async def answer(self, who: Person, command: GameAnswer) -> Reply:
        _, hosted = await self._at(who, command)
        if command.offer == "rematch" and command.accept:
            await self._check_challenge(hosted.match, who)
        decide = offers.answered(hosted.match, who.id, command.offer, accept=command.accept)
        return await self._agreed(hosted.match, decide, command)

    async def replay(self, who: Person, command: GameReplay) -> Reply:
        """The view at a version, and the log up to it after another, as this user was shown them then."""
        room = await self._matches.room_for(who.id, command.match)
        require(room, who.id, GameReplay)
        hosted = hosted_in(room)
        newest = hosted.view.version_for(who.id)
        version = newest if command.version is None else command.version
        if version > newest:
            raise Refusal("bad_request", f"version: the match is at {newest}")
        log, view = hosted.view.replayed(who.id, version)
        following = [entry for entry in log if entry.version > (command.after or 0)]
        page = first_fitting(following)
        return ReplayReply(log=page, view=view, more=len(page) < len(following))

    async def _at(self, who: Person, command: InRoom) -> tuple[Room, HostedMatch]:
        """The room that the command names, of which ``who`` is a member, and its match.

        Raises ``not_found``, ``not_member``.
        """
        room = await self._rooms.find_for(who.id, command.room)
        require(room, who.id, type(command))
        return room, hosted_in(room)

    async def _seated(self, hosted: HostedMatch, who: Person, change: Callable[[Table], Table]) -> Reply:
        """Change who sits. Once all seats are taken and all players are present, the match begins by itself."""
        match = hosted.match

        def decide() -> Transition | None:
            after = change(match.table)
            return None if after is match.table else self._matches.seated(match, after)

        await match.change(decide)
        return MatchReply(match=hosted.event_for(who.id))

    async def _agreed(self, match: Match, decide: Decide, command: GameOffer | GameAnswer) -> Reply:
        version = await match.change(decide)
        if command.offer == "rematch" and offers.is_agreed(match, "rematch"):
            return VersionReply(version=version, room=await self._rematches.room_of(match))
        return VersionReply(version=version)

    async def _check_challenge(self, match: Match, who: Person) -> None:
        """Raise ``forbidden`` or ``conflict`` for a match from a direct room if one user has blocked the other."""
        if match.table.from_room is None:
            return
        try:
            room = await self._rooms.find(match.table.from_room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            return
        if room.record.kind == "dm" and room.member(who.id) is not None:
            check_not_blocked(room.blockers, who.id)

    def _check_host(self, room: Room, match: Match, who: Person) -> None:
        if not room.is_owned_by(who.id) and match.table.seat_of(who.id) is None:
            raise Refusal("forbidden", "this is for the owner of the room and those who sit at the table")


def _request(command: GameCreate, who: Person, from_room: Room | None) -> MatchRequest:
    """The match that the command asks for, checked. Raises ``not_found``, ``bad_request``."""
    game = game_named(command.game)
    seats = game.max_players if command.seats is None else command.seats
    if not game.min_players <= seats <= game.max_players:
        raise Refusal("bad_request", f"seats: {game.min_players} to {game.max_players} play {game.title}")
    options = options_of(game, command.options or {}, seats, rated=command.rated)
    return MatchRequest(
        game=game,
        options=options,
        chairs=(Chair(user=who), *(Chair(),) * (seats - 1)),
        clock=clock_of(game, command.clock, rated=command.rated),
        rated=command.rated,
        visibility=command.visibility or _visibility_from(from_room),
        from_room=command.from_room,
        maker=who.id,
    )


def _visibility_from(room: Room | None) -> Visibility:
    """Matches from a room that needs a key are hidden from strangers."""
    return "private" if room is not None and room.needs_key else "public"


def _game_info(game: AnyGame) -> GameInfo:
    return GameInfo(
        game=game.name,
        title=game.title,
        min_players=game.min_players,
        max_players=game.max_players,
        realtime=game.realtime,
        options_schema=_schema(game.options_type),
        move_schema=_schema(game.move_type),
        **_of_realtime(game),
    )


def _of_realtime(game: AnyGame) -> dict[str, Any]:
    if not isinstance(game, RealtimeGame):
        return {}
    return {
        "tick_hz": game.tick_hz,
        "input_schema": _schema(game.input_type),
        "view_schema": _schema(game.view_type),
    }


def _schema(described: Any) -> dict[str, Any]:
    """The JSON Schema of ``described``, made once a process: nobody may change it."""
    if described not in _SCHEMAS:
        _SCHEMAS[described] = msgspec.json.schema(described)
    return _SCHEMAS[described]
