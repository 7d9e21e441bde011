"""SockJS and each of its transports."""
