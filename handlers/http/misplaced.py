"""Requests for sockets under an unknown path: a proxy may serve us under a path, with ``BASE_PATH`` not set."""

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
    """Answers ``not_found``; the log names the probable cause."""

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(self, deps: HttpDeps, origins: Origins) -> None:  # type: ignore[override]
        super().initialize(deps)
        origins.tell_of_unknown_path(self.request.path)


def routes(deps: HttpDeps, origins: Origins) -> list[Any]:
    """To be mounted behind every door."""
    return [Rule(_MisplacedDoor(), Misplaced, {"deps": deps, "origins": origins})]
