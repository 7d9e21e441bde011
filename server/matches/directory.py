"""The directory of matches: it makes them, loads each with the room it is played in, and has them looked after.

A match lives and dies in memory with its room. Called by ``play`` and ``matchmaking``.
"""

import asyncio
import logging
import secrets
from typing import Final

from msgspec.structs import replace

from models.errors import Refusal, unavailable
from models.ids import MatchId, RoomId, new_id
from models.wire.chat_values import Person
from models.wire.events import SentReply
from server.bots.pool import BotPool
from server.games import time_control
from server.matches.hosted import HostedMatch
from server.matches.match import Deps, Match, Transition
from server.matches.moves import begun
from server.matches.request import MatchRequest
from server.matches.storage import read
from server.matches.table import Chair, PostedCard, Table, withdrawn
from server.matches.upkeep.caretaker import Caretaker, card_of
from server.matches.views import record_of
from server.ratings.ratings import Ratings
from server.rooms import membership, system_messages
from server.rooms.directory import RoomDirectory, blank_record, settle
from server.runtime.cooperative import in_slices
from server.timeline.room import Room

VIGIL_S: Final = 5.0

_log = logging.getLogger(__name__)


class MatchDirectory:
    """All matches that there are, and those of them that are live."""

    def __init__(
        self, deps: Deps, rooms: RoomDirectory, bots: BotPool, ratings: Ratings, sweep_s: float
    ) -> None:
        self._deps = deps
        self._rooms = rooms
        self._caretaker = Caretaker(rooms, bots, ratings, deps.clock)
        self._sweep_s = sweep_s
        self._rematches: dict[MatchId, asyncio.Task[RoomId]] = {}
        # Rooms of next matches to which something was lacking, when it was last tried.
        self._half_made: dict[MatchId, RoomId] = {}
        self._watch: asyncio.Task[None] | None = None
        self._alive_at: int | None = None
        self._vigil: asyncio.Task[None] | None = None
        rooms.subscribe_loading(self._attach)

    async def start(self) -> None:
        """Go on with the matches that were being played, and begin to look after all."""
        self._alive_at = await self._deps.store.last_alive()
        for room in await self._deps.store.live_rooms():
            try:
                await self._go_on(room)
            except Refusal as refusal:
                _log.warning("the match in %s cannot go on: %s", room, refusal)
        self._watch = asyncio.create_task(self._look_around(), name="matches")
        self._vigil = asyncio.create_task(self._keep_vigil(), name="vigil of the matches")

    async def stop(self) -> None:
        """Look after nothing any more. What was moved is stored already."""
        tasks = [
            *self._rematches.values(),
            *(task for task in (self._watch, self._vigil) if task is not None),
        ]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._caretaker.close()
        await self._deps.journal.close()
        await self._note_alive()

    async def create(self, request: MatchRequest, creator: Person, from_room: Room | None = None) -> Match:
        """Make a match in a room of its own, and show it in the room it was made from, if that can be.

        Raises:
            Refusal: ``conflict``, ``unavailable``.
        """
        table = Table(
            match=MatchId(new_id("g")),
            room=RoomId(new_id("r")),
            game=request.game.name,
            chairs=request.chairs,
            seed=secrets.token_bytes(32).hex(),
            created_at=self._deps.clock.now_ms(),
            options=request.options,
            rated=request.rated,
            clock=None if request.clock is None else time_control.start(request.clock, len(request.chairs)),
            from_room=request.from_room,
            rematch_of=request.rematch_of,
        )
        # The match first: a room without one would be no room to play in.
        await self._deps.store.create(record_of(table))
        record = replace(
            blank_record(table.room, request.game.title),
            kind="game",
            visibility=request.visibility,
            game=table.game,
            match=table.match,
        )
        match = of_room(await self._rooms.create(record, creator))
        if from_room is not None:
            await self._show_in(from_room, match)
        return match

    async def gather(self, room_id: RoomId) -> Match:
        """Make all who sit at a match members of its room, and begin if all seats are taken. May be done twice.

        Raises:
            Refusal: ``not_found``, ``unavailable``; whoever was let in stays.
        """
        room = await self._rooms.find(room_id)
        match = of_room(room)
        for chair in match.table.chairs:
            if chair.user is not None:
                await settle(membership.join(room, chair.user))

        def decide() -> Transition | None:
            table = match.table
            return begun(match, table) if table.status == "open" and table.is_full else None

        await match.change(decide)
        return match

    async def of_match(self, match: MatchId) -> Room:
        """The room that the match is played in. Raises ``not_found``."""
        room = await self._deps.store.room_of(match)
        if room is None:
            raise Refusal("not_found", "match: there is no such match")
        return await self._rooms.find(room)

    async def rematch(self, match: Match) -> RoomId:
        """The room of the next match of the same people, made when it is first asked for; the seats move on."""
        task = self._rematches.get(match.table.match)
        if task is None:
            task = self._rematches[match.table.match] = asyncio.create_task(self._make_rematch(match))
            task.add_done_callback(lambda _: self._rematches.pop(match.table.match, None))
        return await asyncio.shield(task)

    async def _make_rematch(self, match: Match) -> RoomId:
        old = match.table
        if old.rematch is not None:
            return old.rematch
        room = self._half_made.get(old.match) or await self._make_next(match)
        self._half_made[old.match] = room
        await self.gather(room)

        def link() -> Transition:
            table = replace(withdrawn(match.table, "rematch"), rematch=room)
            return Transition(table, self._deps.clock.now_ms())

        await match.change(link)
        del self._half_made[old.match]
        return room

    async def _make_next(self, match: Match) -> RoomId:
        """A match of the same people, who are still to be gathered."""
        old = match.table
        before = await self._rooms.find(old.room)
        request = MatchRequest(
            game=match.game,
            options=old.options,
            chairs=tuple(
                chair if chair.user is None else Chair(chair.user) for chair in _moved_on(old.chairs)
            ),
            clock=None if old.clock is None else old.clock.spec,
            rated=old.rated,
            visibility=before.record.visibility,
            from_room=old.from_room,
            rematch_of=old.room,
        )
        self._deps.bots.check(old.match, request.chairs)
        new = await self.create(request, old.people[0], await self._card_room(old))
        return new.room

    async def _card_room(self, table: Table) -> Room | None:
        """The room in which a match is shown, if there still is one."""
        if table.card is None:
            return None
        try:
            return await self._rooms.find(table.card.room)
        except Refusal as refusal:
            _log.warning("the room of the card of %s is not to be had: %s", table.match, refusal)
            return None

    async def _show_in(self, room: Room, match: Match) -> None:
        """Post a card in the name of the first player who may write there; a match can do without one."""
        for person in match.table.people:
            if room.member(person.id) is None:
                continue
            try:
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
        reply = await posted if isinstance(posted, asyncio.Future) else posted
        assert isinstance(reply, SentReply)
        card = PostedCard(room.id, reply.seq)
        await match.change(lambda: Transition(replace(match.table, card=card), self._deps.clock.now_ms()))

    async def _go_on(self, room: RoomId) -> None:
        """Look after the match in ``room`` from now on; where the room was deleted, as far as it needs none."""
        try:
            await self._rooms.find(room)
        except Refusal as refusal:
            match = await self._read(room) if refusal.code == "not_found" else None
            if match is None:
                raise
            self._caretaker.attend(match)

    async def _read(self, room: RoomId) -> Match | None:
        """The match that is played in ``room``, if there is one and this server can show it."""
        found = await self._deps.store.read(room)
        if found is None:
            return None
        try:
            match = Match(await read(*found), self._deps, self._alive_at)
        except Refusal as refusal:
            _log.warning("the match in %s cannot be shown: %s", room, refusal)
            return None
        match.subscribe(self._caretaker.attend)
        return match

    async def _attach(self, room: Room) -> None:
        """A room was loaded: if it is one to play in, so is its match."""
        if room.record.kind != "game":
            return
        match = await self._read(room.id)
        if match is None:
            return
        room.match = HostedMatch(match, self._caretaker, self._deps.hub)
        self._caretaker.welcome(match)

    async def _keep_vigil(self) -> None:
        """Note now and then until when the clocks ran: after a crash a turn goes on from there."""
        while True:
            await asyncio.sleep(VIGIL_S)
            if any(match.is_live for match in self._all_live()):
                await self._note_alive()

    async def _note_alive(self) -> None:
        try:
            await self._deps.store.note_alive(self._deps.clock.now_ms())
        except Refusal as refusal:
            _log.warning(
                "until when the clocks ran is not noted (%s): after a crash turns begin anew", refusal
            )

    async def _look_around(self) -> None:
        while True:
            await asyncio.sleep(self._sweep_s)
            await in_slices(map(self._look_at, self._all_live()))

    def _all_live(self) -> list[Match]:
        return [room.match.match for room in self._rooms.all_live() if isinstance(room.match, HostedMatch)]

    def _look_at(self, match: Match) -> None:
        try:
            self._caretaker.look(match)
        except Exception:
            # The other matches are still to be looked after.
            _log.exception("%s cannot be looked after", match.table.match)


def of_room(room: Room) -> Match:
    """The match that is played in ``room``. Raises ``not_found``, ``unavailable``."""
    if isinstance(room.match, HostedMatch):
        return room.match.match
    if room.record.kind == "game":
        raise unavailable("the match of this room cannot be read")
    raise Refusal("not_found", "room: no match is played there")


def _moved_on(chairs: tuple[Chair, ...]) -> tuple[Chair, ...]:
    return (*chairs[1:], chairs[0])
