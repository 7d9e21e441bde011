"""A server's counters and measurements, as Prometheus collects them."""
