"""Clients for the doors of other protocols: SockJS and STOMP."""
