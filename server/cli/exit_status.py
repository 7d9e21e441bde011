"""The exit statuses of commands, on which callers may rely."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

from models.database.start_failures import DatabaseError
from server.cluster.lease import Deposed
from server.runtime.settings.variables import UsageError


class ExitStatus(IntEnum):
    """Exit statuses. ``WRONG``: the check failed, or the request was refused."""

    OK = 0
    WRONG = 1
    USAGE = 2
    SETTINGS = 3
    # Or another server, which serves it.
    DATABASE = 4


# The pages of the documents about each failure.
_PAGES: Final[Mapping[ExitStatus, str]] = {
    ExitStatus.USAGE: "docs/operating.md#the-command",
    ExitStatus.SETTINGS: "README.md#settings",
    ExitStatus.DATABASE: "docs/operating.md#the-command",
}


class Refused(Exception):
    """The operator's request cannot be carried out. ``str()`` is one line that says why."""


def status_of(error: Exception) -> ExitStatus:
    """The exit status of a start that failed with ``error``. A taken port is a setting that cannot be used."""
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
    """The line for the operator at the terminal: the reason, and where the documents have more."""
    page = _PAGES.get(status_of(error))
    return f"{error}\n" if page is None else f"{error} (see {page})\n"
