"""The exclusive right of this process to use the database: checked before each write, and after each call."""

from typing import Protocol


class Tenure(Protocol):
    """A tenure, as ``server.cluster`` keeps it."""

    @property
    def fence(self) -> int:
        """The number of the tenure. It rises with each process that takes over the database."""

    @property
    def silent_fence(self) -> int:
        """The highest fence whose process may still run without knowing that it lost the tenure; 0: none."""

    @property
    def holds(self) -> bool:
        """Whether it is certain, at this moment, that no other process has taken over the database."""

    def check(self) -> None:
        """Return if that is certain. Raises ``unavailable`` otherwise, and starts to verify it."""

    async def sure(self) -> None:
        """Return once that is certain. Raises ``unavailable`` if it cannot be verified."""

    def doubt(self) -> None:
        """Treat the tenure as uncertain: something was read that a later process wrote."""
