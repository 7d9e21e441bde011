"""Waiting for something that is away, at the start of the server, where no client could be refused and retry."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from models.errors import Refusal

PATIENCE_S: Final = 60.0
_RETRY_S: Final = 0.5

_log = logging.getLogger(__name__)


async def patiently(step: Callable[[], Awaitable[None]]) -> None:
    """Carry out ``step``, which may be repeated, until it succeeds.

    Raises the refusal ``unavailable`` when it fails a minute after the first attempt, and any other at once.
    """
    loop = asyncio.get_running_loop()
    gives_up_at = loop.time() + PATIENCE_S
    while True:
        try:
            await step()
        except Refusal as refusal:
            if refusal.code != "unavailable" or loop.time() >= gives_up_at:
                raise
            _log.warning("the start waits: %s", refusal)
            await asyncio.sleep(_RETRY_S)
        else:
            return
