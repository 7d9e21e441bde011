"""The choice of tracing. Nothing of OpenTelemetry is imported if there is none."""

from typing import TYPE_CHECKING, Any

from models.database.client import Database
from server.runtime.settings.settings import Settings
from server.runtime.settings.variables import SettingsError

if TYPE_CHECKING:
    from server.operations.traces.tracing import Tracing


def tracing_of(settings: Settings) -> "Tracing | None":
    """The tracing that the settings ask for. Raises ``SettingsError`` if the extra is missing."""
    endpoint = settings.otel_exporter_otlp_endpoint
    if endpoint is None:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.trace.export import BatchSpanProcessor

        from server.operations.traces.tracing import Tracing
    except ImportError:
        raise SettingsError(
            "OTEL_EXPORTER_OTLP_ENDPOINT: traces need the extra: pip install 'teahouse[otel]'"
        ) from None
    return Tracing(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))


def tracing_with(database: Database) -> "Tracing | None":
    """The tracing of ``database``, for the other parts."""
    traces: Any = database.traces
    return traces  # type: ignore[no-any-return]  # the root hands in what ``tracing_of`` has made
