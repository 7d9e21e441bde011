"""``GET /api/me/export``: all that is kept of the user who asks, as JSON Lines, written while it is read."""

import logging
from typing import Final

from tornado.routing import URLSpec

from handlers.http.calls.call import Text, call
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import Refusal
from server.matches.records.user_export import UserExport

_FLUSHED_BYTES: Final = 16_384
_JSON_LINES: Final = "application/x-ndjson; charset=utf-8"

_log = logging.getLogger(__name__)


class ExportCall(JsonHandler):
    """A client that reads slowly is waited for; one that goes away ends the export."""

    export: UserExport
    GET = call(
        "Get all that is kept of oneself, a line a thing.", {200: Text(_JSON_LINES)}, "user", "rate_limited"
    )

    # Tornado calls this with what the route holds, which is for each class to say.
    def initialize(self, deps: HttpDeps, export: UserExport) -> None:  # type: ignore[override]
        super().initialize(deps)
        self.export = export

    async def get(self) -> None:
        who = await self.identity()
        self.set_header("Content-Type", _JSON_LINES)
        self.set_header("Content-Disposition", 'attachment; filename="teahouse.jsonl"')
        try:
            waiting = 0
            async for line in self.export.lines(who.user):
                self.write(line)
                waiting += len(line)
                if waiting >= _FLUSHED_BYTES:
                    await self.flush()
                    waiting = 0
        except Refusal as refusal:
            if not self._headers_written:
                raise
            # Too late for an answer: the line that says ``end`` is missing.
            _log.info("the export of %s ends early: %s", who.user, refusal)
        self.finish()


def routes(deps: HttpDeps, export: UserExport) -> list[URLSpec]:
    """The call of this module, to be mounted at the root."""
    return [URLSpec("/api/me/export", ExportCall, {"deps": deps, "export": export})]
