"""Runs the tests of the SDK and of the client's state, which need no DOM, under Node's own test runner.

They are the ``*.test.mjs`` below ``sdk/`` and ``app/``, which mirror the folders of ``static/``.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rigs.forking.forked import ROOT

_HERE = Path(__file__).parent


def test_sdk_under_node() -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is not installed")
        pytest.skip("node is not installed")
    files = sorted(str(path) for folder in ("sdk", "app") for path in (_HERE / folder).rglob("*.test.mjs"))
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
