"""The subscribers of events: each gets a function that ends its subscription."""

import logging
from collections.abc import Callable
from typing import Generic, ParamSpec

from server.runtime.incidents import log_incident

Unsubscribe = Callable[[], None]

_P = ParamSpec("_P")
_log = logging.getLogger(__name__)


class Subscribers(Generic[_P]):
    """The subscribers of one event. ``what`` names the event in the log."""

    __slots__ = ("_subscribers", "_what")

    def __init__(self, what: str) -> None:
        self._what = what
        # Keyed by themselves: the same function may subscribe twice, and is then called twice.
        self._subscribers: dict[object, Callable[_P, None]] = {}

    def __bool__(self) -> bool:
        return bool(self._subscribers)

    def subscribe(self, subscriber: Callable[_P, None]) -> Unsubscribe:
        """Call ``subscriber`` at each event from now on. The returned function ends that; it may be called twice."""
        key = object()
        self._subscribers[key] = subscriber

        def unsubscribe() -> None:
            self._subscribers.pop(key, None)

        return unsubscribe

    def notify(self, *args: _P.args, **kwargs: _P.kwargs) -> None:
        """Call every subscriber, in the order of their subscribing.

        One that raises is logged as an incident, and the others are called all the same. One that subscribes
        meanwhile is called from the next event on.
        """
        for subscriber in tuple(self._subscribers.values()):
            try:
                subscriber(*args, **kwargs)
            except Exception as error:  # a barrier: it is not the others' failure
                log_incident(_log, f"a subscriber to {self._what} failed", error)
