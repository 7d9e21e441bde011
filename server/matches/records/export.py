"""A match as a file, once it is over: JSON that anybody can check, and other formats of its game (PGN)."""

import asyncio
from collections.abc import Mapping

import msgspec

from models.errors import Refusal
from models.ids import MatchId, UserId
from models.wire.commands.games import GameReplay
from server.games.base import GameRecord
from server.games.export import Export, make_export, state_hash
from server.games.replay import not_taken_back
from server.matches.directory import MatchDirectory
from server.matches.hosted import hosted_in
from server.matches.match import Match
from server.ratings.ratings import Ratings
from server.rooms.permissions import require
from server.runtime.cooperative import in_slices


async def exported(matches: MatchDirectory, match_id: MatchId, user: UserId) -> Match:
    """The match, for a member of its room.

    Raises:
        Refusal: ``not_found``, ``not_member``; ``conflict`` while it is played, for the file holds the seed.
    """
    room = await matches.room_for(user, match_id)
    require(room, user, GameReplay)
    match = hosted_in(room).match
    if match.table.status != "over" or match.replay is None:
        raise Refusal("conflict", "match: it is exported once it is over")
    return match


async def as_json(match: Match) -> Export:
    """The file that ``python -m server verify`` checks."""
    assert match.replay is not None
    states = await in_slices(state_hash(state) for state in match.replay.states)
    return make_export(
        match.game,
        match=match.table.match,
        options=match.table.options,
        names=_names(match),
        seed=bytes.fromhex(match.table.seed),
        log=match.log,
        states=states,
        outcome=match.replay.outcome,
    )


async def documents(match: Match, ratings: Ratings) -> Mapping[str, str]:
    """The files that the match's game can write, by their extension. Raises ``unavailable``.

    In a thread: a game writes in one piece, and the event loop must go on meanwhile.
    """
    assert match.replay is not None
    table = match.table
    made = [
        (entry.seat, entry)
        for entry in not_taken_back(match.log)
        if entry.seat is not None and entry.move is not None
    ]
    moves = tuple((seat, msgspec.convert(entry.move, match.game.move_type)) for seat, entry in made)
    people = [chair.user or chair.left for chair in table.chairs]
    users = [None if person is None else person.id for person in people]
    record = GameRecord(
        match=table.match,
        names=_names(match),
        options=table.options,
        moves=moves,
        started_at=table.started_at or 0,
        outcome=match.replay.outcome,
        clock=None if table.clock is None else table.clock.spec,
        left_s=tuple(match.left_s_after(entry.version, seat) for seat, entry in made),
        ratings=await ratings.before(table.match, table.game, users) if table.rated else (),
    )
    return await asyncio.to_thread(match.game.documents, record)


def _names(match: Match) -> tuple[str, ...]:
    return tuple(
        f"bot {chair.bot}" if (person := chair.user or chair.left) is None else person.name
        for chair in match.table.chairs
    )
