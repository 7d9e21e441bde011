"""How a command is retried: the table is ``retries.py``, which is made of the server's rules.

- ``nonce``: it gets a nonce, and is sent again until it is answered; the server stores it once.
- ``repeat``: it is idempotent, and sent again.
- ``ask``, all others: it waits for the connection, and is not sent again: ``lost`` and ``timeout`` say that it may
  have taken effect.
- ``drop``: it is worthless later, or has no answer: sent now or not at all.
"""

from collections.abc import Mapping
from typing import Any, Literal

from teahouse_client.connection.retries import RETRIES

Policy = Literal["nonce", "repeat", "ask", "drop"]


def policy_of(op: str, fields: Mapping[str, Any]) -> Policy:
    # A piece that says where it belongs is answered the second time as the first.
    if op == "message.append" and "at" in fields:
        return "repeat"
    return RETRIES.get(op, "ask")
