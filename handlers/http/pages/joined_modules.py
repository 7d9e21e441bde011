"""Joining JavaScript modules into a few scripts: one request instead of a hundred nested ones.

Each module becomes a function that is called once, after those that it imports. Imports have no cycles (``make
web``). The entry and its imports become one script. Each dynamic import (``import('./later.js')``) becomes one more,
with all that is not loaded yet. Two such scripts may hold the same module: the first to load runs it. Of modules
(ECMA-262, section 16.2) this understands what ``static/`` uses: statements that begin their line, names in braces,
``* as name``, and exports that are declared where they are made and never assigned to again. Comments of
documentation are left out.
"""

import json
import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from msgspec import Struct

_NAMES: Final = r"\{[^}]*\}"
_IMPORT: Final = re.compile(
    rf"^import (?:(?P<names>{_NAMES}|\* as \w+) from )?'(?P<path>[^']+)';$", re.MULTILINE
)
_PASSED_ON: Final = re.compile(rf"^export (?P<names>{_NAMES}) from '(?P<path>[^']+)';$", re.MULTILINE)
_EXPORT: Final = re.compile(
    r"^export (?P<declared>(?:async )?function|class|const) (?P<name>[\w$]+)", re.MULTILINE
)
_NOTHING: Final = re.compile(r"^export \{\};$", re.MULTILINE)
_LEFT_OVER: Final = re.compile(r"^(?:import(?!\()|export)\b.*", re.MULTILINE)
_LATER: Final = re.compile(r"\bimport\('(?P<path>[^']+)'\)")
_LINE_COMMENT: Final = re.compile(r"^[ \t]*//[^\n]*\n", re.MULTILINE)
# A pattern for files (image/*) begins no comment.
_DOCUMENTATION: Final = re.compile(r"/\*\*(?=\s).*?\*/", re.DOTALL)

_LOADER: Final = """const later$ = {names};
const module$ = [];
const load$ = async (path) => (await import(new URL(later$[path], import.meta.url))).default(module$, load$);
"""


class Scripts(Struct, frozen=True):
    """``first`` runs at once; ``later`` has the others by the path of the module that is imported."""

    first: str
    later: dict[str, str]

    def entry(self, named: Callable[[str], str]) -> str:
        """The first script. ``named`` gives the address of a later one, relative to that of the first."""
        if not self.later:
            return "const module$ = [];\n" + self.first
        names = json.dumps({path: named(path) for path in self.later})
        return _LOADER.replace("{names}", names) + self.first


class _Part(Struct, frozen=True):
    """A module as a function, the modules that it imports, and those that it imports dynamically."""

    text: str
    needs: list[Path]
    asks: list[Path]


def joined(entry: Path, root: Path, address: str) -> Scripts:
    """The module ``entry`` and all its imports, static and dynamic. ``address`` leads from it to ``root``.

    Raises:
        ValueError: a module uses what is not understood here, or is outside of ``root``.
        OSError: a module cannot be read.
    """
    modules = _Modules(root, address)
    scripts = {entry: modules.closure(entry)}
    while missing := [path for path in modules.asked if path not in scripts]:
        scripts |= {path: modules.closure(path) for path in missing}
    there = _there_before(entry, scripts, modules)
    later = {modules.key(path): modules.later(path, there[path]) for path in scripts if path != entry}
    return Scripts(modules.text(scripts[entry]), later)


def _there_before(entry: Path, scripts: dict[Path, list[Path]], modules: "_Modules") -> dict[Path, set[Path]]:
    """For each script, the modules that have certainly run before it, in whatever order scripts are loaded."""
    everything = {path for script in scripts.values() for path in script}
    there = {path: set() if path == entry else everything for path in scripts}
    changed = True
    while changed:
        changed = False
        for script, parts in scripts.items():
            for asked in {asked for part in parts for asked in modules.asked_by(part)}:
                both = there[asked] & (there[script] | set(parts))
                changed = changed or both != there[asked]
                there[asked] = both
    return there


