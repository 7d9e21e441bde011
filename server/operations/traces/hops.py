"""The way of a command or a call from a gateway to the home and back, as a span above what the home makes of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry.context import Context, attach, detach
from opentelemetry.trace import Span, Status, StatusCode, format_span_id, format_trace_id
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

FAULTS: Final = 500
"""Statuses from here on say that it was the server's fault (RFC 9110, section 15.6)."""
OURS: Final = frozenset({"internal", "unavailable"})
"""Codes that say so."""

_PROPAGATOR: Final = TraceContextTextMapPropagator()


class TracedHop:
    """One span, which is ended once."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self.context = context_of(span) or ""

    def end(self, answer: str | int) -> None:
        if isinstance(answer, int):
            self._span.set_attribute("http.response.status_code", answer)
            is_fault = answer >= FAULTS
        else:
            self._span.set_attribute("teahouse.answer", answer)
            is_fault = answer in OURS
        if is_fault:
            self._span.set_status(Status(StatusCode.ERROR))
        self._span.end()


def context_of(span: Span) -> str | None:
    """``traceparent`` of ``span`` (W3C Trace Context, section 3.2); None where nothing is traced."""
    found = span.get_span_context()
    if not found.is_valid:
        return None
    return f"00-{format_trace_id(found.trace_id)}-{format_span_id(found.span_id)}-{found.trace_flags:02x}"


def told_by(traceparent: str | None) -> Context | None:
    """What that header tells; None for nothing, and then a span is the first of its trace."""
    return None if traceparent is None else _PROPAGATOR.extract({"traceparent": traceparent})


@contextmanager
def within(traceparent: str | None) -> Iterator[None]:
    """What is begun meanwhile belongs to that trace."""
    context = told_by(traceparent)
    if context is None:
        yield
        return
    token = attach(context)
    try:
        yield
    finally:
        detach(token)
