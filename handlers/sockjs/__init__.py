"""SockJS and its transports."""
