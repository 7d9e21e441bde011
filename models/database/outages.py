"""Tells outages from mistakes: which of the driver's errors mean that the database cannot serve now."""

from collections.abc import Mapping
from typing import Any, Final

from pymongo.errors import (
    BulkWriteError,
    ConnectionFailure,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

# Stepping down, starting up, shutting down, out of time, out of disk: the server answers but cannot serve.
# Names and numbers: https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml
_OUTAGE_CODES: Final = frozenset(
    {6, 7, 50, 64, 89, 91, 100, 133, 189, 202, 262, 317, 9001, 10107, 11600, 11602, 13435, 13436, 14031}
)


def is_outage(error: PyMongoError) -> bool:
    """Whether ``error`` means that the database cannot serve now, rather than that the call was wrong."""
    if isinstance(error, ConnectionFailure | WriteConcernError) or error.timeout:
        return True
    if isinstance(error, BulkWriteError):
        return _is_bulk_outage(error.details or {})
    if isinstance(error, OperationFailure):
        return error.code in _OUTAGE_CODES or error.has_error_label("RetryableWriteError")
    return False


def _is_bulk_outage(details: Mapping[str, Any]) -> bool:
    failed = details.get("writeErrors") or []
    if any(write.get("code") in _OUTAGE_CODES for write in failed):
        return True
    # A document that was refused counts for more than doubt about the documents that were taken.
    return not failed and bool(details.get("writeConcernErrors"))
