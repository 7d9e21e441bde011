"""The store of ratings: one document for each game and user, and one for each rated match with its effect.

The effect of a match is stored as a whole before the first of its players is changed, so that it can be completed
after a crash, and counts once. Matches must be rated one after the other: if two processes rate the same user at
once, one of the matches is not counted.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace
from pymongo.errors import DuplicateKeyError

from models.database.client import Database, Document, Index
from models.database.queries import by_ids, within
from models.ids import MatchId, UserId
from models.stores.play import rating_curves
from models.stores.play.rating_curves import DAY_MS, CurveStore, RatedDay
from models.wire.chat_values import DELETED

# Separates a game from the number of a season where a game is expected: no game has it in its name.
SEASON_MARK: Final = "@"
RATINGS: Final = "ratings"
RESULTS: Final = "rated_matches"
_LONG_S: Final = 600.0
INDEXES: Final = (
    Index(RATINGS, ("game", "rating")),
    Index(RATINGS, ("user",)),
    Index(RESULTS, ("open",), partial={"open": True}),
    Index(RESULTS, ("meetings",)),
    Index(RESULTS, ("players.user",)),
    *rating_curves.INDEXES,
)


class Player(Struct, frozen=True, kw_only=True):
    """A user's rating in one game. ``edition`` counts its rated matches; ``name`` is the one in the latest."""

    game: str
    user: UserId
    name: str
    rating: float
    deviation: float
    volatility: float
    played: int
    won: int
    edition: int
    rated_at: int


class RatedMatch(Struct, frozen=True):
    """A match, and the new state of its players; ``open`` until each of them is stored.

    ``meetings``: each pair of its players, with the day, if the match counted. ``before``: the ratings of all who
    sat, before it, whether or not it counted.
    """

    match: MatchId
    players: tuple[Player, ...]
    open: bool = True
    meetings: tuple[str, ...] = ()
    before: tuple[float, ...] = ()


class RatingStore:
    """All ratings. Raises ``Refusal("unavailable")`` when MongoDB cannot be reached."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reached = database.reached
        self._ratings = database.collection(RATINGS)
        self._results = database.collection(RESULTS)
        self.curves = CurveStore(database)

    async def of(self, game: str, users: Sequence[UserId]) -> dict[UserId, Player]:
        """The ratings of those of ``users`` who have played rated matches of ``game``."""
        query = {"_id": {"$in": [_player_id(game, user) for user in users]}}
        async with self._reached():
            documents = await self._ratings.find(query).to_list(None)
        return {player.user: player for player in map(_player, documents)}

    async def between(
        self, game: str, low: float, high: float, at_most: int, *, deviation: float
    ) -> list[Player]:
        """Players of ``game`` with ``low <= rating < high`` and at most that ``deviation``.

        Any ``at_most`` of them if there are more.
        """
        query = {"game": game, "rating": {"$gte": low, "$lt": high}}
        async with self._reached():
            documents = await within(self._ratings, query, {"deviation": {"$lte": deviation}}, limit=at_most)
        return [_player(document) for document in documents]

    async def met(self, meetings: Sequence[str], at_most: int) -> int:
        """How many matches between the pairs and on the days in ``meetings`` counted, up to ``at_most``."""
        async with self._reached():
            return await self._results.count_documents({"meetings": {"$in": list(meetings)}}, limit=at_most)

    async def forget_user(self, user: UserId) -> None:
        """Delete the ratings of ``user``, and their name in rated matches. None of these may be open."""
        async with self._reached():
            await self._ratings.delete_many({"user": user})
        await self.curves.forget_user(user)
        async with self._reached():
            matches = await self._results.find({"players.user": user}).to_list(None)
            for rated in map(_rated_match, matches):
                players = [to_builtins(_without(user, player)) for player in rated.players]
                await self._results.update_one({"_id": rated.match}, {"$set": {"players": players}})

    async def note(self, rated: RatedMatch) -> RatedMatch:
        """Store the effect of a match on its players. If it is stored already, the stored one is returned."""
        document = to_builtins(rated)
        async with self._reached():
            try:
                await self._results.insert_one({"_id": document.pop("match"), **document})
            except DuplicateKeyError:
                return _rated_match(await self._results.find_one({"_id": rated.match}) or {})
        return rated

    async def noted(self, match: MatchId) -> RatedMatch | None:
        """The stored effect of a match."""
        async with self._reached():
            document = await self._results.find_one({"_id": match})
        return None if document is None else _rated_match(document)

    async def noted_among(self, matches: Sequence[MatchId]) -> list[RatedMatch]:
        """The stored effects of those of ``matches`` that were rated."""
        async with self._reached():
            documents = await by_ids(self._results, matches) if matches else []
        return [_rated_match(document) for document in documents]

    async def clear(self) -> None:
        """Delete all ratings and effects of matches. Only while no server runs."""
        for name in (RATINGS, RESULTS, rating_curves.CURVES):
            async with self._reached(within_s=_LONG_S):
                await self._database.collection(name).drop()
        await self._database.ensure_indexes(INDEXES)

    async def left_open(self) -> list[RatedMatch]:
        """The matches whose effect is stored, but may not be applied to all players yet."""
        async with self._reached():
            documents = await self._results.find({"open": True}).to_list(None)
        return [_rated_match(document) for document in documents]

    async def carry_out(self, rated: RatedMatch) -> None:
        """Apply the stored effect of a match to its players. Repeating it changes nothing."""
        async with self._reached():
            for player in rated.players:
                await self._change(player)
            await self.curves.note([_day(player) for player in rated.players])
            await self._results.update_one({"_id": rated.match}, {"$set": {"open": False}})

    async def _change(self, player: Player) -> None:
        document: Document = to_builtins(player)
        player_id = _player_id(player.game, player.user)
        if player.edition > 1:
            await self._ratings.update_one(
                {"_id": player_id, "edition": player.edition - 1}, {"$set": document}
            )
            return
        try:
            await self._ratings.insert_one({"_id": player_id, **document})
        except DuplicateKeyError:
            return


def _day(player: Player) -> RatedDay:
    # A curve continues from season to season.
    game, _, _ = player.game.partition(SEASON_MARK)
    return RatedDay(player.user, game, player.rated_at // DAY_MS, player.rating)


def _without(user: UserId, player: Player) -> Player:
    return replace(player, user=DELETED.id, name=DELETED.name) if player.user == user else player


def _player_id(game: str, user: UserId) -> str:
    return f"{game}|{user}"


def _player(document: Document) -> Player:
    return convert(document, Player)


def _rated_match(document: Document) -> RatedMatch:
    return convert({**document, "match": document["_id"]}, RatedMatch)
