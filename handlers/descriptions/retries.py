"""How the clients retry each command, made of the rules of the commands: one table for each client.

``static/sdk/policies.js`` is the SDK's, ``clients/python/teahouse_client/connection/retries.py`` the Python client's.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from models.wire.commands.all import COMMANDS
from models.wire.commands.base import op_of

JAVASCRIPT: Final = Path(__file__).parents[2] / "static/sdk/policies.js"

_JAVASCRIPT: Final = """\
/**
 * How a command is retried. Made of the server's own rules: do not edit it, `make sdk` writes it anew.
 *
 * `nonce`   carries a nonce, or gets one: queued and retried until it is answered; the server stores it once.
 * `repeat`  is idempotent: queued and retried.
 * `ask`     waits for the connection, but is not repeated once it was sent: `lost` or `timeout` say that it may have
 *           taken effect.
 * `drop`    is worthless later: dropped when it cannot be sent now.
 * `once`    any other: rejected while offline, and with `lost` when the connection breaks before the reply.
 *
 * @typedef {'nonce' | 'repeat' | 'ask' | 'drop' | 'once'} Policy
 */

/** @type {Record<string, Policy>} */
const POLICIES = {
%s};

/**
 * @param {string} op
 * @returns {Policy}
 */
export function policyOf(op) {
  return POLICIES[op] ?? 'once';
}
"""
_PYTHON: Final = '''\
"""How commands are retried. Made of the server's own rules: do not edit it, `make sdk` writes it anew."""

from collections.abc import Mapping
from typing import Final, Literal

Retry = Literal["nonce", "repeat", "drop"]

RETRIES: Final[Mapping[str, Retry]] = {
%s}
'''


def javascript() -> str:
    """The text of the SDK's table."""
    return _JAVASCRIPT % "".join(f"  '{op}': '{retry}',\n" for op, retry in _retries())


def python() -> str:
    """The text of the Python client's table."""
    return _PYTHON % "".join(f'    "{op}": "{retry}",\n' for op, retry in _retries())


def _retries() -> Iterator[tuple[str, str]]:
    for command in COMMANDS:
        if command.rules.retry is not None:
            yield op_of(command), command.rules.retry
