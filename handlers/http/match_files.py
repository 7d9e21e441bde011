"""``GET /api/matches/ID.json`` and ``.pgn``: a finished match as a file, for the members of its room."""

from typing import Final

from tornado.routing import URLSpec

from handlers.http.calls.call import Text, call
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import Refusal
from models.ids import MatchId
from server.matches.directory import MatchDirectory
from server.matches.records import export
from server.ratings.ratings import Ratings

_TYPES: Final = {"pgn": "application/vnd.chess-pgn"}


class MatchFile(JsonHandler):
    """A match may be read once it is over; until then its seed must stay secret."""

    matches: MatchDirectory
    ratings: Ratings
    GET = call(
        "Get a match that is over as a file.",
        {200: Text("*/*")},
        "user",
        "not_found",
        "not_member",
        "conflict",
    )

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(  # type: ignore[override]
        self, deps: HttpDeps, matches: MatchDirectory, ratings: Ratings
    ) -> None:
        super().initialize(deps)
        self.matches = matches
        self.ratings = ratings

    async def get(self, match_id: str, ending: str) -> None:
        identity = await self.identity()
        match = await export.exported(self.matches, MatchId(match_id), identity.user)
        self.set_header("Content-Disposition", f'attachment; filename="{match_id}.{ending}"')
        if ending == "json":
            self.answer(await export.as_json(match))
            return
        text = (await export.documents(match, self.ratings)).get(ending)
        if text is None:
            raise Refusal("not_found", f"a match of {match.game.title} is not written as {ending}")
        self.set_header("Content-Type", _TYPES.get(ending, "text/plain; charset=UTF-8"))
        self.finish(text)


def routes(deps: HttpDeps, matches: MatchDirectory, ratings: Ratings) -> list[URLSpec]:
    """To be mounted at the root."""
    given = {"deps": deps, "matches": matches, "ratings": ratings}
    return [URLSpec(r"/api/matches/([A-Za-z0-9_.:-]{1,64})\.([a-z]{1,8})", MatchFile, given)]
