"""Open connections, who listens where, and what waits to be sent to each."""
