"""Distinguishes outages from mistakes: which driver errors mean that the database cannot serve now."""

from collections.abc import Mapping
from typing import Any, Final

from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

# The call itself was wrong or not allowed: it fails again, however often it is retried. Any other code is the
# database's own failure, such as 1 (an internal error, as of a full disk) or 11600 (it shuts down). Names and
# numbers: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
_WRONG_CALLS: Final = frozenset(
    {2, 9, 13, 14, 18, 20, 26, 27, 28, 40, 48, 52, 54, 55, 57, 59, 66, 67, 68, 72, 73, 85, 86, 115, 121}
    | {168, 238, 263, 303, 11000, 11001, 16755, 40324, 40352, 40353, 40414, 40415, 40671}
)
_INTERNAL_ERROR: Final = 1


def is_outage(error: PyMongoError) -> bool:
    """Whether ``error`` means that the database cannot serve now, rather than that the call was wrong."""
    if isinstance(error, ConnectionFailure | WriteConcernError) or error.timeout:
        return True
    if isinstance(error, BulkWriteError):
        return _is_bulk_outage(error.details or {})
    return isinstance(error, OperationFailure) and error.code not in _WRONG_CALLS


def is_internal(error: PyMongoError) -> bool:
    """Whether the database reports that it is broken, rather than a fault of the call."""
    if isinstance(error, BulkWriteError):
        failed = (error.details or {}).get("writeErrors") or []
        return any(write.get("code") == _INTERNAL_ERROR for write in failed)
    return isinstance(error, OperationFailure) and error.code == _INTERNAL_ERROR


def _is_bulk_outage(details: Mapping[str, Any]) -> bool:
    failed = details.get("writeErrors") or []
    if any(write.get("code") not in _WRONG_CALLS for write in failed):
        return True
    # A rejected document counts for more than doubt about the accepted ones.
    return not failed and bool(details.get("writeConcernErrors"))
