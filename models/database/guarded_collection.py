"""A collection that can be shut for writing: then every write raises before it is sent."""

from collections.abc import Callable
from typing import Any, Final

from models.database.calls.call_times import note
from models.database.driver import Collection

_WRITES: Final = frozenset(
    {
        "bulk_write",
        "delete_many",
        "delete_one",
        "drop",
        "find_one_and_delete",
        "find_one_and_replace",
        "find_one_and_update",
        "insert_many",
        "insert_one",
        "replace_one",
        "update_many",
        "update_one",
    }
)


class GuardedCollection:
    """Wraps ``collection``: ``check`` is called before each write, and may raise."""

    def __init__(self, collection: Collection, check: Callable[[], None]) -> None:
        self._collection = collection
        self._check = check

    def __getattr__(self, name: str) -> Any:
        note(name)
        if name in _WRITES:
            self._check()
        return getattr(self._collection, name)
