"""The fields of one frozen dataclass as variables of the environment and flags of the command line.

A field made by ``variable`` carries its default, its reader and its description. This module knows no setting.
"""

import argparse
import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

_SHOWN_LENGTH: Final = 80
_T = TypeVar("_T")


class SettingsError(Exception):
    """A variable or flag that cannot be used: the start stops. ``str()`` is one line that names it."""


class UsageError(SettingsError):
    """An unknown flag or verb, or a flag without its value."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting as ``--help`` and the README show it; ``default`` is written as an operator would, "" if unset."""

    name: str
    default: str
    about: str
    secret: bool
    read: Callable[[str], object]
    is_switch: bool

    @property
    def flag(self) -> str:
        return "--" + self.name.lower().replace("_", "-")

    def value(self, text: str) -> object:
        """The typed value of ``text``. Raises ``SettingsError``, which never shows a secret."""
        try:
            return self.read(text)
        except ValueError as why:
            shown = "" if self.secret else f"{text[:_SHOWN_LENGTH]!r} "
            raise SettingsError(f"{self.name}: {shown}{why}") from None


def variable(default: _T, read: Callable[[str], _T], about: str, *, secret: bool = False) -> _T:
    """A field that is a variable. The value of a ``secret`` one is never shown."""
    metadata = {"read": read, "about": about, "secret": secret}
    field: _T = dataclasses.field(default=default, repr=not secret, metadata=metadata)
    return field


def seconds_variable(default: float, read: Callable[[str], float], about: str) -> float:
    """A field of seconds, whose default may be a whole number."""
    return variable(default, read, about)


def variables_of(table: type[Any]) -> tuple[Variable, ...]:
    """The variables among the fields of ``table``, in order; other fields are left out."""
    return tuple(
        Variable(
            name=field.name.upper(),
            default=written(field.default),
            about=field.metadata["about"],
            secret=field.metadata["secret"],
            read=field.metadata["read"],
            is_switch=isinstance(field.default, bool),
        )
        for field in dataclasses.fields(table)
        if field.metadata
    )


def flags_of(
    argv: Sequence[str], variables: Sequence[Variable], *, description: str, epilog: str
) -> dict[str, str]:
    """The texts that the flags in ``argv`` give to variables, by name.

    Prints and exits with 0 at ``--help``. Raises ``UsageError`` for an unknown flag.
    """
    parser = _Parser(prog="python -m server", description=description, epilog=epilog, allow_abbrev=False)
    for each in variables:
        default = f" [{each.default}]" if each.default else ""
        about = f"{each.about}{default}".replace("%", "%%")
        # A switch without a value is on.
        alone: dict[str, Any] = {"nargs": "?", "const": "on"} if each.is_switch else {}
        parser.add_argument(each.flag, dest=each.name, metavar="", help=about, **alone)
    parsed, unknown = parser.parse_known_args(argv)
    if unknown:
        raise UsageError(f"unknown flag: {unknown[0][:_SHOWN_LENGTH]!r} (--help lists the flags)")
    return {name: text for name, text in vars(parsed).items() if text is not None}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message} (--help lists the flags)")


def written(value: object) -> str:
    """A value as an operator would write it; "" for None."""
    match value:
        case None:
            return ""
        case bool():
            return "on" if value else "off"
        case tuple():
            return ",".join(map(str, value))
        case Path():
            return str(value) if value.is_absolute() else f"./{value}"
        case _:
            return str(value)
