"""The indexes that stores need, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pymongo import ASCENDING, DESCENDING, IndexModel

from models.database.driver import Document


@dataclass(frozen=True, slots=True)
class Index:
    """An index that a store needs. A key with a leading ``-`` is in descending order."""

    collection: str
    keys: tuple[str, ...]
    unique: bool = False
    partial: Mapping[str, Any] | None = None
    expire_after_s: int | None = None

    def model(self) -> IndexModel:
        keys = [(key.lstrip("-"), DESCENDING if key.startswith("-") else ASCENDING) for key in self.keys]
        options: Document = {}
        if self.unique:
            options["unique"] = True
        if self.partial is not None:
            options["partialFilterExpression"] = dict(self.partial)
        if self.expire_after_s is not None:
            options["expireAfterSeconds"] = self.expire_after_s
        return IndexModel(keys, **options)
