"""``python -m server key NAME --scopes a,b``: a key of the application's server, made while no server runs."""

import sys
from collections.abc import Sequence
from typing import Final, cast, get_args

import msgspec

from models.database.client import Database
from models.errors import Refusal
from models.stores.operators.keys import KeyStore, Scope
from server.cli.exit_status import Refused
from server.operators.callers import Callers
from server.runtime.clock import SystemClock
from server.runtime.settings.variables import UsageError

_SCOPES: Final[tuple[str, ...]] = get_args(Scope)
_USAGE: Final = f"usage: python -m server key NAME --scopes SCOPES, of {','.join(_SCOPES)}"


class NewApiKey:
    """The key to be made."""

    def __init__(self, name: str, scopes: list[Scope]) -> None:
        self._name = name
        self._scopes = scopes

    async def make(self, database: Database) -> None:
        """Store it, and write its id and the key itself as JSON. Raises ``Refused``, ``unavailable``."""
        callers = Callers(KeyStore(database), None, SystemClock(), limits=False)
        try:
            made = await callers.make(self._name, self._scopes)
        except Refusal as refusal:
            if refusal.code == "unavailable":
                raise
            raise Refused(refusal.message) from refusal
        sys.stdout.write(msgspec.json.encode(made).decode() + "\n")


def key_and_flags(arguments: Sequence[str]) -> tuple[NewApiKey, Sequence[str]]:
    """Parse ``arguments``: the key, and the settings after it. Raises ``UsageError``."""
    match arguments:
        case [name, "--scopes", listed, *flags] if not name.startswith("-"):
            scopes = listed.split(",")
        case _:
            raise UsageError(_USAGE)
    if not set(scopes) <= set(_SCOPES):
        raise UsageError(_USAGE)
    return NewApiKey(name, cast(list[Scope], scopes)), flags
