"""From the addresses of calls, which are regular expressions, to the paths of a description."""

import inspect
import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct
from tornado.routing import URLSpec

from handlers.descriptions.schemas import Schema
from handlers.http.calls.call import Call

# A group of an address: a question mark in the second part says that the group is optional.
_GROUP: Final = re.compile(r"\(([^()]*)\)(\?)?")

# A literal group passes its word to a method that serves several addresses.
_LITERAL: Final = re.compile(r"[a-z]+")


class Operation(Struct, frozen=True, kw_only=True):
    """One method of one path. ``parameters`` are the patterns of those in the path, ``group`` is its section."""

    method: str
    path: str
    parameters: dict[str, str]
    group: str
    call: Call[Any, Any]


def operations_of(addresses: Iterable[URLSpec]) -> Iterator[Operation]:
    """Every operation behind ``addresses``, in order. Raises ``LookupError`` for a method without its ``Call``."""
    for address in addresses:
        handler: Any = address.handler_class
        for method in handler.methods():
            if method == "OPTIONS":
                continue
            declared = getattr(handler, method, None)
            if not isinstance(declared, Call):
                raise LookupError(f"{handler.__module__}.{handler.__name__} lacks its {method}, a Call")
            for path, parameters in _paths(address.regex.pattern, _names(handler, method)):
                yield Operation(
                    method=method.lower(),
                    path=path,
                    parameters=parameters,
                    group=_group(handler.__module__),
                    call=declared,
                )


def parameter(name: str, place: str, schema: Schema, *, needed: bool) -> Schema:
    """A parameter of an operation."""
    return {"name": name, "in": place, "required": needed, "schema": schema}


def _names(handler: Any, method: str) -> list[str]:
    """The names that the method gives to the groups of the address."""
    return list(inspect.signature(getattr(handler, method.lower())).parameters)[1:]


def _paths(pattern: str, names: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The paths that a pattern stands for: an optional group makes two."""
    pattern = pattern.removesuffix("$")
    optional = re.search(r"\(([^()]*)\)\?", pattern)
    if optional is not None:
        for part in ("", optional[1]):
            yield from _paths(pattern[: optional.start()] + part + pattern[optional.end() :], names)
        return
    remaining = iter(names)
    parameters: dict[str, str] = {}

    def named(group: re.Match[str]) -> str:
        name = next(remaining)
        if _LITERAL.fullmatch(group[1]):
            return group[1]
        parameters[name] = f"^{group[1]}$"
        return f"{{{name}}}"

    path = _GROUP.sub(named, pattern)
    yield path.replace("\\", ""), parameters


def _group(module: str) -> str:
    """``files`` of ``handlers.http.files.uploads``, ``accounts`` of ``handlers.http.accounts``."""
    return module.removeprefix("handlers.").removeprefix("http.").partition(".")[0]
