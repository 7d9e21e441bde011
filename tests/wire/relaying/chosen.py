"""The modules of the wire suite whose tests CI runs on three processes too: quick, and some of many themes.

All of it is ``make test-three``.
"""

from typing import Final

CHOSEN: Final = frozenset(
    f"tests.wire.{each}"
    for each in (
        "accounts.test_sessions",
        "files.test_sharing",
        "http.test_health",
        "matches.test_moves",
        "matchmaking.test_finding",
        "matchmaking.test_holds",
        "messages.test_nonces",
        "messages.test_since",
        "moderation.test_bans",
        "rooms.membership.test_leaving",
        "rooms.test_presence",
        "signing_in.test_upgrade",
        "sockets.test_order",
        "sockets.test_prices",
        "sockets.test_rates",
        "stomp.test_rooms",
    )
)
