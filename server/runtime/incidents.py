"""Unexpected errors: each is logged once, under an id that the client gets in place of its text.

An operator finds the traceback by the id that a client reports; the client learns nothing else.
"""

import logging

from models.ids import new_id


def log_incident(log: logging.Logger, what: str, error: BaseException, *, task: str | None = None) -> str:
    """Log ``error`` with its traceback under a new id, and return the id. ``what`` says what failed.

    ``task``: the long-lived task that failed, if it was one, which the metrics count.
    """
    incident = new_id("e")
    log.error("%s: %s", incident, what, exc_info=error, extra={"task": task})
    return incident


def answer_for(incident: str) -> str:
    """The message of the ``internal`` error that answers a request or a command."""
    return f"something went wrong here; it is logged as {incident}"


def reason_for(incident: str) -> str:
    """The reason of a socket that is closed with 1011."""
    return f"internal error {incident}"
