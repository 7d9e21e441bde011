"""The server without one of its parts, to measure its cost. Only the benchmark may use it."""
