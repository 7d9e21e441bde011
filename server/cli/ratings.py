"""``python -m server ratings``: computes all ratings again from the stored matches, while no server runs."""

import sys

from models.database.client import Database
from models.database.start_failures import DatabaseError
from models.errors import Refusal
from models.stores.matches import MatchStore
from models.stores.people.users import UserStore
from models.stores.ratings import RatingStore
from server.cli.progress import Progress
from server.matches.records.rerating import rerated
from server.matches.storage import MatchStorage
from server.ratings.ratings import Ratings
from server.ratings.seasons import Seasons
from server.runtime.clock import SystemClock


async def rate_anew(seasons: Seasons, database: Database) -> None:
    """Rate all matches again, and print their number. Raises ``DatabaseError`` if that was not completed."""
    store = RatingStore(database)
    storage = MatchStorage(MatchStore(database))
    try:
        await store.clear()
        ratings = Ratings(store, UserStore(database), SystemClock(), seasons)
        with Progress("ratings", "matches") as progress:
            count = await rerated(storage, ratings, progress.at)
    except Refusal as refusal:
        raise DatabaseError(f"the ratings are not whole: {refusal.message}; begin again") from refusal
    finally:
        await storage.close()
    sys.stdout.write(f"{count} rated matches were rated anew\n")
