"""``GET /metrics``: the metrics of the server, with the administrator's token in the header ``Authorization``."""

from typing import Literal

from tornado.routing import URLSpec

from handlers.http.calls.call import Body, Text, call
from handlers.http.calls.query import query_of
from handlers.http.json_handler import HttpDeps, JsonHandler
from models.errors import Refusal
from models.ids import NodeId
from server.operations.metrics.metrics import CONTENT_TYPE, Metrics


class MetricsQuery(Body, frozen=True):
    """``by=process``: each process separately, with the label ``node``; otherwise the sum of all."""

    by: Literal["process"] | None = None


class Show(JsonHandler):
    """Text, unlike all other calls; its errors are in JSON."""

    GET = call("Read the metrics.", {200: Text(CONTENT_TYPE)}, "metrics", "forbidden").asking(MetricsQuery)

    # Tornado calls this with the arguments of the route, which differ by class.
    def initialize(  # type: ignore[override]
        self, deps: HttpDeps, metrics: Metrics, node: NodeId, token: str | None
    ) -> None:
        super().initialize(deps)
        self._metrics = metrics
        self._node = node
        self._token = token

    async def get(self) -> None:
        if self._token is None:
            raise Refusal("forbidden", "the metrics are shut: ADMIN_TOKEN is not set")
        self.check_key(self._token, "the administrator's token")
        text = await self._metrics.of_all(
            self._node, apart=query_of(self.GET, self.request.query_arguments).by == "process"
        )
        self.set_header("Content-Type", CONTENT_TYPE)
        self.finish(text)


def routes(deps: HttpDeps, metrics: Metrics, node: NodeId, token: str | None) -> list[URLSpec]:
    """``token`` opens the metrics; None shuts them. ``node`` is this process."""
    return [URLSpec("/metrics", Show, {"deps": deps, "metrics": metrics, "node": node, "token": token})]
