"""What may know what, where an import contract cannot see it, how large things may be, and what each package says."""

import ast
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("server", "handlers", "models")
MONGODB = {"motor", "pymongo", "bson", "gridfs"}
MAX_FILES: Final = 15
MAX_LINES: Final = 300
MAX_FUNCTION_LINES: Final = 50
# Flat tables: a line an entry, and nothing in them to get lost in.
TABLES: Final = {
    "static/app/i18n/en.js",
    "static/app/i18n/en_games.js",
    "clients/python/teahouse_client/commands.py",
    "clients/python/teahouse_client/wire.py",
}
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==[0-9][^\s;]*( ; .+)?$")


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def tracked(*suffixes: str) -> Iterator[Path]:
    """Every source of ours that Git has or would take, its path from the root."""
    listed = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, text=True
    )
    for line in listed.splitlines():
        path = Path(line)
        if path.suffix in suffixes and "vendor" not in path.parts and (ROOT / path).is_file():
            yield path


class Facts(NamedTuple):
    """What the tests want to know of one file; its tree, which is large, is not kept."""

    imports: frozenset[str]
    function_lines: dict[str, int]
    says_what_it_is: bool


@cache
def facts(source: Path) -> Facts:
    """``imports`` are the top-level names that ``source`` imports, wherever in it."""
    tree = ast.parse(source.read_text())
    names: set[str] = set()
    lines: dict[str, int] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            lines[f"{node.name}:{node.lineno}"] = node.end_lineno - node.lineno + 1
    return Facts(frozenset(names), lines, ast.get_docstring(tree) is not None)


def imported(source: Path) -> frozenset[str]:
    return facts(source).imports


def pins(name: str) -> dict[str, str]:
    """The pinned distributions of one requirements file; anything else in it is an error."""
    lines = [
        line for line in (ROOT / name).read_text().splitlines() if line and not line.lstrip().startswith("#")
    ]
    assert [line for line in lines if not PINNED.match(line)] == []
    return {line.partition("==")[0].lower(): line for line in lines}


def test_only_models_imports_a_driver_of_mongodb() -> None:
    guilty = [source for source in sources("server", "handlers") if imported(source) & MONGODB]
    assert guilty == []


def test_models_imports_nothing_of_ours() -> None:
    guilty = [source for source in sources("models") if imported(source) & {"server", "handlers", "tests"}]
    assert guilty == []


def test_no_source_imports_tests() -> None:
    assert [source for source in sources(*PACKAGES) if "tests" in imported(source)] == []


def test_the_embedded_database_is_never_imported() -> None:
    assert [source for source in sources(*PACKAGES, "tests") if "secantus" in imported(source)] == []


def test_the_chess_of_others_is_imported_by_tests_alone() -> None:
    assert [source for source in sources(*PACKAGES, "bench") if "chess" in imported(source)] == []
    assert "chess" in pins("requirements-dev.txt")


def test_only_the_command_line_reads_the_environment() -> None:
    reads = [
        source for source in sources(*PACKAGES) if re.search(r"os\.(environ|getenv)", source.read_text())
    ]
    assert [source.relative_to(ROOT).as_posix() for source in reads] == ["server/__main__.py"]


def test_what_is_deployed_is_pinned_and_holds_nothing_under_the_gpl() -> None:
    deployed = pins("requirements.txt")
    assert "tornado" in deployed
    assert not {"chess", "secantusdb", "pytest", "setuptools"} & deployed.keys()


@pytest.mark.parametrize("more", ["requirements-embedded.txt", "requirements-dev.txt"])
def test_development_runs_on_the_versions_that_are_deployed(more: str) -> None:
    deployed, developed = pins("requirements.txt"), pins(more)
    assert "secantusdb" in developed
    assert {name: developed.get(name) for name in deployed} == deployed


def test_the_procfile_listens_for_everybody() -> None:
    assert (ROOT / "Procfile").read_text() == "web: python -m server --host 0.0.0.0\n"


def test_no_folder_has_more_sources_than_fit_one_look() -> None:
    many = Counter(path.parent for path in tracked(".py", ".js"))
    # The tests' own folders may have an ``__init__`` more.
    most = {folder: MAX_FILES + (folder.parts[0] == "tests") for folder in many}
    assert {str(folder): count for folder, count in many.items() if count > most[folder]} == {}


def test_no_source_is_longer_than_can_be_read_at_once() -> None:
    lines = {str(path): len((ROOT / path).read_text().splitlines()) for path in tracked(".py", ".js", ".mjs")}
    assert {path: count for path, count in lines.items() if count > MAX_LINES and path not in TABLES} == {}


def test_every_table_that_may_be_longer_is_there() -> None:
    assert {path for path in TABLES if not (ROOT / path).is_file()} == set()


def test_no_function_is_too_long() -> None:
    found = {
        f"{path}:{function}": count
        for path in tracked(".py")
        for function, count in facts(ROOT / path).function_lines.items()
    }
    assert {name: count for name, count in found.items() if count > MAX_FUNCTION_LINES} == {}


def test_every_package_says_what_it_owns() -> None:
    silent = [
        str(path)
        for path in tracked(".py")
        if path.name == "__init__.py" and not facts(ROOT / path).says_what_it_is
    ]
    assert silent == []
