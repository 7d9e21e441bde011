"""An application that uses the packed SDK: its types find every mistake that was planted, and no other."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Final

from tests.clients.node import CLIENTS, missing
from tests.rigs.forking.forked import ROOT

CONSUMER: Final = CLIENTS / "consumer"
TYPESCRIPT: Final = "typescript@5.9.3"
ESBUILD: Final = "esbuild@0.28.2"
LEAST_PLANTED: Final = 10


def packed_into(folder: Path) -> None:
    """Put what ``npm pack`` takes where npm would install it."""
    npm = shutil.which("npm") or missing("npm is not installed")
    command = [npm, "pack", "--json", "--ignore-scripts", "--pack-destination", str(folder)]
    packed = subprocess.run(command, cwd=ROOT / "static/sdk", capture_output=True, text=True, check=True)
    shutil.unpack_archive(
        folder / json.loads(packed.stdout)[0]["filename"], folder / "unpacked", filter="data"
    )
    (folder / "node_modules").mkdir()
    shutil.move(folder / "unpacked/package", folder / "node_modules/teahouse-client")


def test_every_misspelling_is_found_by_the_types_alone(tmp_path: Path) -> None:
    npx = shutil.which("npx") or missing("npx is not installed")
    packed_into(tmp_path)
    shutil.copytree(CONSUMER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    command = [npx, "--yes", f"--package={TYPESCRIPT}", "--call", "tsc -p . --pretty false"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    if "npm err" in done.stderr.lower():
        missing(f"npx cannot install TypeScript: {done.stderr[-400:]}")
    lines = (CONSUMER / "app.ts").read_text().splitlines()
    planted = {number for number, line in enumerate(lines, 1) if line.endswith("// planted")}
    assert len(planted) >= LEAST_PLANTED
    found = re.findall(r"^(\S+)\((\d+),\d+\): error", done.stdout, re.MULTILINE)
    assert {file for file, _ in found} == {"app.ts"}, done.stdout
    assert {int(number) for _, number in found} == planted, done.stdout


def test_it_is_bundled_into_one_file_that_needs_no_other(tmp_path: Path) -> None:
    npx, node = shutil.which("npx") or missing("npx is not installed"), shutil.which("node")
    packed_into(tmp_path)
    (tmp_path / "app.js").write_text(
        "import { connect, Match } from 'teahouse-client';\n"
        "globalThis.begin = () => connect({ token: async () => 'jwt' });\nconsole.log(Match.name);\n"
    )
    bundle = "esbuild app.js --bundle --format=esm --outfile=bundle.mjs --log-level=warning"
    command = [npx, "--yes", f"--package={ESBUILD}", "--call", bundle]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=240, check=False)
    if "npm err" in done.stderr.lower():
        missing(f"npx cannot install esbuild: {done.stderr[-400:]}")
    assert (done.returncode, done.stderr) == (0, "")
    text = (tmp_path / "bundle.mjs").read_text()
    # Where a module lies is asked for alone to see below which path of its host that is.
    assert "import.meta" not in text.replace("serverOf(location.origin, import.meta.url)", "")
    assert "new Worker" in text
    ran = subprocess.run([str(node), "bundle.mjs"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ran.stdout == "Match\n"
