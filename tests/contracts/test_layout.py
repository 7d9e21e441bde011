"""What may know what, where an import contract cannot see it: texts, tests, pins and the environment."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("server", "handlers", "models")
MONGODB = {"motor", "pymongo", "bson", "gridfs"}
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==[0-9][^\s;]*( ; .+)?$")


def sources(*folders: str) -> Iterator[Path]:
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def imported(source: Path) -> set[str]:
    """The top-level names that ``source`` imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


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
