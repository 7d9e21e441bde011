"""Work that was promised, and is retried until it is done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from models.errors import Refusal
from server.runtime.incidents import log_incident

# An unexpected error will hardly be gone in a moment.
AFTER_INCIDENT_S: Final = 60.0


async def until_done(
    work: Callable[[], Awaitable[object]], what: str, log: logging.Logger, *, retry_s: float
) -> None:
    """Carry out ``work`` until it raises nothing. If it is refused, retry after ``retry_s``.

    Any other error is logged as an incident of ``what``, and the work is retried after a minute.
    """
    while True:
        try:
            await work()
        except Refusal as refusal:
            log.debug("%s waits: %s", what, refusal)
            await asyncio.sleep(retry_s)
        except Exception as error:  # a barrier: it was promised
            log_incident(log, f"{what} failed; it is tried again", error, task=what.partition(" of ")[0])
            await asyncio.sleep(AFTER_INCIDENT_S)
        else:
            return
