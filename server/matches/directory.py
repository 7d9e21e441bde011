"""The directory of matches: it makes them, and loads each with the room it is played in.

A match is loaded and unloaded with its room.
"""

import asyncio
import logging
import secrets
from itertools import islice
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import MatchId, RoomId, UserId, new_id
from models.stores.entries import RoomRecord, blank_record
from models.wire.chat_values import Person
from models.wire.events import SentReply
from server.delivery.hub import Hub
from server.games import time_control
from server.matches import phases
from server.matches.hosted import HostedMatch, hosted_in
from server.matches.match import Match, Transition
from server.matches.request import MatchRequest
from server.matches.storage import MatchStorage
from server.matches.table import PostedCard, Table
from server.matches.ticking.ticking import Ticking
from server.matches.upkeep.beginning import Beginning
from server.matches.upkeep.caretaker import Caretaker
from server.matches.upkeep.errands import card_of
from server.matches.views import MatchView
from server.rooms import membership
from server.rooms.directory import RoomDirectory
from server.rooms.messages import system_messages
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident
from server.timeline.pending_commits import stored
from server.timeline.room import Room

ALIVE_S: Final = 5.0
COMPACT_S: Final = 60.0
SIDE_BY_SIDE: Final = 4
_ATTEMPTS: Final = 3
_RETRY_S: Final = 0.5

_log = logging.getLogger(__name__)


