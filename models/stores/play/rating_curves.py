"""The store of rating curves: a user's rating in a game at the end of each day on which it changed."""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from pymongo import UpdateOne

from models.database.client import Database, Document, Index
from models.ids import UserId
from models.wire.chat_values import DELETED

CURVES: Final = "rating_curves"
INDEXES: Final = (Index(CURVES, ("user", "day")), Index(CURVES, ("user", "game", "day")))
DAY_MS: Final = 86_400_000


class RatedDay(Struct, frozen=True):
    """``day``: days (UTC) since the epoch. ``rating``: after the last rated match of that day."""

    user: UserId
    game: str
    day: int
    rating: float


class CurveStore:
    """Curves. Every method raises ``unavailable`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._curves = database.collection(CURVES)

    async def note(self, days: Sequence[RatedDay]) -> None:
        """Store ``days``, replacing earlier values. Call it within ``Database.reached``."""
        updates = [
            UpdateOne({"_id": row["_id"]}, {"$set": row}, upsert=True)
            for row in (point_of(day) for day in days if day.user != DELETED.id)
        ]
        if updates:
            await self._curves.bulk_write(updates, ordered=False)

    async def since(self, user: UserId, game: str | None, day: int) -> list[RatedDay]:
        """The days of ``user`` from ``day`` on, in one game or in all, in their order."""
        query: Document = {"user": user} | ({} if game is None else {"game": game})
        async with self._database.reached():
            documents = await self._curves.find(query | {"day": {"$gte": day}}).to_list(None)
        days = [RatedDay(user, each["game"], each["day"], each["rating"]) for each in documents]
        return sorted(days, key=lambda each: (each.day, each.game))

    async def forget_user(self, user: UserId) -> None:
        """Delete the curves of ``user``."""
        async with self._database.reached():
            await self._curves.delete_many({"user": user})


def point_of(day: RatedDay) -> Document:
    """The document of one day."""
    known = {"user": day.user, "game": day.game, "day": day.day, "rating": day.rating}
    return {"_id": f"{day.game}|{day.user}|{day.day}"} | known
