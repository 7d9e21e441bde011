"""How commands are retried. Made of the server's own rules: do not edit it, `make sdk` writes it anew."""

from collections.abc import Mapping
from typing import Final, Literal

Retry = Literal["nonce", "repeat", "drop"]

RETRIES: Final[Mapping[str, Retry]] = {
    "room.list": "repeat",
    "room.members": "repeat",
    "room.invites": "repeat",
    "dm.open": "repeat",
    "user.block": "repeat",
    "blocks": "repeat",
    "room.bans": "repeat",
    "user.get": "repeat",
    "message.send": "nonce",
    "message.edit": "repeat",
    "message.delete": "repeat",
    "message.react": "repeat",
    "history": "repeat",
    "search": "repeat",
    "read": "repeat",
    "unread": "repeat",
    "typing": "drop",
    "message.schedule": "nonce",
    "scheduled": "repeat",
    "sync": "repeat",
    "looking": "drop",
    "seen": "repeat",
    "history.around": "repeat",
    "message.pin": "repeat",
    "pins": "repeat",
    "thread": "repeat",
    "history.edits": "repeat",
    "game.catalog": "repeat",
    "game.move": "nonce",
    "game.input": "drop",
    "game.replay": "repeat",
    "matches": "repeat",
    "leaderboard": "repeat",
    "tournament.join": "repeat",
    "tournament": "repeat",
    "poll.create": "nonce",
    "poll.vote": "repeat",
    "poll": "repeat",
    "poll.voters": "repeat",
    "commands": "repeat",
}
