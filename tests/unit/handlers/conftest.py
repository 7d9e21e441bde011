"""The whole server, for the few tests here that ask a real one."""

from tests.rigs.server import server as server
from tests.rigs.sockjs import sockjs as sockjs
