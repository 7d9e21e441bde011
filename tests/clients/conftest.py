"""The whole server, for other people's clients to talk to."""

from tests.rigs.server import server as server
