"""Runs the tests of the SDK and of the client's state, which need no DOM, under Node's own test runner.

They are the ``*.test.mjs`` below ``sdk/``, ``app/`` and ``seats/``, which mirror the folders of ``static/``.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from server import __version__
from tests.rigs.forking.forked import ROOT

_HERE = Path(__file__).parents[1]


def test_sdk_under_node() -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is not installed")
        pytest.skip("node is not installed")
    files = sorted(
        str(path) for folder in ("sdk", "app", "seats") for path in (_HERE / folder).rglob("*.test.mjs")
    )
    done = subprocess.run(
        [node, "--test", *files], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]


def test_every_module_test_mirrors_the_path_of_its_module() -> None:
    static = ROOT / "static"
    tests = [path.relative_to(_HERE) for path in _HERE.rglob("*.test.mjs")]
    # A second file about a module has the module's name first: ``feed.histories.test.mjs`` is about ``feed.js``.
    homeless = [
        test for test in tests if not (static / test.parent / f"{test.name.partition('.')[0]}.js").exists()
    ]
    assert tests
    assert homeless == []


def test_the_package_takes_the_modules_and_nothing_else() -> None:
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed")
    sdk = ROOT / "static/sdk"
    packed = subprocess.run(
        [npm, "pack", "--dry-run", "--json", "--ignore-scripts"],
        cwd=sdk,
        capture_output=True,
        text=True,
        check=True,
    )
    (package,) = json.loads(packed.stdout)
    taken = {file["path"] for file in package["files"]}
    ours = {path.relative_to(sdk).as_posix() for path in sdk.rglob("*") if path.is_file()}
    assert taken == {path for path in ours if not path.endswith("/README.md")} - {"wire.d.ts"}
    assert {"index.js", "package.json", "README.md", "LICENSE"} <= taken
    manifest = json.loads((sdk / "package.json").read_text())
    entries = [entry for entry in manifest["exports"].values() if isinstance(entry, dict)]
    assert len(entries) == 6
    assert {path.removeprefix("./") for entry in entries for path in entry.values()} <= taken
    assert manifest["version"] == __version__
    assert f"VERSION = '{__version__}'" in (sdk / "version.js").read_text()
    assert (sdk / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()
