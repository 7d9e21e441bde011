"""Traces: each command from its frame to its answer, with the database's calls below it, on to the webhooks."""

import subprocess
import sys
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from models.database.client import Database
from server.operations.traces.tracing import Tracing
from tests.rigs.server import running_server
from tests.wire.operators.rig import TOKEN
from tests.wire.rooms.party import guests, room_of
from tests.wire.webhooks.receiver import Receiver

pytestmark = pytest.mark.gen_test


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> InMemorySpanExporter:
    """What the servers of this test trace."""
    exporter = InMemorySpanExporter()
    monkeypatch.setattr("server.app.tracing_of", lambda _: Tracing(SimpleSpanProcessor(exporter)))
    return exporter


def below(spans: InMemorySpanExporter, top: ReadableSpan) -> list[str]:
    """The names of the spans in the same trace, but for its own."""
    assert top.context is not None
    return [
        each.name
        for each in spans.get_finished_spans()
        if each.context is not None and each.context.trace_id == top.context.trace_id and each is not top
    ]


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


async def test_a_command_is_traced_from_its_frame_to_its_answer(
    database: Database, spans: InMemorySpanExporter
) -> None:
    async with running_server(database) as server:
        ann, ben = await guests(server, "Ann", "Ben")
        room = await room_of(ann, ben)
        spans.clear()
        await ann.say(room, "tea")
        await ann.ok("search", query="tea")
        assert await ann.code("message.edit", room=room, seq=9, text="x") == "not_found"
        tops = {each.name: each for each in spans.get_finished_spans() if each.parent is None}
        said = tops["message.send"]
        assert attributes(said)["teahouse.answer"] == "ok"
        assert attributes(said)["enduser.id"] == ann.id
        assert below(spans, said) == ["insert log", "commit"]
        assert attributes(tops["message.edit"])["teahouse.answer"] == "not_found"
        assert "tea" not in str([attributes(each) for each in spans.get_finished_spans()]).replace(
            "teahouse", ""
        )


async def test_a_call_is_traced_by_its_route_with_what_it_stores(
    database: Database, spans: InMemorySpanExporter
) -> None:
    async with running_server(database, admin_token=TOKEN) as server:
        (ann,) = await guests(server, "Ann")
        room = await room_of(ann)
        spans.clear()
        path = f"/api/rooms/{room}/messages"
        assert (await server.api.post(path, {"text": "tea"}, token=TOKEN)).status == 201
        assert (await server.api.get("/api/rooms/r-none", token=TOKEN)).status == 404
        tops = {each.name: each for each in spans.get_finished_spans() if each.parent is None}
        said = tops["POST /api/rooms/*/messages"]
        assert attributes(said)["http.response.status_code"] == 201
        assert {"commit", "insert log"} <= set(below(spans, said))
        assert attributes(tops["GET /api/rooms/*"])["http.response.status_code"] == 404
        assert room not in "".join(tops)


async def test_an_event_of_a_webhook_goes_on_in_the_trace_of_its_command(
    database: Database, spans: InMemorySpanExporter
) -> None:
    receiver = Receiver()
    async with running_server(database, admin_token=TOKEN, webhook_private=True) as server:
        (ann,) = await guests(server, "Ann")
        room = await room_of(ann)
        hook = {"url": receiver.url, "events": ["message"]}
        made = await server.api.post("/api/webhooks", hook, token=TOKEN)
        assert made.status == 201, made.raw
        receiver.secret = made.json["secret"]
        await ann.say(room, "tea")
        (got,) = await receiver.takes(1)
        (said,) = [each for each in spans.get_finished_spans() if each.name == "message.send"]
        assert said.context is not None
        assert got.trace is not None
        assert got.trace.startswith(f"00-{said.context.trace_id:032x}-{said.context.span_id:016x}-")
    await receiver.stop()


def test_nothing_is_imported_where_there_are_no_traces() -> None:
    # Redis's client imports what it finds of OpenTelemetry, for metrics of its own.
    looks = (
        "import sys, server.__main__; names = ('server.operations.traces.tracing', 'opentelemetry.exporter'); "
        "print([each for each in sys.modules if each.startswith(names)])"
    )
    found = subprocess.run([sys.executable, "-c", looks], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
