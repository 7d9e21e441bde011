"""Work that was promised, and is tried until it is done."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from models.errors import Refusal
from server.runtime.incidents import log_incident

# What nobody expected will not be better in a moment.
AFTER_INCIDENT_S: Final = 60.0


async def until_done(
    work: Callable[[], Awaitable[object]], what: str, log: logging.Logger, *, retry_s: float
) -> None:
    """Carry out ``work`` until it raises nothing: again after ``retry_s`` where it was refused.

    Any other error is logged as an incident of ``what``, and it is tried again after a minute.
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
