"""``python -m bench.chaos --seed N --seconds S`` breaks three processes under load, and checks the result.

``python -m bench.chaos check FILE`` checks an existing history. The same seed makes the same plan of faults, but
timings differ with the machine. Exits with 1 if something is wrong, and then keeps the folder.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from bench.chaos.checking.check import check, summary
from bench.chaos.history import read
from bench.chaos.plan import KINDS, KINDS_WITH_SENTINEL
from bench.chaos.run import Options, run
from bench.chaos.running.flaws import FLAWS


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1, help="of the plan of faults (1)")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long things break (60)")
    parser.add_argument(
        "--people", type=int, default=200, help="how many talk; a tenth as many matches (200)"
    )
    parser.add_argument("--pace", type=float, default=2.0, help="seconds between two acts of one of them (2)")
    parser.add_argument(
        "--faults", help=f"only these, separated by commas: {', '.join(KINDS)}, redis-failover; '' for none"
    )
    parser.add_argument("--flaw", choices=sorted(FLAWS), default="", help="plant it, to see that it is found")
    parser.add_argument(
        "--sentinel", action="store_true", help="two Redis, of which a sentinel names the one"
    )
    parser.add_argument("--folder", type=Path, help="where the history and all logs go, and are kept")
    commands = parser.add_subparsers(dest="command")
    checks = commands.add_parser("check", help="check a history")
    checks.add_argument("file", type=Path)
    arguments = parser.parse_args()
    known = KINDS_WITH_SENTINEL if arguments.sentinel else KINDS
    kinds = known if arguments.faults is None else tuple(filter(None, arguments.faults.split(",")))
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        how = "with" if arguments.sentinel else "without"
        parser.error(f"--faults: {how} --sentinel there is no {', '.join(unknown)}")
    arguments.kinds = kinds
    return arguments


def _checked(path: Path) -> bool:
    found = check(read(path))
    print(summary(read(path)))
    for fault in found:
        print(f"  {fault}")
    print(f"{len(found)} faults" if found else "nothing is wrong")
    return not found


def main() -> int:
    """The exit status."""
    arguments = _arguments()
    if arguments.command == "check":
        return 0 if _checked(arguments.file) else 1
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="chaos-"))
    folder.mkdir(parents=True, exist_ok=True)
    options = Options(
        seed=arguments.seed,
        seconds=arguments.seconds,
        people=arguments.people,
        pace_s=arguments.pace,
        kinds=arguments.kinds,
        flaw=arguments.flaw,
        sentinel=arguments.sentinel,
    )
    path = asyncio.run(run(options, folder))
    is_well = _checked(path)
    if is_well and arguments.folder is None:
        shutil.rmtree(folder)
    else:
        print(f"the history is {path}, and the logs are beside it")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
