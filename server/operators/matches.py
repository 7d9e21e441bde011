"""Matches for operators and the application's server: show one, and end one."""

from models.errors import Refusal
from models.ids import MatchId
from models.stores.matches import MatchStore
from models.wire.game_events import GameEvent
from server.matches.hosted import HostedMatch, hosted_in
from server.operators.callers import Caller
from server.operators.rooms import OperatorRooms


class OperatorMatches:
    """Matches, for callers with a key."""

    def __init__(self, store: MatchStore, rooms: OperatorRooms) -> None:
        self._store = store
        self._rooms = rooms

    async def show(self, caller: Caller, match: MatchId) -> GameEvent:
        """The match as a user without a seat sees it. Raises ``not_found``, ``unavailable``."""
        return (await self._hosted(caller, match)).event_for(caller.id)

    async def end(self, caller: Caller, match: MatchId) -> None:
        """Break a match off; nobody has won. Raises ``not_found``, ``match_over``, ``unavailable``."""
        await (await self._hosted(caller, match)).break_off()

    async def _hosted(self, caller: Caller, match: MatchId) -> HostedMatch:
        room = await self._store.room_of(match)
        if room is None:
            raise Refusal("not_found", "match: there is no such match")
        return hosted_in(await self._rooms.find(caller, room))
