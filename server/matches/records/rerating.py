"""Ratings computed again from the stored matches: needed after a change of the rules, or in doubt."""

from collections.abc import Callable

from models.ids import MatchId
from models.stores.matches import EndedMatch
from server.matches.storage import MatchStorage
from server.matches.upkeep.errands import rated_result
from server.ratings.ratings import Ratings


async def rerated(
    storage: MatchStorage, ratings: Ratings, went_on: Callable[[int, int], None] = lambda _count, _of: None
) -> int:
    """Rate every rated match that is over, in the order of their ends, into empty ``ratings``; returns their number.

    A user whose account is deleted counts as a new player in each match. ``went_on`` is called with the number done,
    and the number in all. Raises ``unavailable``.
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
