"""The whole server, for the examples to talk to."""

from tests.rigs.server import server as server
