"""Which connections are pinged, and how soon."""

from server.transport.quiet_sockets import QUIET_S, QuietSockets


class Connection:
    """Notes the turns in which it was pinged."""

    def __init__(self) -> None:
        self.sent_since_look = False
        self.pings = 0

    def write_ping(self, data: bytes) -> None:
        self.sent_since_look = True
        self.pings += 1


def test_a_connection_that_is_sent_nothing_is_pinged_within_24_turns_and_again() -> None:
    for offset in range(12):
        quiet, connection = QuietSockets(), Connection()
        for _ in range(offset):
            quiet.look()
        quiet.add(connection)
        for pings in (1, 2, 3):
            for _ in range(QUIET_S):
                quiet.look()
            assert connection.pings >= pings


def test_a_connection_that_is_sent_something_is_not_pinged() -> None:
    quiet, connection = QuietSockets(), Connection()
    quiet.add(connection)
    for _ in range(100):
        connection.sent_since_look = True
        quiet.look()
    assert connection.pings == 0


def test_a_connection_that_is_over_is_not_pinged() -> None:
    quiet, connection = QuietSockets(), Connection()
    quiet.add(connection)
    quiet.discard(connection)
    quiet.discard(connection)
    for _ in range(100):
        quiet.look()
    assert connection.pings == 0
