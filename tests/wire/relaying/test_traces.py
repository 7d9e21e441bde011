"""What a gateway passes on is traced there too: its way to the home, and below it what the home does."""

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from models.database.client import Database
from server.operations.traces.tracing import Tracing
from tests.wire.operators.rig import TOKEN
from tests.wire.relaying.several import several_servers

pytestmark = pytest.mark.gen_test(timeout=60)


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What the servers of this test trace."""
    exporter = InMemorySpanExporter()
    monkeypatch.setattr("server.app.tracing_of", lambda _: Tracing(SimpleSpanProcessor(exporter)))
    return exporter


def chain(spans: InMemorySpanExporter, name: str) -> list[str]:
    """That span and those above it, up to the first of its trace."""
    by_id = {each.context.span_id: each for each in spans.get_finished_spans() if each.context is not None}
    (found,) = [each for each in by_id.values() if each.name == name]
    names: list[str] = []
    at: ReadableSpan | None = found
    while at is not None:
        names.append(at.name)
        at = None if at.parent is None else by_id[at.parent.span_id]
    return names


async def test_a_command_and_a_call_are_one_trace_from_the_gateway_to_the_database(
    database: Database, spans: InMemorySpanExporter
) -> None:
    async with several_servers(database, 2, admin_token=TOKEN) as (_, gateway):
        ann = await gateway.connect(await gateway.guest("Ann"))
        room = (await ann.ok("room.create", title="Tea"))["room"]["room"]
        await ann.ok("room.join", room=room)
        spans.clear()
        await ann.ok("message.send", room=room, text="tea")
        assert chain(spans, "insert log") == ["insert log", "commit", "message.send", "forward message.send"]
        spans.clear()
        said = await gateway.api.post(f"/api/rooms/{room}/messages", {"text": "more tea"}, token=TOKEN)
        assert said.status == 201
        above = ["POST /api/rooms/*/messages", "forward POST"]
        assert chain(spans, "insert log") == ["insert log", "commit", *above]
        answered = {each.name: dict(each.attributes or {}) for each in spans.get_finished_spans()}
        assert answered["forward POST"]["http.response.status_code"] == 201


async def test_a_refusal_is_no_error_of_the_way_and_a_trace_of_a_client_is_not_gone_on_with(
    database: Database, spans: InMemorySpanExporter
) -> None:
    async with several_servers(database, 2) as (_, gateway):
        ann = await gateway.connect(await gateway.guest("Ann"))
        spans.clear()
        assert (await ann.refused("message.send", room="r-none", text="tea"))["code"] == "not_found"
        (way,) = [each for each in spans.get_finished_spans() if each.name == "forward message.send"]
        assert dict(way.attributes or {})["teahouse.answer"] == "not_found"
        assert way.status.status_code is StatusCode.UNSET
        await gateway.api.call("GET", "/api/me", headers={"traceparent": f"00-{'1' * 32}-{'2' * 16}-01"})
        assert chain(spans, "GET /api/me") == ["GET /api/me", "forward GET"]
