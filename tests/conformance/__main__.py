"""Autobahn's cases from the command line: says which did not pass, and exits with 1 if there are any.

python -m tests.conformance          cases 1 to 7, 9 and 10: some ten seconds
python -m tests.conformance --long   cases 12.1 and 13 (compression): some three minutes
"""

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.conformance.autobahn import LONG, SHORT, run


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as reports:
        verdicts = asyncio.run(run(LONG if "--long" in arguments else SHORT, Path(reports)))
    for name, verdict in verdicts.failed.items():
        print(f"{name}: {verdict}")
    print(f"{verdicts.count - len(verdicts.failed)} of {verdicts.count} cases passed")
    return 1 if verdicts.failed or not verdicts.count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
