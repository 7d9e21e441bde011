"""JavaScript's modules as one script: a browser asks once in place of a hundred times, and one inside another.

Each module becomes a function that is called once, after those that it imports. There are no circles (``make web``).
Of modules (ECMA-262, section 16.2) this understands what ``static/`` uses: statements that begin their line, names in
braces, ``* as name``, and exports that are declared where they are made and never assigned to again.
"""

import json
import os
import re
from pathlib import Path
from typing import Final

_NAMES: Final = r"\{[^}]*\}"
_IMPORT: Final = re.compile(
    rf"^import (?:(?P<names>{_NAMES}|\* as \w+) from )?'(?P<path>[^']+)';$", re.MULTILINE
)
_PASSED_ON: Final = re.compile(rf"^export (?P<names>{_NAMES}) from '(?P<path>[^']+)';$", re.MULTILINE)
_EXPORT: Final = re.compile(
    r"^export (?P<declared>(?:async )?function|class|const) (?P<name>[\w$]+)", re.MULTILINE
)
_NOTHING: Final = re.compile(r"^export \{\};$", re.MULTILINE)
_LEFT_OVER: Final = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


def joined(entry: Path, root: Path, address: str) -> str:
    """The module ``entry`` and all that it imports. ``address`` leads from it to the folder ``root``.

    Raises:
        ValueError: a module uses what is not understood here, or is outside of ``root``.
        OSError: a module cannot be read.
    """
    joining = _Joining(root, address)
    joining.add(entry)
    return "".join(joining.parts)


class _Joining:
    """``parts`` are the modules so far, each behind those that it needs."""

    def __init__(self, root: Path, address: str) -> None:
        self._root = root
        self._address = address
        self._names: dict[Path, str] = {}
        self.parts: list[str] = []

    def add(self, path: Path) -> str:
        """The name that holds what the module at ``path`` exports."""
        if path not in self._names:
            part = self._part(path)
            self._names[path] = f"module${len(self._names)}"
            self.parts.append(f"const {self._names[path]} = {part}")
        return self._names[path]

    def _part(self, path: Path) -> str:
        exported: list[str] = []

        def imported(match: re.Match[str]) -> str:
            module = self.add(_beside(path, match["path"]))
            names = match["names"]
            if names is None:
                return ""
            if names.startswith("*"):
                return f"const {names.removeprefix('* as ')} = {module};"
            return f"const {names.replace(' as ', ': ')} = {module};"

        def passed_on(match: re.Match[str]) -> str:
            module = self.add(_beside(path, match["path"]))
            exported.extend(f"{_shown_as(name)}: {module}.{_own(name)}" for name in _each(match["names"]))
            return ""

        def declared(match: re.Match[str]) -> str:
            exported.append(match["name"])
            return f"{match['declared']} {match['name']}"

        text = _NOTHING.sub("", path.read_text("utf-8"))
        text = _EXPORT.sub(declared, _PASSED_ON.sub(passed_on, _IMPORT.sub(imported, text)))
        if left_over := _LEFT_OVER.search(text):
            raise ValueError(f"{path}: cannot be joined: {left_over[0]}")
        text = text.replace(
            "import.meta.url", f"new URL({json.dumps(self._address_of(path))}, import.meta.url)"
        )
        return f"(() => {{\n{text}\nreturn {{ {', '.join(exported)} }};\n}})();\n"

    def _address_of(self, path: Path) -> str:
        return self._address + path.relative_to(self._root).as_posix()


def _beside(path: Path, relative: str) -> Path:
    return Path(os.path.normpath(path.parent / relative))


def _each(names: str) -> list[str]:
    return [name.strip() for name in names.strip("{}").split(",") if name.strip()]


def _own(name: str) -> str:
    return name.partition(" as ")[0]


def _shown_as(name: str) -> str:
    return name.rpartition(" as ")[2]
