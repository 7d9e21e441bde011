"""``GET /api/me/export``: everything stored about the user, as JSON Lines, written while it is read."""

from typing import Final

from tornado.routing import URLSpec

from handlers.http.calls.call import Text, call
from handlers.http.json_handler import HttpDeps, JsonHandler
from server.matches.records.user_export import UserExport

_JSON_LINES: Final = "application/x-ndjson; charset=utf-8"


class ExportCall(JsonHandler):
    """A client that reads slowly is waited for; one that goes away ends the export."""

    export: UserExport
    GET = call(
        "Get all that is kept of oneself, a line a thing.", {200: Text(_JSON_LINES)}, "user", "rate_limited"
    )

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, export: UserExport) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.export = export

    async def get(self) -> None:
        who = await self.identity()
        self.set_header("Content-Type", _JSON_LINES)
        self.set_header("Content-Disposition", 'attachment; filename="teahouse.jsonl"')
        await self.send_pieces(self.export.lines(who.user), f"the export of {who.user}")


def routes(deps: HttpDeps, export: UserExport) -> list[URLSpec]:
    """The call of this module, to be mounted at the root."""
    return [URLSpec("/api/me/export", ExportCall, {"deps": deps, "export": export})]
