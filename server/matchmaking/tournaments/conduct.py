"""How one tournament proceeds: matches are made and checked, results are noted, the next round begins.

It may be stopped between any two steps, and goes on from the stored state: the ids of matches follow from the
pairing, so one that was made is not made again.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from msgspec.structs import replace

from models.ids import RoomId, UserId
from models.wire.chat_values import Visibility
from server.matchmaking.tournaments.boards import Board, Boards, Seen
from server.matchmaking.tournaments.rounds import arena_pairs, new_pairing, next_pairs, winner
from server.matchmaking.tournaments.state import Pairing, State, ids_of
from server.matchmaking.tournaments.tournament import Tournament
from server.rooms.personal.blocks import Blocks

# How many draws a board of a knockout has before the better placed player at the start goes on.
MOST_DRAWS: Final = 3
# How many void matches a board has before it counts as won by nobody.
MOST_VOID: Final = 4
# A player who missed this many matches in a row is no longer paired.
MOST_MISSED: Final = 2
MOST_IN_ARENA: Final = 5_000
# How often the time of an arena is noted: after an outage it gets back the lost time, up to this much.
NOTED_MS: Final = 10_000


class Conduct:
    """Carries tournaments on. Every method raises ``unavailable``; the next call does what is left."""

    def __init__(self, boards: Boards, blocks: Blocks) -> None:
        self._boards = boards
        self._blocks = blocks

    async def look(self, tournament: Tournament, visibility: Visibility) -> list[Pairing]:
        """Note the matches that ended, and make those that are missing; returns the pairings of these."""
        unfinished = tournament.unfinished
        rooms = {each.place: ids_of(tournament.id, each)[1] for each in unfinished}
        seen = {each.place: await self._boards.look(rooms[each.place]) for each in unfinished}
        async with tournament.lock:
            await tournament.make_sure()
            for pairing in unfinished:
                if tournament.pairings.get(pairing.place) == pairing:
                    await self._note(tournament, pairing, seen[pairing.place])
        missing = [
            each for each in tournament.unfinished if _is_missing(each, seen.get(each.place), unfinished)
        ]
        await self._boards.make([self._board(tournament, each, visibility) for each in missing])
        return missing

    async def go_on(
        self, tournament: Tournament, present: Collection[UserId], members: Collection[UserId], now_ms: int
    ) -> bool:
        """Begin the next round, or end, if it is time; returns whether anything changed."""
        async with tournament.lock:
            await tournament.make_sure()
            if tournament.state.status != "playing":
                return False
            has_left = await self._see_who_left(tournament, members)
            if tournament.state.kind == "arena":
                return await self._pair_in_arena(tournament, present, now_ms) or has_left
            if tournament.unfinished:
                return has_left
            await self._next_round(tournament, now_ms)
            return True

    async def resume(self, tournament: Tournament, now_ms: int) -> None:
        """Give an arena back the time in which no server looked after it."""
        async with tournament.lock:
            await tournament.make_sure()
            state = tournament.state
            if state.status != "playing" or state.ends_at is None:
                return
            lost_ms = max(0, now_ms - (state.looked_at or state.started_at or now_ms))
            await tournament.become(replace(state, ends_at=state.ends_at + lost_ms, looked_at=now_ms))

    async def _next_round(self, tournament: Tournament, now_ms: int) -> None:
        state = tournament.state
        # A search among several hundred players takes its time, and other work must go on meanwhile.
        apart = await self._apart(state, range(len(state.entrants))) if state.kind == "swiss" else {}
        pairs = await asyncio.to_thread(next_pairs, state, dict(tournament.pairings), apart)
        if pairs is None:
            await tournament.become(replace(state, status="over", ended_at=now_ms))
            return
        number = state.round + 1
        made = [new_pairing(state, number, board, pair) for board, pair in enumerate(pairs, 1)]
        await tournament.add(made)
        await tournament.become(replace(state, round=number))

    async def _pair_in_arena(self, tournament: Tournament, present: Collection[UserId], now_ms: int) -> bool:
        state = tournament.state
        is_up = now_ms >= (state.ends_at or 0) or len(tournament.pairings) >= MOST_IN_ARENA
        if is_up:
            if tournament.unfinished:
                return False
            await tournament.become(replace(state, status="over", ended_at=now_ms))
            return True
        if now_ms - (state.looked_at or state.started_at or 0) >= NOTED_MS:
            await tournament.become(replace(state, looked_at=now_ms))
        free = [number for number, each in enumerate(state.entrants) if each.person.id in present]
        pairs = arena_pairs(state, tournament.pairings, free)
        if pairs and (apart := await self._apart(state, free)):
            pairs = arena_pairs(state, tournament.pairings, free, apart)
        last = max((each.round for each in tournament.pairings.values()), default=0)
        made = [new_pairing(state, number, 1, pair) for number, pair in enumerate(pairs, last + 1)]
        if made:
            await tournament.add(made)
        return bool(made)

    async def _apart(self, state: State, numbers: Iterable[int]) -> dict[int, frozenset[int]]:
        """For each of those players, the others who have blocked or are blocked by them; empty sets are left out."""
        by_user = {state.entrants[number].person.id: number for number in numbers}
        apart: dict[int, frozenset[int]] = {}
        for user, number in by_user.items():
            if others := by_user.keys() & await self._blocks.apart_from(user):
                apart[number] = frozenset(by_user[other] for other in others)
        return apart

    async def _see_who_left(self, tournament: Tournament, members: Collection[UserId]) -> bool:
        """Take players out who are no longer members of the room."""
        state = tournament.state
        entrants = tuple(
            each if each.person.id in members or each.has_left else replace(each, has_left=True)
            for each in state.entrants
        )
        if entrants == state.entrants:
            return False
        await tournament.become(replace(state, entrants=entrants))
        return True

    async def _note(self, tournament: Tournament, pairing: Pairing, seen: Seen) -> None:
        """Note the result of the match of a pairing."""
        if seen.status in ("missing", "playing"):
            return
        by_seat = seen.score
        score = (by_seat[1], by_seat[0]) if pairing.is_swapped else by_seat
        is_level = seen.status == "played" and score[0] == score[1] and tournament.state.kind == "knockout"
        if (is_level and pairing.attempt + 1 < MOST_DRAWS) or (
            seen.status == "void" and pairing.attempt + 1 < MOST_VOID
        ):
            await tournament.put(replace(pairing, attempt=pairing.attempt + 1))
            return
        noted = replace(pairing, score=score, how="played" if seen.status == "played" else "forfeit")
        if is_level:
            first = winner(noted) == pairing.pair[0]
            noted = replace(noted, score=(1.0, 0.0) if first else (0.0, 1.0))
        await tournament.put(noted)
        await self._note_missed(tournament, noted)

    async def _note_missed(self, tournament: Tournament, pairing: Pairing) -> None:
        """Count the matches that a player missed in a row, and stop pairing one who misses too many."""
        state, entrants = tournament.state, list(tournament.state.entrants)
        for number, score in zip(pairing.pair, pairing.score or (), strict=True):
            if number is None:
                continue
            entrant = entrants[number]
            missed = entrant.missed + 1 if pairing.how == "forfeit" and not score else 0
            has_left = entrant.has_left or missed >= MOST_MISSED
            entrants[number] = replace(entrant, missed=missed, has_left=has_left)
        if tuple(entrants) != state.entrants:
            await tournament.become(replace(state, entrants=tuple(entrants)))

    def _board(self, tournament: Tournament, pairing: Pairing, visibility: Visibility) -> Board:
        state = tournament.state
        match, room = ids_of(tournament.id, pairing)
        first, second = (state.entrants[each].person for each in pairing.pair if each is not None)
        return Board(
            match=match,
            room=RoomId(room),
            people=(second, first) if pairing.is_swapped else (first, second),
            game=state.game,
            clock=state.clock,
            rated=state.rated,
            visibility=visibility,
            from_room=tournament.room,
        )


def _is_missing(pairing: Pairing, seen: Seen | None, before: Sequence[Pairing]) -> bool:
    """Whether the match of a pairing is still to be made: it was not seen, or this is another attempt."""
    return seen is None or seen.status == "missing" or pairing not in before
