"""Settings, time, limits, periodic work and the health of the event loop."""
