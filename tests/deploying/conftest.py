"""The whole server, for the proxies to stand before."""

from tests.rigs.server import server as server
