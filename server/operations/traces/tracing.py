"""The traces and their structure: commands, HTTP calls, the driver's calls below them, and webhooks.

Imported only if traces are wanted. Names and attributes follow OpenTelemetry's semantic conventions.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.context import attach
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import Link, Span, SpanKind, Status, StatusCode

from models.wire.commands.base import Command, op_of
from server import __version__
from server.commands.dispatching.dispatch import Asked, Dispatch
from server.delivery.connection import Connection
from server.operations.traces.hops import FAULTS, OURS, TracedHop, context_of, told_by, within
from server.timeline.journal import E, Journal, Log, OnResult
from server.timeline.pending_commits import Answer

_LINKED: Final = 32


class Tracing:
    """Makes spans, which ``processor`` takes. It is the database's ``Traces``."""

    def __init__(self, processor: SpanProcessor) -> None:
        resource = Resource.create({"service.name": "teahouse", "service.version": __version__})
        self._provider = TracerProvider(resource=resource)
        self._provider.add_span_processor(processor)
        self.tracer = self._provider.get_tracer("teahouse", __version__)

    def call(self, command: str, collection: str) -> Callable[[bool], None]:
        attributes = {
            "db.system.name": "mongodb",
            "db.operation.name": command,
            "db.collection.name": collection,
        }
        name = f"{command} {collection}".strip()
        span = self.tracer.start_span(name, kind=SpanKind.CLIENT, attributes=attributes)

        def end(has_failed: bool) -> None:
            if has_failed:
                span.set_status(Status(StatusCode.ERROR))
            span.end()

        return end

    def hop(self, name: str, attributes: Mapping[str, str]) -> TracedHop:
        return TracedHop(
            self.tracer.start_span(f"forward {name}", kind=SpanKind.CLIENT, attributes=attributes)
        )

    def request(self, method: str, route: str, parent: str | None) -> Callable[[int], None]:
        """Begin the span of an HTTP call, in the task that carries it out; the returned function ends it.

        ``parent``: the ``traceparent`` of the gateway that forwarded it, if one did.
        """
        attributes = {"http.request.method": method, "http.route": route}
        span = self.tracer.start_span(
            f"{method} {route}", told_by(parent), kind=SpanKind.SERVER, attributes=attributes
        )
        attach(
            trace.set_span_in_context(span)
        )  # for as long as the task lives, which carries out nothing else

        def end(status: int) -> None:
            span.set_attribute("http.response.status_code", status)
            if status >= FAULTS:
                span.set_status(Status(StatusCode.ERROR))
            span.end()

        return end

    def context(self) -> str | None:
        """``traceparent`` of the span that is under way (W3C Trace Context, section 3.2)."""
        return context_of(trace.get_current_span())

    def dispatch(self, *parts: Any) -> "TracedDispatch":
        """As ``Dispatch(*parts)``, traced."""
        dispatch = TracedDispatch(*parts)
        dispatch.trace_by(self)
        return dispatch

    def journal(self, log: Log[E]) -> "TracedJournal[E]":
        """As ``Journal(log)``, traced."""
        journal = TracedJournal(log)
        journal.trace_by(self)
        return journal

    async def stop(self) -> None:
        """Send the remaining spans."""
        await asyncio.to_thread(self._provider.shutdown)


class TracedDispatch(Dispatch):
    """A span for each command that is begun, from its frame to its answer."""

    def trace_by(self, tracing: Tracing) -> None:
        """Call this once, before the first command."""
        self._tracer = tracing.tracer
        self._spans: dict[Asked, Span] = {}
        # Of commands that a gateway has passed on: the span there.
        self._hops: dict[Asked, Span] = {}

    def within(self, traceparent: str | None) -> AbstractContextManager[None]:
        return within(traceparent)

    def _asked(self, connection: Connection, command: Command) -> Asked:
        asked = super()._asked(connection, command)
        hop = trace.get_current_span()
        if hop.get_span_context().is_valid:
            self._hops[asked] = hop
        return asked

    def _carry_out(self, asked: Asked) -> Coroutine[Any, Any, None] | None:
        if asked.is_answered:
            return None
        op = op_of(type(asked.command))
        waited_s = self.clock.monotonic() - asked.began
        attributes = {
            "rpc.system": "teahouse",
            "rpc.method": op,
            "enduser.id": asked.connection.identity.user,
        }
        room = getattr(asked.command, "room", None)
        if isinstance(room, str):
            attributes["teahouse.room"] = room
        hop = self._hops.pop(asked, None)
        span = self._tracer.start_span(
            op,
            None if hop is None else trace.set_span_in_context(hop),
            kind=SpanKind.SERVER,
            attributes=attributes,
            start_time=time.time_ns() - round(waited_s * 1e9),
        )
        self._spans[asked] = span
        with _within(span):
            return super()._carry_out(asked)

    async def _finish(self, asked: Asked, work: Coroutine[Any, Any, Answer]) -> None:
        span = self._spans.get(asked)
        if span is None:
            await super()._finish(asked, work)
            return
        with _within(span):
            await super()._finish(asked, work)

    def _is_first_answer(self, asked: Asked, answer: str) -> bool:
        is_first = super()._is_first_answer(asked, answer)
        self._hops.pop(asked, None)
        span = self._spans.pop(asked, None)
        if span is not None:
            span.set_attribute("teahouse.answer", answer)
            if answer in OURS:
                span.set_status(Status(StatusCode.ERROR, answer))
            span.end()
        return is_first


class TracedJournal(Journal[E]):
    """A commit is a child of the first command that waits for it, with links to the others."""

    def trace_by(self, tracing: Tracing) -> None:
        """Call this once, before the first entry."""
        self._tracer = tracing.tracer
        self._asked_in: dict[int, Span] = {}

    def append(self, entry: E, on_result: OnResult) -> None:
        span = trace.get_current_span()
        if span.get_span_context().is_valid:
            self._asked_in[id(entry)] = span

            def within(status: Any) -> None:
                with _within(span):
                    on_result(status)

            super().append(entry, within)
        else:
            super().append(entry, on_result)

    async def _stored(self, entries: list[E]) -> Any:
        spans = [span for each in entries if (span := self._asked_in.pop(id(each), None)) is not None]
        if not spans:
            return await super()._stored(entries)
        with self._tracer.start_as_current_span(
            "commit",
            context=trace.set_span_in_context(spans[0]),
            links=_links(spans[1:]),
            attributes={"teahouse.entries": len(entries)},
        ):
            return await super()._stored(entries)


def _links(spans: Sequence[Span]) -> list[Link]:
    return [Link(span.get_span_context()) for span in spans[:_LINKED]]


def _within(span: Span) -> Any:
    return trace.use_span(span, end_on_exit=False, record_exception=False, set_status_on_exception=False)
