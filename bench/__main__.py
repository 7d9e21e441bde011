"""``python -m bench`` measures Teahouse and its peers in turn under the same load, and writes ``docs/benchmarks.md``.

The servers run on the first core and the load generator on the last. Only ratios within one run count.
"""

import argparse
import os
import time
from pathlib import Path

from msgspec.structs import replace

from bench import report
from bench.build import ROOT, MissingTool
from bench.process import ProcessFailed
from bench.scenario import Result, RunOptions, Scenario, Verdict
from bench.scenarios import ALL


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="small and short: only checks that everything works"
    )
    parser.add_argument("--only", help=f"only these scenarios, separated by commas: {', '.join(ALL)}")
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each server is measured; the median counts (3)"
    )
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each measurement takes (4)")
    parser.add_argument(
        "--kills", type=int, default=20, help="how often processes are killed and drained (20)"
    )
    parser.add_argument("--peers", help="measure only these peers: names separated by commas; '' for none")
    parser.add_argument(
        "--beside",
        type=Path,
        metavar="CHECKOUT",
        help="measure another commit of Teahouse in the same run (live, stored, small-rooms, size-*, tables, snake)",
    )
    parser.add_argument("--no-page", action="store_true", help="do not write docs/benchmarks.md")
    arguments = parser.parse_args()
    arguments.scenarios = arguments.only.split(",") if arguments.only else list(ALL)
    unknown = [name for name in arguments.scenarios if name not in ALL]
    if unknown:
        parser.error(f"--only: there is no scenario {', '.join(unknown)}")
    return arguments


def _run_options(arguments: argparse.Namespace) -> RunOptions:
    options = RunOptions(
        quick=arguments.quick,
        rounds=1 if arguments.quick else arguments.rounds,
        seconds=1.0 if arguments.quick else arguments.seconds,
        warmup=0.5 if arguments.quick else 1.0,
        kills=1 if arguments.quick else arguments.kills,
        checkouts=(ROOT, arguments.beside.resolve()) if arguments.beside else (ROOT,),
    )
    if arguments.peers is None:
        return options
    wanted = arguments.peers.split(",")
    return replace(options, peers=[each for each in options.peers if each.name in wanted])


def _measured(scenario: Scenario, options: RunOptions) -> Result:
    """Run a scenario. A failure is reported and does not stop the others."""
    try:
        return scenario.run(options)
    except (ProcessFailed, MissingTool) as why:
        print(f"  FAILED: {why}", flush=True)
        verdict = Verdict(goal=scenario.title, measured=f"not measured: {why}", met=False)
        return Result(rows=[], verdicts=[verdict])


def main() -> None:
    arguments = _arguments()
    options = _run_options(arguments)
    busy_before = os.getloadavg()[0]
    results: dict[str, tuple[Scenario, Result]] = {}
    for name in arguments.scenarios:
        scenario = ALL[name]
        print(f"{name}: {scenario.what}", flush=True)
        started = time.monotonic()
        results[name] = (scenario, _measured(scenario, options))
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    print("\n" + report.table(results))
    print("\n" + report.verdicts(results))
    if not (arguments.no_page or arguments.quick or arguments.only or arguments.beside):
        busy = f"load average of the machine before the run {busy_before:.1f}"
        report.write_page(results, report.command_line(), [*report.machine(), busy])
        print(f"\nwritten to {report.PAGE.relative_to(ROOT)}")


main()
