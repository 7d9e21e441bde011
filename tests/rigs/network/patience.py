"""The driver's timeouts: those of a server, or long ones for a busy machine."""

from collections.abc import Mapping
from typing import Any, Final

from models.database import client

PATIENCE_S: Final = 30.0
_WAITS: Final = ("timeoutMS", "connectTimeoutMS", "serverSelectionTimeoutMS")

AS_SERVERS: Final[Mapping[str, Any]] = {
    "TIMEOUT_S": client.TIMEOUT_S,
    "_CLIENT_OPTIONS": client._CLIENT_OPTIONS,
}
PATIENT: Final[Mapping[str, Any]] = {
    "TIMEOUT_S": PATIENCE_S,
    "_CLIENT_OPTIONS": {**client._CLIENT_OPTIONS, **dict.fromkeys(_WAITS, int(PATIENCE_S * 1_000))},
}
