"""That this process alone may use the database: asked before each write, and after each call of the database."""

from typing import Protocol


class Tenure(Protocol):
    """What ``server.cluster`` knows of it."""

    @property
    def fence(self) -> int:
        """The number of the tenure. It rises with each process that comes to use the database."""

    @property
    def silent_fence(self) -> int:
        """The highest number of a tenure whose process may still run and not know that it lost it; 0: of none."""

    @property
    def holds(self) -> bool:
        """Whether it is certain, at this moment, that no other process has come to use the database."""

    def check(self) -> None:
        """Return if that is certain. Raises ``unavailable`` otherwise, and begins to make certain of it."""

    async def sure(self) -> None:
        """Return once that is certain. Raises ``unavailable`` if it cannot be made certain of."""

    def doubt(self) -> None:
        """Be certain of nothing: something was read that a later process wrote."""
