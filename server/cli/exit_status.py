"""How a command ends: the exit status that its caller may rely on."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from models.database.start_failures import DatabaseError
from server.cluster.lease import Deposed
from server.runtime.settings.variables import UsageError


class ExitStatus(IntEnum):
    """Exit statuses. ``WRONG``: what was to be checked is not right, or was refused."""

    OK = 0
    WRONG = 1
    USAGE = 2
    SETTINGS = 3
    # Or another server, which serves it.
    DATABASE = 4


# Where the documents tell more of a start that ends so.
_PAGES: Final[Mapping[ExitStatus, str]] = {
    ExitStatus.USAGE: "docs/operating.md#the-command",
    ExitStatus.SETTINGS: "README.md#settings",
    ExitStatus.DATABASE: "docs/operating.md#the-command",
}


class Refused(Exception):
    """What the operator asked for cannot be done. ``str()`` is one line that says why."""


def status_of(error: Exception) -> ExitStatus:
    """How a start ends that failed with ``error``. A port that is taken is a setting that cannot be used."""
    match error:
        case UsageError():
            return ExitStatus.USAGE
        case Refused():
            return ExitStatus.WRONG
        case DatabaseError() | Deposed():
            return ExitStatus.DATABASE
        case _:
            return ExitStatus.SETTINGS


def line_of(error: Exception) -> str:
    """What the operator at the terminal is told of ``error``: why, and where the documents tell more."""
    page = _PAGES.get(status_of(error))
    return f"{error}\n" if page is None else f"{error} (see {page})\n"
