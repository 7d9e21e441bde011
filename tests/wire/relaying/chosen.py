"""The modules of the wire suite whose tests CI runs on three processes too: quick, and some of each theme.

All of it is ``TEST_PROCESSES=3 make test ARGS=tests/wire``.
"""

from typing import Final

CHOSEN: Final = frozenset(
    f"tests.wire.{each}"
    for each in (
        "direct.test_blocks",
        "files.test_sharing",
        "http.test_health",
        "matches.test_moves",
        "matchmaking.test_finding",
        "matchmaking.test_holds",
        "messages.forms.test_streams",
        "messages.test_nonces",
        "messages.test_since",
        "moderation.test_bans",
        "play.test_polls",
        "realtime.test_ticks",
        "rooms.membership.test_leaving",
        "rooms.membership.test_resuming",
        "rooms.test_presence",
        "sockets.test_order",
        "sockets.test_prices",
        "sockets.test_rates",
        "sockets.test_tasks",
        "stomp.test_rooms",
        "stomp.test_topics",
        "tables.test_leaving",
    )
)
