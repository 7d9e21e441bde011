"""``python -m bench``: Teahouse and its peers in turn under the same load, one table, ``docs/benchmarks.md``.

The servers run on the first core and the load generator on the last; only ratios within one run count.
"""

import argparse
import os
import time

from bench import report
from bench.build import ROOT, NotHere
from bench.process import Failed
from bench.scenarios import ALL
from bench.scenarios.plan import Plan, Result, Scenario, Verdict


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small and short: does it all work?")
    parser.add_argument("--only", action="append", choices=list(ALL), metavar="NAME", help=", ".join(ALL))
    parser.add_argument("--rounds", type=int, default=3, help="times each is measured; the median counts (3)")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long each measurement takes (4)")
    parser.add_argument("--peers", help="only these peers, by name and with commas; none: ''")
    parser.add_argument("--no-page", action="store_true", help="leave docs/benchmarks.md as it is")
    return parser.parse_args()


def _plan(arguments: argparse.Namespace) -> Plan:
    plan = Plan(
        quick=arguments.quick,
        rounds=1 if arguments.quick else arguments.rounds,
        seconds=1.0 if arguments.quick else arguments.seconds,
        warmup=0.5 if arguments.quick else 1.0,
    )
    if arguments.peers is None:
        return plan
    wanted = arguments.peers.split(",")
    return Plan(
        quick=plan.quick,
        rounds=plan.rounds,
        seconds=plan.seconds,
        warmup=plan.warmup,
        peers=[each for each in plan.peers if each.name in wanted],
    )


def _measured(scenario: Scenario, plan: Plan) -> Result:
    """What came of a scenario; one that cannot be run to its end is told of, and ends no other."""
    try:
        return scenario.run(plan)
    except (Failed, NotHere) as why:
        print(f"  FAILED: {why}", flush=True)
        verdict = Verdict(goal=scenario.title, measured=f"not measured: {why}", met=False)
        return Result(rows=[], verdicts=[verdict])


def main() -> None:
    arguments = _arguments()
    plan = _plan(arguments)
    busy_before = os.getloadavg()[0]
    results: dict[str, tuple[Scenario, Result]] = {}
    for name in arguments.only or ALL:
        scenario = ALL[name]
        print(f"{name}: {scenario.what}", flush=True)
        started = time.monotonic()
        results[name] = (scenario, _measured(scenario, plan))
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    print("\n" + report.table(results))
    print("\n" + report.verdicts(results))
    if not (arguments.no_page or arguments.quick or arguments.only):
        busy = f"load average of the machine before the run {busy_before:.1f}"
        report.write_page(results, report.command_line(), [*report.machine(), busy])
        print(f"\nwritten to {report.PAGE.relative_to(ROOT)}")


main()
