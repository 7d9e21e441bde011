"""``make web`` fails on an import that breaks a rule of ``static/.dependency-cruiser.mjs``."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

from tests.rigs.forking.forked import ROOT

_PLANTED = {
    "app/state/one.js": "import './two.js';\n",
    # An import of a type can close a circle too.
    "app/state/two.js": "/** @typedef {import('./one.js').One} Two */\n",
    "app/state/upward.js": "import '../views/chat/people.js';\n",
    "app/views/chat/sideways.js": "import '../prices/prices.js';\n",
    "app/nowhere/new.js": "import '../state/one.js';\n",
    "app/state/dead.js": "export {};\n",
    "app/actions/deep.js": "import '../../sdk/client.js';\n",
    "sdk/connection/inside.js": "import '../../app/state/one.js';\n",
}
_FORBIDDEN = {
    "no-circle: app/state/one.js",
    "below-app/state/: app/state/upward.js",
    "below-app/views/chat/: app/views/chat/sideways.js",
    "no-place: app/nowhere/new.js",
    "not-used: app/state/dead.js",
    "sdk-by-its-index: app/actions/deep.js",
    "below-sdk/connection/: sdk/connection/inside.js",
}


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_forbidden_import_fails(tmp_path: Path) -> None:
    if shutil.which("npx") is None:
        _missing("npx is not installed")
    shutil.copytree(ROOT / "static", tmp_path / "static")
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name, text in _PLANTED.items():
        module = tmp_path / "static" / name
        module.parent.mkdir(exist_ok=True)
        module.write_text(text)
    plain = os.environ | {"NO_COLOR": "1", "FORCE_COLOR": "0"}
    done = subprocess.run(
        ["make", "web"], cwd=tmp_path, env=plain, capture_output=True, text=True, check=False
    )
    if "npm err" in done.stderr.lower():
        _missing(f"npx cannot install the linter: {done.stderr[-400:]}")
    assert done.returncode != 0
    assert set(re.findall(r"error (\S+: [\w/.]+)", done.stdout)) == _FORBIDDEN
