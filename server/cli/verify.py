"""``python -m server verify FILE``: checks every shuffle, every state and the outcome of an exported match."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from server.cli.exit_status import ExitStatus
from server.games.export import read_export, verify
from server.games.registry import GAMES

_USAGE: Final = "usage: python -m server verify FILE\n"


def main(arguments: Sequence[str]) -> ExitStatus:
    """Check the one file that ``arguments`` names."""
    if arguments[:1] == ["--help"]:
        sys.stdout.write(_USAGE)
        return ExitStatus.OK
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write(_USAGE)
        return ExitStatus.USAGE
    (name,) = arguments
    try:
        export = read_export(Path(name).read_bytes())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{name}: {error.strerror if isinstance(error, OSError) else error}\n")
        return ExitStatus.WRONG
    findings = verify(export, GAMES)
    for finding in findings:
        sys.stderr.write(f"{name}: {finding}\n")
    if findings:
        return ExitStatus.WRONG
    sys.stdout.write(
        f"{name}: {export.game}, match {export.match!r}, {len(export.states) - 1} versions: "
        f"every state, the outcome and seed hash {export.seed_hash} are right\n"
    )
    return ExitStatus.OK
