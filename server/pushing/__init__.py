"""Web Push: events for users who look at no window are sent to their devices (RFC 8030, 8291, 8292)."""
