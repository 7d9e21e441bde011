"""The modules of the SDK and the state of the client, which know no DOM, under Node's own test runner."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.server_process import ROOT


def test_sdk_under_node() -> None:
    node = shutil.which("node")
    if node is None:
        if os.environ.get("CI"):
            pytest.fail("node is not installed")
        pytest.skip("node is not installed")
    files = sorted(str(path) for path in (Path(__file__).parent / "sdk").glob("*.test.mjs"))
    done = subprocess.run(
        [node, "--test", *files], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout[-8_000:] + done.stderr[-2_000:]
