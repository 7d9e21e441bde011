"""schemathesis: asks a server all that its OpenAPI description allows and much that it does not.

It is installed when it is first needed, into an environment of its own (94 MB, 31 packages).
"""

import asyncio
import subprocess
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.rigs.forking.forked import ROOT

VERSION: Final = "4.32.5"
_FOLDER: Final = ROOT / "build" / f"schemathesis-{VERSION}"
# The server would end.
_DRAIN: Final = "^/api/admin/process/drain$"
# After these nobody is signed in any more: they are asked last, each in a run of its own.
LEAVING: Final = (
    "deleteApiMe",
    "postApiLogout",
    "postApiPassword",
    "deleteApiSessions",
    "deleteApiAdminSession",
)


def program() -> Path:
    """Where it is."""
    found = _FOLDER / "bin" / "schemathesis"
    if not found.exists():
        venv.create(_FOLDER, with_pip=True, clear=True)
        pip = [str(_FOLDER / "bin/python"), "-m", "pip", "install", "--quiet", f"schemathesis=={VERSION}"]
        subprocess.run(pip, check=True, timeout=300)
    return found


async def faults(origin: str, token: str | None, *options: str) -> str:
    """What it finds wrong with the server at ``origin``, asked with ``token``; "" for nothing."""
    command: Sequence[str] = (
        str(program()),
        "run",
        f"{origin}/openapi.json",
        f"--url={origin}",
        f"--exclude-path-regex={_DRAIN}",
        "--seed=7",
        "--no-color",
        *(() if token is None else (f"--header=Authorization: Bearer {token}",)),
        *options,
    )
    process = await asyncio.create_subprocess_exec(
        *command, cwd=_FOLDER, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    return "" if process.returncode == 0 else said.decode(errors="replace")
