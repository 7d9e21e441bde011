"""Flaws that a run must find, planted in a server for as long as it lives. Nothing else uses them."""

import asyncio
import random
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Final
from unittest import mock

from server.delivery.hub import Hub
from server.timeline.journal import Journal

_STORED_AFTER_S: Final = 2.0
_LISTENS_AFTER_S: Final = 0.3


def acknowledged_early() -> AbstractContextManager[object]:
    """What is to be stored is taken for stored at once, and stored a little later."""
    append = Journal.append

    def hurried(self: Journal[Any], entry: Any, on_result: Callable[[Any], None]) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(on_result, "stored")
        loop.call_later(_STORED_AFTER_S, append, self, entry, lambda _: None)

    return mock.patch.object(Journal, "append", hurried)


def unsubscribe_fails() -> AbstractContextManager[object]:
    """Every other time a socket that listens no more goes on to be told."""
    unlisten = Hub.unlisten

    def careless(self: Hub, connection: Any, room: Any, voice: Any = None) -> None:
        if connection.closed or random.random() < 0.5:
            unlisten(self, connection, room, voice)

    return mock.patch.object(Hub, "unlisten", careless)


def subscribed_late() -> AbstractContextManager[object]:
    """A socket is told that it listens, and does so a little later."""
    listen = Hub.listen

    def late(self: Hub, connection: Any, room: Any, voice: Any = None) -> None:
        asyncio.get_running_loop().call_later(_LISTENS_AFTER_S, listen, self, connection, room, voice)

    return mock.patch.object(Hub, "listen", late)


FLAWS: Final[dict[str, Callable[[], AbstractContextManager[object]]]] = {
    "acknowledged-early": acknowledged_early,
    "unsubscribe-fails": unsubscribe_fails,
    "subscribed-late": subscribed_late,
}
