"""The parameters of a worker, set by the process that started it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Worker:
    """One of several processes on one port. ``shares_embedded``: they share an embedded database."""

    number: int
    shares_embedded: bool
