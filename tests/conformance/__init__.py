"""Autobahn's cases, which show that the WebSocket is one."""
