"""How a command is retried. A flat table.

- ``nonce``: it gets a nonce, and is sent again until it is answered; the server stores it once.
- ``repeat``: it is idempotent, and sent again.
- ``ask``, all others: it waits for the connection, and is not sent again: ``lost`` and ``timeout`` say that it may
  have taken effect.
- ``drop``: it is worthless later, or has no answer: sent now or not at all.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

Policy = Literal["nonce", "repeat", "ask", "drop"]

POLICIES: Final[Mapping[str, Policy]] = {
    "message.send": "nonce",
    "message.schedule": "nonce",
    "game.move": "nonce",
    "poll.create": "nonce",
    "message.edit": "repeat",
    "message.delete": "repeat",
    "message.react": "repeat",
    "message.pin": "repeat",
    "scheduled": "repeat",
    "room.list": "repeat",
    "room.members": "repeat",
    "dm.open": "repeat",
    "room.invites": "repeat",
    "room.bans": "repeat",
    "user.block": "repeat",
    "blocks": "repeat",
    "user.get": "repeat",
    "game.catalog": "repeat",
    "game.replay": "repeat",
    "leaderboard": "repeat",
    "matches": "repeat",
    "tournament": "repeat",
    "tournament.join": "repeat",
    "history": "repeat",
    "history.around": "repeat",
    "history.edits": "repeat",
    "pins": "repeat",
    "thread": "repeat",
    "poll": "repeat",
    "poll.vote": "repeat",
    "poll.voters": "repeat",
    "search": "repeat",
    "read": "repeat",
    "unread": "repeat",
    "sync": "repeat",
    "seen": "repeat",
    "commands": "repeat",
    "looking": "drop",
    "typing": "drop",
    "game.input": "drop",
}


def policy_of(op: str, fields: Mapping[str, Any]) -> Policy:
    # A piece that says where it belongs is answered the second time as the first.
    if op == "message.append" and "at" in fields:
        return "repeat"
    return POLICIES.get(op, "ask")
