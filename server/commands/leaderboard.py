"""The command ``leaderboard``: the best players of a game, page by page."""

from typing import Final

from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.stores.ratings import Player
from models.wire.base import Person
from models.wire.commands.games import ShowLeaderboard
from models.wire.cursors import number_in
from models.wire.events import Reply
from models.wire.game_events import LeaderboardReply
from models.wire.match_values import Ranked
from server.matches.request import game_named
from server.ratings.ranking import Ranking
from server.ratings.ratings import Ratings

PAGE: Final = 50
_LAST_RANK: Final = 999_999_999


class Leaderboard:
    """The rankings of all games."""

    def __init__(self, ratings: Ratings) -> None:
        self._ratings = ratings

    async def show(self, who: Person, command: ShowLeaderboard) -> Reply:
        """A page from the top, from a cursor, or around a user. A cursor is the rank that the page begins with.

        Raises:
            Refusal: ``not_found`` for an unknown game, and around a guest or an unknown user;
                ``bad_request``, ``unavailable``.
        """
        game = game_named(command.game)
        if command.cursor is not None and command.around is not None:
            raise Refusal("bad_request", "around: with a cursor it makes no sense")
        start = _start_of(command.cursor)
        now = self._ratings.season
        season = now if command.season is None else command.season
        if season > now:
            raise Refusal("not_found", "season: it has not begun")
        ranking = await self._ratings.ranking(game.name, season)
        if command.around is not None:
            page = await self._around(ranking, game.name, command.around, season)
        else:
            page = _page(ranking, start, PAGE)
        starts = list(self._ratings.seasons.starts[:now])
        return replace(page, season=season, seasons=starts) if starts else page

    async def _around(self, ranking: Ranking, game: str, user: UserId, season: int) -> LeaderboardReply:
        """The page with ``user`` in its middle; a user without a rank is placed by the rating."""
        index = ranking.index(user)
        if index is not None:
            return _page(ranking, max(0, index - PAGE // 2), PAGE)
        player = await self._ratings.standing(game, user, season)
        if player is None:
            raise Refusal("not_found", "around: has no rank in this game")
        place = ranking.place_of(player)
        start = max(0, place - PAGE // 2)
        page = _page(ranking, start, PAGE - 1)
        page.entries.insert(place - start, _ranked(None, player))
        return page


def _start_of(cursor: str | None) -> int:
    if cursor is None:
        return 0
    return number_in(cursor, least=1, most=_LAST_RANK) - 1


def _page(ranking: Ranking, start: int, count: int) -> LeaderboardReply:
    players = ranking.page(start, count)
    following = start + len(players)
    return LeaderboardReply(
        entries=[_ranked(rank, player) for rank, player in enumerate(players, start + 1)],
        cursor=str(following + 1) if players and following < len(ranking) else None,
    )


def _ranked(rank: int | None, player: Player) -> Ranked:
    return Ranked(
        rank=rank,
        provisional=rank is None,
        user=Person(id=player.user, name=player.name),
        rating=round(player.rating),
        played=player.played,
        won=player.won,
    )
