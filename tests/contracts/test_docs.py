"""The documents: every file, module and function that they name exists, and their examples work."""

import ast
import importlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from server import __version__

ROOT = Path(__file__).parents[2]
DOCS = [
    ROOT / "README.md",
    ROOT / "CHANGELOG.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "SECURITY.md",
    ROOT / "CODE_OF_CONDUCT.md",
    *sorted((ROOT / "docs").glob("*.md")),
    ROOT / "clients/python/README.md",
    *sorted((ROOT / "examples").glob("**/README.md")),
    *sorted((ROOT / "docs/decisions").glob("*.md")),
]
GUIDE = ROOT / "docs/contributing.md"
TOP = (
    "bench",
    "clients",
    "deploy",
    "docs",
    "examples",
    "handlers",
    "models",
    "server",
    "static",
    "tests",
    ".ci",
)
PACKAGES = ("server", "handlers", "models")
# Files that the reader of a guide makes.
TO_BE_MADE = {
    "server/games/nim.py",
    "tests/unit/server/games/test_nim.py",
    "tests/wire/messages/test_clearing.py",
}
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(rf"^(?:{'|'.join(map(re.escape, TOP))})(?:/[\w.*-]+)*/?$")
MODULE = re.compile(r"^(?:server|handlers|models)(?:\.[A-Za-z_]\w*)+$")
MEMBER = re.compile(r"^[A-Z]\w+\.[a-z_]\w*$")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")
ROW_OF_CODE = re.compile(r"^\|.*\| `([\w./]+\.py)` \| ([^|]*) \|$")


def names_in(document: Path) -> Iterator[str]:
    """What stands in backticks outside of blocks of code."""
    prose = re.sub(r"^```.*?^```$", "", document.read_text(), flags=re.MULTILINE | re.DOTALL)
    yield from CODE.findall(prose)


def ids(document: Path) -> str:
    return document.relative_to(ROOT).as_posix()


@cache
def defined_in(source: Path) -> frozenset[str]:
    """The functions and classes of a module, and the methods as ``Class.method``."""
    names: set[str] = set()
    for node in ast.parse(source.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{name}" for name in _members(node)}
    return frozenset(names)


def _members(node: ast.ClassDef) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef):
            yield each.name
        elif isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
            yield each.target.id
        elif isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "self":
            yield each.attr


@cache
def all_members() -> frozenset[str]:
    sources = [source for package in PACKAGES for source in (ROOT / package).rglob("*.py")]
    return frozenset[str]().union(*map(defined_in, sources))


@pytest.mark.parametrize("document", DOCS, ids=ids)
def test_every_path_in_a_document_exists(document: Path) -> None:
    paths = {name for name in names_in(document) if PATH.match(name)} - TO_BE_MADE
    assert [path for path in sorted(paths) if not any(ROOT.glob(path.rstrip("/")))] == []


def test_the_picture_of_the_layers_shows_every_folder() -> None:
    picture = (ROOT / "docs/architecture.svg").read_text()
    shown = {name for names in re.findall(r'class="name">([^<]+)<', picture) for name in names.split(", ")}
    folders = {each.parent.name for package in PACKAGES for each in (ROOT / package).glob("*/__init__.py")}
    assert folders - shown == set()


@pytest.mark.parametrize("document", DOCS, ids=ids)
def test_every_link_in_a_document_leads_to_a_file(document: Path) -> None:
    links = LINK.findall(document.read_text())
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCS, ids=ids)
def test_every_module_in_a_document_exists(document: Path) -> None:
    missing = []
    for name in filter(MODULE.match, names_in(document)):
        module, _, attribute = name.rpartition(".")
        try:
            importlib.import_module(name)
        except ModuleNotFoundError:
            if not hasattr(importlib.import_module(module), attribute):
                missing.append(name)
    assert missing == []


@pytest.mark.parametrize("document", DOCS, ids=ids)
def test_every_method_in_a_document_exists(document: Path) -> None:
    named = {name for name in names_in(document) if MEMBER.match(name)}
    ours = {name for name in named if name.partition(".")[0] in all_members()}
    assert sorted(ours - all_members()) == []


@pytest.mark.parametrize("document", DOCS, ids=ids)
def test_a_function_beside_a_file_is_defined_there(document: Path) -> None:
    """In tables whose last columns are a file and functions of it."""
    missing = []
    for line in document.read_text().splitlines():
        if row := ROW_OF_CODE.match(line):
            path, functions = row.groups()
            missing += [
                f"{path}: {name}" for name in CODE.findall(functions) if name not in defined_in(ROOT / path)
            ]
    assert missing == []


def test_the_change_log_has_the_release_that_this_is() -> None:
    assert f"\n## [{__version__}] - 20" in (ROOT / "CHANGELOG.md").read_text()


def test_the_readme_begins_as_the_page_that_is_run_by_a_test() -> None:
    """``tests/clients/test_start.py`` runs the blocks of ``docs/start.md``."""
    block = re.compile(r"^```(?:sh|js|python)\n.*?^```$", re.MULTILINE | re.DOTALL)
    found = block.findall((ROOT / "README.md").read_text())
    assert len(found) == 5
    assert set(found) <= set(block.findall((ROOT / "docs/start.md").read_text()))


def test_the_command_of_the_guide_works(tmp_path: Path) -> None:
    """The diff in ``docs/contributing.md`` applies to the sources as they are, and its own test passes then.

    Besides that test and a line of the contract it changes four files.
    """
    guide = GUIDE.read_text()
    (diff,) = re.findall(r"^```diff\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)
    changed = re.findall(r"^\+\+\+ b/(\S+)$", diff, re.MULTILINE)
    assert len([name for name in changed if not name.startswith(("tests/", "docs/"))]) <= 4
    for name in (*PACKAGES, "static", "tests", "docs", "pyproject.toml"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    _run(["git", "apply", "-"], tmp_path, diff)
    (test,) = re.findall(r"^\+\+\+ b/(tests/\S+)$", diff, re.MULTILINE)
    _run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", test], tmp_path)


def _run(command: list[str], folder: Path, text: str | None = None) -> None:
    ended = subprocess.run(
        command, cwd=folder, input=text, capture_output=True, text=True, check=False, timeout=100
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


def test_the_guide_says_where_the_tests_of_each_folder_are() -> None:
    """A folder of sources has its mirror in ``tests/unit``, or is in the table of those with tests in ``wire``."""
    rows = re.findall(r"^\| (`(?:server|handlers|models)/.*?) \|", GUIDE.read_text(), flags=re.MULTILINE)
    told = {name for row in rows for name in CODE.findall(row)}
    folders = {
        path.parent.relative_to(ROOT) for package in PACKAGES for path in (ROOT / package).rglob("*.py")
    }
    nowhere = {
        str(folder)
        for folder in folders
        if not (ROOT / "tests/unit" / folder).is_dir()
        and not any(str(each) in told for each in (folder, *folder.parents))
    }
    assert nowhere == set()
