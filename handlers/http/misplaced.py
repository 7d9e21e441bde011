"""Sockets that are asked for below a path that is not ours, as a proxy's whose ``BASE_PATH`` nobody set."""

import re
from typing import Any, Final

from tornado.httputil import HTTPServerRequest
from tornado.routing import Matcher, Rule

from handlers.http.json_handler import HttpDeps, NotFound
from handlers.http.origins import Origins

_DOOR: Final = re.compile(r"(?:/[^/]+)+/(?:socket|ws|echo|stock|(?:sockjs|ws)/(?:info|websocket))")


class _MisplacedDoor(Matcher):
    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        return {} if len(request.path) <= 512 and _DOOR.fullmatch(request.path) else None


class Misplaced(NotFound):
    """It is not found, and the log says what may be wrong."""

    # Tornado calls this with what the route holds, which is for each class to say.
    def initialize(self, deps: HttpDeps, origins: Origins) -> None:  # type: ignore[override]
        super().initialize(deps)
        origins.tell_of_unknown_path(self.request.path)


def routes(deps: HttpDeps, origins: Origins) -> list[Any]:
    """To be mounted behind every door."""
    return [Rule(_MisplacedDoor(), Misplaced, {"deps": deps, "origins": origins})]
