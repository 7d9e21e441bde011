"""Traces by OpenTelemetry, where an operator wants them: each command from its frame to its answer."""
