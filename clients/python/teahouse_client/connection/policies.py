"""How commands are retried: the table is ``retries.py``, which is generated from the server's rules.

- ``nonce``: it gets a nonce, and is retried until it is answered; the server stores it once.
- ``repeat``: it is idempotent, and retried.
- ``ask``, all others: it waits for the connection, and is not retried: ``lost`` and ``timeout`` mean that it may
have taken effect.
- ``drop``: it is worthless later, or has no answer: sent now or not at all.
"""

from collections.abc import Mapping
from typing import Any, Literal

from teahouse_client.connection.retries import RETRIES

Policy = Literal["nonce", "repeat", "ask", "drop"]


def policy_of(op: str, fields: Mapping[str, Any]) -> Policy:
    # A piece that names its offset gets the same answer when it is retried.
    if op == "message.append" and "at" in fields:
        return "repeat"
    return RETRIES.get(op, "ask")
