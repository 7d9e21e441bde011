"""Traces by OpenTelemetry, if an operator wants them: each command from its frame to its answer."""
