"""The owner of all tournaments of this process: it makes and changes them, and carries them on.

Those that are not over are in memory; the others are read on request. After a start they wait until matches
go on and players are back, and the time of an arena goes on from there.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from models.errors import Refusal, unavailable
from models.ids import TournamentId, UserId
from models.stores.play.tournaments import TournamentStore
from models.wire.chat_values import Visibility
from models.wire.match_values import TournamentCard
from server.matchmaking.tournaments import entering, rounds
from server.matchmaking.tournaments.conduct import Conduct
from server.matchmaking.tournaments.state import Pairing, State
from server.matchmaking.tournaments.telling import Telling, card_of
from server.matchmaking.tournaments.tournament import Tournament, record_of
from server.ratings.ratings import Ratings
from server.rooms.directory import RoomDirectory
from server.rooms.messages import system_messages
from server.runtime.background.periodic import Periodic
from server.runtime.clock import Clock
from server.runtime.incidents import log_incident
from server.timeline.room import Room

MOST_LIVE: Final = 1_000
MOST_IN_ROOM: Final = 4
# A tournament that nobody starts ends after this time.
OPEN_MS: Final = 7 * 86_400_000
# After a start players have this long to come back, before anybody is paired or counts as absent.
PAUSE_S: Final = 30.0
TOLD_EVERY_S: Final = 1.0

_log = logging.getLogger(__name__)


class _Care(Struct):
    """The data of a live tournament in memory only: until when it is paused, and what is still to be published."""

    tournament: Tournament
    paused_until: float = 0.0
    told_at: float = float("-inf")
    is_untold: bool = False
    shown: TournamentCard | None = None


class Tournaments:
    """All tournaments. Raises ``unavailable`` if MongoDB cannot be reached."""

    def __init__(
        self,
        store: TournamentStore,
        rooms: RoomDirectory,
        ratings: Ratings,
        conduct: Conduct,
        telling: Telling,
        clock: Clock,
    ) -> None:
        self._store = store
        self._rooms = rooms
        self._ratings = ratings
        self._conduct = conduct
        self._telling = telling
        self._clock = clock
        self._live: dict[TournamentId, _Care] = {}
        self._sweeping: Periodic | None = None
        self._unsubscribe = rooms.subscribe_forgetting(self._forget_room)

    async def start(self, sweep_s: float) -> None:
        """Load the live tournaments, paused for a moment, and begin to sweep."""
        for tournament in await self._store.live():
            found = await self._store.read(tournament)
            if found is not None:
                until = self._clock.monotonic() + PAUSE_S
                self._live[tournament] = _Care(Tournament(self._store, *found), until)
        self._sweeping = Periodic("sweep of the tournaments", sweep_s, self._sweep)
        self._sweeping.start()

    async def stop(self) -> None:
        """Stop the sweep of all tournaments."""
        self._unsubscribe()
        if self._sweeping is not None:
            await self._sweeping.stop()

    def is_paused(self, tournament: Tournament) -> bool:
        """Whether it waits for its players after a start of the server."""
        care = self._live.get(tournament.id)
        return care is not None and self._clock.monotonic() < care.paused_until

    async def create(self, tournament: TournamentId, room: Room, state: State) -> Tournament:
        """Make a tournament in ``room``. Raises ``conflict`` if there are too many."""
        here = [each for each in self._live.values() if each.tournament.room == room.id]
        if len(here) >= MOST_IN_ROOM:
            raise Refusal("conflict", f"room: {MOST_IN_ROOM} tournaments are open or played there")
        if len(self._live) >= MOST_LIVE:
            raise unavailable("too many tournaments are open or played")
        record = record_of(tournament, room.id, state)
        await self._store.create(record)
        made = Tournament(self._store, record, ())
        self._live[tournament] = _Care(made, is_untold=True)
        return made

    async def find(self, tournament: TournamentId) -> Tournament:
        """A tournament. Raises ``not_found``."""
        care = self._live.get(tournament)
        if care is not None:
            return care.tournament
        found = await self._store.read(tournament)
        if found is None:
            raise no_such_tournament()
        return Tournament(self._store, *found)

    async def change(self, tournament: Tournament, changed: Callable[[State], State]) -> None:
        """Store the state that ``changed`` makes of the newest one. Raises the refusals of ``changed``."""
        async with tournament.lock:
            await tournament.make_sure()
            after = changed(tournament.state)
            if after is not tournament.state:
                await tournament.become(after)
        if (care := self._live.get(tournament.id)) is not None:
            care.is_untold = True

    async def begin(self, tournament: Tournament) -> None:
        """Start it. Raises ``conflict`` if it has begun, and if too few play."""
        async with tournament.lock:
            await tournament.make_sure()
            state = tournament.state
            if state.status != "open":
                raise Refusal("conflict", f"tournament: it is {state.status}")
            room = await self._rooms.find(tournament.room)
            inside = await room.state.members.among(each.person.id for each in state.entrants)
            staying = [each for each in state.entrants if each.person.id in inside]
            if len(staying) < rounds.LEAST_PLAYERS:
                raise Refusal("conflict", f"tournament: it takes at least {rounds.LEAST_PLAYERS} players")
            users = [each.person.id for each in staying]
            rated = await self._ratings.ratings_of(state.game, users)
            entrants = tuple(replace(each, rating=rated[each.person.id]) for each in staying)
            ready = replace(state, entrants=entrants)
            await tournament.become(rounds.started(ready, self._clock.now_ms()))
        self._live[tournament.id].is_untold = True

    async def forget_user(self, user: UserId) -> None:
        """Erase the name of ``user``, who no longer plays, from all tournaments."""
        for each in await self._store.of_user(user):
            await self.change(await self.find(each), lambda state: entering.forgotten(state, user))

    async def _sweep(self) -> None:
        for care in tuple(self._live.values()):
            try:
                await self._look(care)
            except Refusal as refusal:
                _log.info("%s waits (%s)", care.tournament.id, refusal)
            except Exception as error:  # a barrier: the others go on
                log_incident(_log, f"tournament {care.tournament.id} cannot go on", error)
            # Between two of them, let other work run.
            await asyncio.sleep(0)

    async def _look(self, care: _Care) -> None:
        tournament = care.tournament
        if tournament.state.status == "open" and self._rooms.live(tournament.room) is None:
            # Nobody is there, and nothing is due but its end.
            await self._end_if_forgotten(care)
            self._drop_if_over(care)
            return
        try:
            room = await self._rooms.find(tournament.room)
        except Refusal as refusal:
            if refusal.code == "not_found":
                self._live.pop(tournament.id, None)
            raise
        if tournament.state.status == "playing":
            await self._go_on(care, room)
        await self._end_if_forgotten(care)
        await self._show_status(care, room)
        self._drop_if_over(care)
        self._tell(care)

    def _drop_if_over(self, care: _Care) -> None:
        if care.tournament.state.status == "over":
            care.told_at, care.is_untold = float("-inf"), True
            self._live.pop(care.tournament.id, None)

    async def _forget_room(self, room: Room) -> None:
        """Drop the tournaments of a deleted room."""
        for care in tuple(self._live.values()):
            if care.tournament.room == room.id:
                del self._live[care.tournament.id]

    async def _show_status(self, care: _Care, room: Room) -> None:
        """Update the card in the room."""
        tournament = care.tournament
        seq, card = tournament.state.card, card_of(tournament)
        if seq is not None and care.shown != card:
            await system_messages.change_card(room, seq, card)
            care.shown = card

    async def _go_on(self, care: _Care, room: Room) -> None:
        tournament = care.tournament
        if care.paused_until and not await self._resumed(care):
            return
        made: list[Pairing] = []
        scored = _scores(tournament)
        made += await self._conduct.look(tournament, _visibility_of(room))
        state = tournament.state
        people = [each.person.id for each in state.entrants]
        present = {user for user in people if self._telling.is_present(user)}
        members = await room.state.members.among(people)
        if await self._conduct.go_on(tournament, present, members, self._clock.now_ms()):
            made += await self._conduct.look(tournament, _visibility_of(room))
        if made:
            self._telling.tell_players(tournament, made, is_paused=False)
        if made or scored != _scores(tournament) or state is not tournament.state:
            care.is_untold = True

    async def _resumed(self, care: _Care) -> bool:
        """Whether it goes on after a start of the server: once all players are back, or the pause is over."""
        tournament, now = care.tournament, self._clock.monotonic()
        playing = [number for each in tournament.unfinished for number in each.pair if number is not None]
        people = [tournament.state.entrants[number].person.id for number in playing]
        if now < care.paused_until and not all(map(self._telling.is_present, people)):
            return False
        await self._conduct.resume(tournament, self._clock.now_ms())
        care.paused_until, care.is_untold = 0.0, True
        return True

    async def _end_if_forgotten(self, care: _Care) -> None:
        """End a tournament that nobody starts."""
        tournament, now_ms = care.tournament, self._clock.now_ms()
        async with tournament.lock:
            await tournament.make_sure()
            state = tournament.state
            if state.status == "open" and now_ms - state.created_at > OPEN_MS:
                await tournament.become(replace(state, status="over", ended_at=now_ms))
                care.is_untold = True

    def _tell(self, care: _Care) -> None:
        now = self._clock.monotonic()
        if care.is_untold and now - care.told_at >= TOLD_EVERY_S:
            care.is_untold, care.told_at = False, now
            self._telling.tell_room(care.tournament, is_paused=self.is_paused(care.tournament))


def no_such_tournament() -> Refusal:
    """The refusal for a tournament that does not exist, or must stay unknown."""
    return Refusal("not_found", "tournament: there is no such tournament")


def _scores(tournament: Tournament) -> int:
    return sum(1 for each in tournament.pairings.values() if each.score is not None)


def _visibility_of(room: Room) -> Visibility:
    """Matches from a room that needs a key are hidden from strangers."""
    return "private" if room.needs_key else "public"
