"""Ratings made anew from the matches that are stored: what a change of the rules, or a doubt, asks for."""

from collections.abc import Callable

from models.ids import MatchId
from models.stores.matches import EndedMatch
from server.matches.storage import MatchStorage
from server.matches.upkeep.errands import rated_result
from server.ratings.ratings import Ratings


async def rerated(
    storage: MatchStorage, ratings: Ratings, went_on: Callable[[int, int], None] = lambda _count, _of: None
) -> int:
    """Rate every rated match that is over, in the order of their ends, into empty ``ratings``; how many there were.

    Somebody whose account is deleted counts as a new player in each match. ``went_on`` is told how many it has been,
    of how many. Raises ``unavailable``.
    """
    found: list[tuple[int, MatchId, EndedMatch]] = []
    async for page in storage.store.all_ended():
        tables = await storage.tables(page)
        found += [
            (table.ended_at or 0, each.match, each)
            for each in page
            if (table := tables.get(each.match)) is not None and table.rated and table.ended_at is not None
        ]
    count = 0
    for _, match, each in sorted(found, key=lambda entry: entry[:2]):
        table = (await storage.tables([each]))[match]
        result = rated_result(table)
        if result is not None:
            await ratings.settle(match, table.game, result)
            count += 1
            went_on(count, len(found))
    return count
