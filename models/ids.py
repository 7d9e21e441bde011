"""Typed ids and how they are made.

An id is an opaque string of at most 64 characters from ``[A-Za-z0-9_.:-]``. This module owns that
alphabet; nothing else may build an id from random or hashed bytes.
"""

import hashlib
import os
import re
from typing import Final, NewType

UserId = NewType("UserId", str)
SessionId = NewType("SessionId", str)
ConnectionId = NewType("ConnectionId", str)
RoomId = NewType("RoomId", str)
MessageId = NewType("MessageId", str)
Epoch = NewType("Epoch", str)
MatchId = NewType("MatchId", str)
TicketId = NewType("TicketId", str)
TournamentId = NewType("TournamentId", str)
UploadId = NewType("UploadId", str)
NodeId = NewType("NodeId", str)

ID_PATTERN: Final = r"^[A-Za-z0-9_.:-]{1,64}\Z"
TASK_PATTERN: Final = r"^[a-z0-9_-]{1,32}\Z"

LOBBY: Final = RoomId("lobby")
DEFAULT_TASK: Final = "main"

# The ids of operators and of the prefix of keys: no user has such an id.
OPERATOR: Final = UserId("operator")
KEY_PREFIX: Final = "k"
# The ids of hooks, which post through an address of a room: no user or key has such an id.
HOOK_PREFIX: Final = "hook:"

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_LENGTH: Final = 20
_DIGEST_LENGTH: Final = 26
_TASK: Final = re.compile(TASK_PATTERN)
# Users of our own (u), of WeChat (w) and of an outside issuer (x).
_USER: Final = re.compile(rf"u-[{_ALPHABET}]{{{_RANDOM_LENGTH}}}|[wx]-[{_ALPHABET}]{{{_DIGEST_LENGTH}}}")
# The five low bits of a byte as a character.
_FIVE_BITS: Final = bytes(ord(_ALPHABET[byte & 31]) for byte in range(256))


def new_id(prefix: str) -> str:
    """A fresh id, ``prefix-`` and 100 random bits in Crockford's base 32."""
    return f"{prefix}-{os.urandom(_RANDOM_LENGTH).translate(_FIVE_BITS).decode()}"


def derived_id(prefix: str, *parts: str) -> str:
    """The one id that stands for ``parts``: ``prefix-`` and 26 characters of their SHA-256.

    Parts are length-prefixed before hashing, so no two lists of parts run together.
    """
    joined = "".join(f"{len(part)}:{part}" for part in parts)
    digest = hashlib.sha256(joined.encode()).digest()
    number = int.from_bytes(digest, "big")
    return f"{prefix}-{''.join(_ALPHABET[number >> 5 * place & 31] for place in range(_DIGEST_LENGTH))}"


def is_task(text: str) -> bool:
    """Whether ``text`` may name one of a session's parallel sockets."""
    return _TASK.match(text) is not None


def is_user_id(text: str) -> bool:
    """Whether ``text`` has the form of a user's id, which no name should have."""
    return _USER.fullmatch(text) is not None


def is_hooks(user: UserId) -> bool:
    """Whether ``user`` is a hook of a room."""
    return user.startswith(HOOK_PREFIX)


def is_operators(user: UserId) -> bool:
    """Whether ``user`` is the operator, or the bot of a key that an operator made."""
    return user == OPERATOR or user.startswith(f"{KEY_PREFIX}-")