class MatchDirectory:
    """All matches that exist, and those of them that are live."""

    def __init__(
        self,
        storage: MatchStorage,
        rooms: RoomDirectory,
        hub: Hub,
        caretaker: Caretaker,
        beginning: Beginning,
        clock: Clock,
    ) -> None:
        self._storage = storage
        self._rooms = rooms
        self._hub = hub
        self._caretaker = caretaker
        self._beginning = beginning
        self._clock = clock
        self.ticking = Ticking(hub)
        # The last time at which clocks are known to have run before this start.
        self._alive_at: int | None = None
        self._staying_alive = Periodic("note that the matches' clocks run", ALIVE_S, self._note_alive_if_any)
        self._compacting = Periodic(
            "make one document of finished matches", COMPACT_S, storage.store.editions.compact_all
        )
        self._going_on: asyncio.Task[None] | None = None
        rooms.subscribe_loading(self._attach)

    async def start(self) -> None:
        """Begin to look after matches: each goes on when its room is loaded, or by ``go_on``."""
        self._alive_at = await self._storage.store.last_alive()
        self._caretaker.tables.begin_loading()
        self._caretaker.start()

    def go_on(self) -> None:
        """Let the matches that were being played go on, some at a time, in the background."""
        self._going_on = asyncio.create_task(self._go_on_with_all(), name="go on with the matches")

    async def gone_on(self) -> None:
        """Return once every match that can go on does so."""
        if self._going_on is not None:
            await asyncio.wait([self._going_on])

    async def stop(self) -> None:
        """Stop looking after matches. Every change that was made is stored when this returns."""
        if self._going_on is not None:
            self._going_on.cancel()
            await asyncio.wait([self._going_on])
        for part in (self._compacting, self._staying_alive, self._caretaker, self.ticking):
            await part.stop()
        await self._storage.close()
        if self._going_on is None or not self._going_on.cancelled():
            await self._note_alive()

    async def create(
        self, request: MatchRequest, creator: Person, from_room: Room | None = None
    ) -> HostedMatch:
        """Make a match in a room of its own, and post its card in the room it was made from, if possible.

        Raises:
            Refusal: ``conflict``, ``unavailable``.
        """
        match, room = request.ids or (MatchId(new_id("g")), request.room or RoomId(new_id("r")))
        table = Table(
            match=match,
            room=room,
            game=request.game.name,
            chairs=request.chairs,
            seed=secrets.token_bytes(32).hex(),
            created_at=(now_ms := self._clock.now_ms()),
            changed_at=now_ms,
            options=request.options,
            rated=request.rated,
            hidden=phases.reveals(request.game),
            clock=None if request.clock is None else time_control.start(request.clock, len(request.chairs)),
            from_room=request.from_room,
            maker=request.maker,
            rematch_of=request.rematch_of,
        )
        # The match first: its room would be useless without it.
        await self._storage.create(table)
        record = replace(
            blank_record(table.room, request.game.title),
            kind="game",
            visibility=request.visibility,
            game=table.game,
            match=table.match,
        )
        hosted = hosted_in(await self._room_of(record, creator, may_exist=request.ids is not None))
        if from_room is not None:
            await self._show_in(from_room, hosted.match)
        return hosted

    def seated(self, match: Match, table: Table) -> Transition:
        """The change after which the people in ``table`` sit; if everybody is present, the match begins with it.

        Raises ``conflict`` if too many bots would play for one person.
        """
        return self._beginning.seated(match, table)

    async def gather(self, room_id: RoomId) -> Match:
        """Make all who sit members, and begin if they are present. Raises ``not_found``, ``unavailable``."""
        room = await self._rooms.find(room_id)
        match = hosted_in(room).match
        for person in match.table.people:
            await room.state.members.fetch(person.id)
            await stored(membership.join(room, person))

        def decide() -> Transition | None:
            table = match.table
            return self.seated(match, table) if self._beginning.is_due(table) else None

        await match.change(decide)
        return match

    async def room_for(self, user: UserId, match: MatchId) -> Room:
        """The room that the match is played in.

        Raises the same ``not_found``, after the same time, for a match that ``user`` must not know of.
        """
        room = await self._storage.store.room_of(match)
        try:
            if room is None:
                raise await self._rooms.not_there()
            return await self._rooms.find_for(user, room)
        except Refusal as refusal:
            if refusal.code != "not_found":
                raise
            raise Refusal("not_found", "match: there is no such match") from None

    async def room_for_card(self, match: MatchId, card: PostedCard) -> Room | None:
        """The room with the card of ``match``, if it can be found now."""
        try:
            return await self._rooms.find(card.room)
        except Refusal as refusal:
            _log.warning("the room that shows %s cannot be found: %s", match, refusal)
            return None

    async def _room_of(self, record: RoomRecord, creator: Person, *, may_exist: bool) -> Room:
        if not may_exist:
            return await self._rooms.create(record, creator)
        try:
            return await self._rooms.add(record)
        except Refusal as refusal:
            if refusal.code != "conflict":
                raise
            return await self._rooms.find(record.room)

    async def _show_in(self, room: Room, match: Match) -> None:
        """Post a card in the name of the first player who may post there; a match can do without one."""
        for person in match.table.people:
            try:
                await room.state.members.fetch(person.id)
                if room.member(person.id) is None:
                    continue
                await self._post_card(match, room, person)
            except Refusal as refusal:
                _log.warning("%s cannot be shown in %s: %s", match.table.match, room.id, refusal)
                if refusal.code == "unavailable":
                    # It may have been posted all the same, and one card is enough.
                    return
            else:
                return

    async def _post_card(self, match: Match, room: Room, person: Person) -> None:
        posted = system_messages.post_card(room, person, card_of(match))
        reply = await stored(posted)
        assert isinstance(reply, SentReply)
        card = PostedCard(room.id, reply.seq)
        await match.change(lambda: Transition(replace(match.table, card=card), match.now_ms()))

    async def _go_on_with_all(self) -> None:
        try:
            for room in (rooms := iter(await self._live_rooms())):
                some = [room, *islice(rooms, SIDE_BY_SIDE - 1)]
                await asyncio.gather(*map(self._try_to_go_on, some))
        except Exception as error:  # a barrier: each goes on when its room is loaded
            log_incident(_log, "the matches that were being played cannot be listed", error)
        self._caretaker.tables.all_loaded()
        # Not before: the clocks of matches that did not go on yet have not run.
        self._staying_alive.start()
        self._compacting.start()

    async def _live_rooms(self) -> list[RoomId]:
        while True:
            try:
                return [room async for page in self._storage.store.live_rooms() for room in page]
            except Refusal:
                await asyncio.sleep(_RETRY_S)

    async def _try_to_go_on(self, room: RoomId) -> None:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await self._go_on(room)
            except Refusal as refusal:
                if refusal.code != "unavailable" or attempt == _ATTEMPTS:
                    _log.warning("the match in %s cannot go on: %s", room, refusal)
                    return
                await asyncio.sleep(_RETRY_S * attempt)
            except Exception as error:  # a barrier: the others go on
                log_incident(_log, f"the match in {room} cannot go on", error)
                return
            else:
                return

    async def _go_on(self, room: RoomId) -> None:
        """Look after the match in ``room`` from now on; if the room was deleted, only finish what needs no room."""
        try:
            hosted = (await self._rooms.find(room)).match
            if isinstance(hosted, HostedMatch) and not hosted.match.table.is_live:
                await self._storage.note_ended(hosted.match.table)
        except Refusal as refusal:
            match = await self._read(room) if refusal.code == "not_found" else None
            if match is None:
                raise
            await phases.settle(match)
            self._caretaker.take_over(match, MatchView(match, self._hub, self._beginning.waiting_for))

    async def _read(self, room: RoomId) -> Match | None:
        """The match that is played in ``room``, if there is one and this server can show it."""
        try:
            stored = await self._storage.read(room)
        except Refusal as refusal:
            if refusal.code == "unavailable":
                raise
            _log.warning("the match in %s cannot be shown: %s", room, refusal)
            return None
        if stored is None:
            return None
        return Match(stored, self._storage, self._clock, self._alive_at, self._beginning.presence.lag_s)

    async def _attach(self, room: Room) -> None:
        """Attach its match to a room that was loaded, if it is a game room."""
        match = await self._read(room.id) if room.record.kind == "game" else None
        if match is not None:
            view = MatchView(match, self._hub, self._beginning.waiting_for)
            room.match = hosted = HostedMatch(view, self._hub, self._caretaker, self.ticking)
            phases.follow(room, hosted)

    async def _note_alive_if_any(self) -> None:
        if any(room.match is not None and room.match.is_live for room in self._rooms.all_live()):
            await self._note_alive()

    async def _note_alive(self) -> None:
        """Store the time until which the clocks ran: after a crash a turn goes on from there."""
        try:
            await self._storage.store.note_alive(self._clock.now_ms())
        except Refusal as refusal:
            _log.warning(
                "the clocks' last time was not stored (%s): after a crash turns begin again", refusal
            )
