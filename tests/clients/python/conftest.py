"""The whole server, for the Python client to talk to."""

from tests.rigs.server import server as server
