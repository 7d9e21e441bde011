"""The way of something from one process to another and back, for whoever makes traces of it."""

from collections.abc import Mapping
from typing import Protocol


class Hop(Protocol):
    """One that is under way."""

    @property
    def context(self) -> str:
        """What the other process goes on with, as the header ``traceparent`` has it (W3C Trace Context)."""

    def end(self, answer: str | int) -> None:
        """It was answered: with a code, ``ok`` for none, or with a status of HTTP. To be called once."""


class Hops(Protocol):
    """Who makes the traces."""

    def hop(self, name: str, attributes: Mapping[str, str]) -> Hop:
        """Something of that name begins its way."""
