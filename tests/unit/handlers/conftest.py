"""The whole server, for the few tests here that ask a real one."""

from tests.rigs.doors.sockjs import sockjs as sockjs
from tests.rigs.server import server as server
