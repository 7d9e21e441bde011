"""``GET /metrics``: the metrics of the server, with the administrator's token in the header ``Authorization``."""

from tornado.routing import URLSpec

from handlers.http.calls.call import Text, call
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import Refusal
from server.operations.metrics.metrics import CONTENT_TYPE, Metrics


class Show(JsonHandler):
    """Text, unlike all other calls; its errors are in JSON."""

    GET = call("Read the metrics.", {200: Text(CONTENT_TYPE)}, "metrics", "forbidden")

    # Tornado calls this with what the route holds, which is for each class to say.
    def initialize(self, deps: HttpDeps, metrics: Metrics, token: str | None) -> None:  # type: ignore[override]
        super().initialize(deps)
        self._metrics = metrics
        self._token = token

    def get(self) -> None:
        if self._token is None:
            raise Refusal("forbidden", "the metrics are shut: ADMIN_TOKEN is not set")
        self.check_key(self._token, "the administrator's token")
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(self._metrics.text())


def routes(deps: HttpDeps, metrics: Metrics, token: str | None) -> list[URLSpec]:
    """``token`` opens the metrics; where it is None they are shut."""
    return [URLSpec("/metrics", Show, {"deps": deps, "metrics": metrics, "token": token})]
