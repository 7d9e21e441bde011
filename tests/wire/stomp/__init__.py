"""STOMP over WebSocket and SockJS."""
