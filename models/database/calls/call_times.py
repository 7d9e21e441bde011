"""How long the calls of the database took, by the first method of each: ``find``, ``insert_many``.

The driver can report each command itself, but that took an eighth of the work of a process that stores a lot; so the
collections note the method, and ``Availability`` measures the time.
"""

from contextvars import ContextVar
from typing import Final

from prometheus_client import Histogram

_BOUNDS_S: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_UNNAMED: Final = "other"


class Call:
    """One call in flight. Calls within it are parts of it."""

    __slots__ = ("name",)

    def __init__(self) -> None:
        self.name: str | None = None


# The call that a driver's method belongs to.
under_way: Final[ContextVar[Call | None]] = ContextVar("the call of the database", default=None)


def note(name: str) -> None:
    """Name the call in flight, if there is one, after its first method ``name``."""
    call = under_way.get()
    if call is not None and call.name is None:
        call.name = name


class CallTimes:
    """A histogram for each name."""

    def __init__(self) -> None:
        about = "What the calls of the database took, failed ones too."
        self.seconds = Histogram(
            "teahouse_database_seconds", about, ["call"], registry=None, buckets=_BOUNDS_S
        )
        # Looking one up by its label takes longer than counting.
        self._timers: dict[str, Histogram] = {}

    def count(self, call: Call, seconds: float) -> None:
        """Record ``call``, which is over."""
        name = call.name or _UNNAMED
        timer = self._timers.get(name)
        if timer is None:
            timer = self._timers[name] = self.seconds.labels(name)
        timer.observe(seconds)
