"""The server without one of its parts, for what that part costs. Only the benchmark may use it."""