class _Modules:
    """The modules that were read so far."""

    def __init__(self, root: Path, address: str) -> None:
        self._root = root
        self._address = address
        self._names: dict[Path, str] = {}
        self._parts: dict[Path, _Part] = {}

    @property
    def asked(self) -> set[Path]:
        """The modules that others import dynamically."""
        return {path for part in self._parts.values() for path in part.asks}

    def asked_by(self, path: Path) -> list[Path]:
        return self._read(path).asks

    def closure(self, entry: Path) -> list[Path]:
        """The module and all that it imports, each after its own imports."""
        found: list[Path] = []
        seen: set[Path] = set()

        def add(path: Path) -> None:
            if path not in seen:
                seen.add(path)
                for need in self._read(path).needs:
                    add(need)
                found.append(path)

        add(entry)
        return found

    def text(self, paths: Iterable[Path]) -> str:
        return "".join(self._read(path).text for path in paths)

    def later(self, entry: Path, there: set[Path]) -> str:
        """A script with the modules not loaded yet: a function that runs them, and returns ``entry``'s exports."""
        text = self.text(path for path in self.closure(entry) if path not in there)
        return f"export default (module$, load$) => {{\n{text}return {self.name(entry)};\n}};\n"

    def name(self, path: Path) -> str:
        """The expression that holds the exports of a module."""
        return self._names.setdefault(path, f"module$[{len(self._names)}]")

    def key(self, path: Path) -> str:
        return path.relative_to(self._root).as_posix()

    def _read(self, path: Path) -> _Part:
        if path not in self._parts:
            needs: list[Path] = []
            asks: list[Path] = []
            text = self._part(path, needs, asks)
            self._parts[path] = _Part(f"{self.name(path)} ??= {text}", needs, asks)
        return self._parts[path]

    def _part(self, path: Path, needs: list[Path], asks: list[Path]) -> str:
        exported: list[str] = []

        def needed(relative: str) -> str:
            needs.append(_beside(path, relative))
            return self.name(needs[-1])

        def imported(match: re.Match[str]) -> str:
            module = needed(match["path"])
            names = match["names"]
            if names is None:
                return ""
            if names.startswith("*"):
                return f"const {names.removeprefix('* as ')} = {module};"
            return f"const {names.replace(' as ', ': ')} = {module};"

        def passed_on(match: re.Match[str]) -> str:
            module = needed(match["path"])
            exported.extend(f"{_shown_as(name)}: {module}.{_own(name)}" for name in _each(match["names"]))
            return ""

        def declared(match: re.Match[str]) -> str:
            exported.append(match["name"])
            return f"{match['declared']} {match['name']}"

        def asked(match: re.Match[str]) -> str:
            asks.append(_beside(path, match["path"]))
            return f"load$({json.dumps(self.key(asks[-1]))})"

        text = _NOTHING.sub("", _without_comments(path.read_text("utf-8")))
        text = _EXPORT.sub(declared, _PASSED_ON.sub(passed_on, _IMPORT.sub(imported, text)))
        if left_over := _LEFT_OVER.search(text):
            raise ValueError(f"{path}: cannot be joined: {left_over[0]}")
        text = _LATER.sub(asked, text).replace(
            "import.meta.url", f"new URL({json.dumps(self._address_of(path))}, import.meta.url)"
        )
        return f"(() => {{\n{text}\nreturn {{ {', '.join(exported)} }};\n}})();\n"

    def _address_of(self, path: Path) -> str:
        return self._address + self.key(path)


def _without_comments(text: str) -> str:
    return _LINE_COMMENT.sub("", _DOCUMENTATION.sub("", text))


def _beside(path: Path, relative: str) -> Path:
    return Path(os.path.normpath(path.parent / relative))


def _each(names: str) -> list[str]:
    return [name.strip() for name in names.strip("{}").split(",") if name.strip()]


def _own(name: str) -> str:
    return name.partition(" as ")[0]


def _shown_as(name: str) -> str:
    return name.rpartition(" as ")[2]
