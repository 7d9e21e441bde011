"""Rematches: the next match of the same people, in a room of its own, with the seats moved on by one."""

import asyncio

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import MatchId, RoomId
from server.matches.directory import MatchDirectory
from server.matches.match import Match, Transition
from server.matches.request import MatchRequest
from server.matches.table import Chair, withdrawn
from server.matches.upkeep.bot_quota import BotQuota
from server.rooms.directory import RoomDirectory
from server.rooms.personal.blocks import Blocks
from server.runtime.background.tasks import Tasks


class Rematches:
    """Makes one rematch of each match, however often and by however many players it is requested."""

    def __init__(
        self, matches: MatchDirectory, rooms: RoomDirectory, quota: BotQuota, blocks: Blocks
    ) -> None:
        self._blocks = blocks
        self._matches = matches
        self._rooms = rooms
        self._quota = quota
        self._tasks = Tasks()
        self._making: dict[MatchId, asyncio.Task[RoomId]] = {}
        # Rooms of next matches that could not be completed at the last attempt.
        self._half_made: dict[MatchId, RoomId] = {}

    async def stop(self) -> None:
        """Stop all work; no match links to a half-made one."""
        await self._tasks.close()

    async def room_of(self, match: Match) -> RoomId:
        """The room of the match after ``match``, which is made at the first request.

        Raises:
            Refusal: ``forbidden`` if one of the players has blocked another; ``conflict`` if too many bots
                would play for one person; ``unavailable``. A half-made
                match is completed at the next request, and not made again.
        """
        old = match.table.match
        task = self._making.get(old)
        if task is None:
            task = self._making[old] = self._tasks.spawn(self._make(match), name=f"rematch of {old}")
            task.add_done_callback(lambda _: self._making.pop(old, None))
        # This caller may be cancelled; the others still want the match.
        return await asyncio.shield(task)

    async def _make(self, match: Match) -> RoomId:
        old = match.table
        if old.rematch is not None:
            return old.rematch
        room = self._half_made.get(old.match) or await self._create(match)
        self._half_made[old.match] = room
        await self._matches.gather(room)

        def link() -> Transition:
            return Transition(replace(withdrawn(match.table, "rematch"), rematch=room), match.now_ms())

        await match.change(link)
        del self._half_made[old.match]
        return room

    async def _create(self, match: Match) -> RoomId:
        """A match of the same people, who are not gathered yet."""
        old = match.table
        room = await self._rooms.find(old.room)
        request = MatchRequest(
            game=match.game,
            options=old.options,
            chairs=_next_chairs(old.chairs),
            clock=None if old.clock is None else old.clock.spec,
            rated=old.rated,
            visibility=room.record.visibility,
            from_room=old.from_room,
            rematch_of=old.room,
        )
        await self._check_not_apart(request.chairs)
        self._quota.check(old.match, request.chairs)
        show_in = None if old.card is None else await self._matches.room_for_card(old.match, old.card)
        return (await self._matches.create(request, old.people[0], show_in)).match.room

    async def _check_not_apart(self, chairs: tuple[Chair, ...]) -> None:
        """Raise ``forbidden`` if one of them has blocked another, in words that reveal no block."""
        people = {chair.user.id for chair in chairs if chair.user is not None}
        for user in people if len(people) > 1 else ():
            if people & await self._blocks.apart_from(user):
                raise Refusal("forbidden", "offer: not everybody at this table can be matched again")


def _next_chairs(chairs: tuple[Chair, ...]) -> tuple[Chair, ...]:
    """Everybody one seat on, no bot in the seat of a person who is back, and an empty seat for one who left."""
    moved_on = (*chairs[1:], chairs[0])
    return tuple(
        chair if chair.user is None and chair.left is None else Chair(chair.user) for chair in moved_on
    )
