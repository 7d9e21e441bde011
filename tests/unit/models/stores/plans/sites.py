"""Where the stores ask the database: which function calls what of the driver, as it is written and as it happens."""

import ast
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any, Final

STORES: Final = Path(__file__).parents[5] / "models" / "stores"
# What takes a query. An insertion finds nothing.
ASKS: Final = frozenset(
    {
        "aggregate", "bulk_write", "count_documents", "delete_many", "delete_one", "distinct", "find", "find_one",
        "find_one_and_delete", "find_one_and_replace", "find_one_and_update", "replace_one", "update_many",
        "update_one",
    }
)  # fmt: skip
_FUNCTIONS: Final = frozenset({"by_ids", "pages", "update_and_find", "within"})
# It gathers look-ups, and its ``find`` asks for one of them.
_NO_COLLECTIONS: Final = frozenset({"_found"})

Site = tuple[str, str]
"""The file of a store, and a function in it."""


def written() -> set[Site]:
    """Every function of the stores that asks the database. What brings an old database up to date is run once."""
    found: set[Site] = set()
    for source in sorted(STORES.rglob("*.py")):
        if source.name != "migrations.py":
            name = str(source.relative_to(STORES))
            found |= {(name, function) for function in _asking(ast.parse(source.read_text()), "")}
    return found


class Watched:
    """A collection that notes by which functions of the stores it is asked."""

    def __init__(self, collection: Any, seen: set[Site]) -> None:
        self._collection = collection
        self._seen = seen

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._collection, name)
        return self._noting(value) if name in ASKS else value

    def _noting(self, ask: Callable[..., Any]) -> Callable[..., Any]:
        def asked(*args: Any, **options: Any) -> Any:
            self._seen.update(calling())
            return ask(*args, **options)

        return asked


def calling() -> Iterator[Site]:
    """The innermost function of a store that is being carried out; none where a test asks by itself."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        file = Path(frame.f_code.co_filename)
        if STORES in file.parents:
            yield str(file.relative_to(STORES)), frame.f_code.co_qualname
            return
        frame = frame.f_back


def _asking(node: ast.AST, within: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _asking(child, f"{within}{child.name}.")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{within}{child.name}"
            yield from _asking(child, f"{name}.<locals>.")
            if any(_asks(each) for each in _own(child)):
                yield name
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _asking(child, within)


def _own(function: ast.AST) -> Iterator[ast.AST]:
    """What a function consists of, without the functions in it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield child
            yield from _own(child)


def _asks(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    match node.func:
        case ast.Attribute(attr=name, value=ast.Attribute(attr=of)):
            return name in ASKS and of not in _NO_COLLECTIONS
        case ast.Attribute(attr=name):
            return name in ASKS
        case ast.Name(id=name):
            return name in _FUNCTIONS
    return False
