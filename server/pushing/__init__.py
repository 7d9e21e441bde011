"""Web Push: what concerns somebody who looks at no window is sent to their devices (RFC 8030, 8291, 8292)."""
