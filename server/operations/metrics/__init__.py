"""What a server counts and measures, as Prometheus collects it."""
