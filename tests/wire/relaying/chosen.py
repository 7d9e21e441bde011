"""The modules of the wire suite whose tests run on three processes too: few, quick, and of several themes."""

from typing import Final

CHOSEN: Final = frozenset(
    {
        "tests.wire.messages.test_nonces",
        "tests.wire.messages.test_since",
        "tests.wire.rooms.test_presence",
        "tests.wire.stomp.test_rooms",
    }
)
