"""``python -m server verify FILE``: whether every shuffle, state and the outcome of an exported match are right."""

import sys
from collections.abc import Sequence
from pathlib import Path

from server.games.export import read_export, verify
from server.games.registry import GAMES


def main(arguments: Sequence[str]) -> int:
    """Check the one file that ``arguments`` names. Returns the exit status: 0 if all is right, else 1."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("usage: python -m server verify FILE\n")
        return 1
    (name,) = arguments
    try:
        export = read_export(Path(name).read_bytes())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{name}: {error.strerror if isinstance(error, OSError) else error}\n")
        return 1
    findings = verify(export, GAMES)
    for finding in findings:
        sys.stderr.write(f"{name}: {finding}\n")
    if findings:
        return 1
    sys.stdout.write(
        f"{name}: {export.game}, match {export.match!r}, {len(export.states) - 1} versions: "
        f"every state, the outcome and seed hash {export.seed_hash} are right\n"
    )
    return 0
