"""How a command ends: the exit status that its caller may rely on."""

from enum import IntEnum

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
