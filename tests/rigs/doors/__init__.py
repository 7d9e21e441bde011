"""Clients of the doors that are not our own: SockJS and STOMP."""
