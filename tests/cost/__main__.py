"""``python -m tests.cost --minutes 60``: hunts on, each time from another start, and prints the dearest inputs.

Ends with status 1 if anything was too dear.
"""

import argparse
import sys
import time

from tests.cost.hunt import Finding, faults_of, rounds
from tests.cost.subjects import SUBJECTS

_EXAMPLES = 300


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.cost", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0, help="how long to hunt (1)")
    parser.add_argument("--only", default="", help="only subjects with this in their name")
    arguments = parser.parse_args()
    subjects = [subject for subject in SUBJECTS if arguments.only in subject.name]
    until = time.monotonic() + 60 * arguments.minutes
    dearest: dict[str, Finding] = {}
    faults = 0
    for finding in rounds(subjects, _EXAMPLES):
        wrong = faults_of(finding)
        faults += bool(wrong)
        before = dearest.get(finding.subject)
        if before is None or finding.ms > before.ms or wrong:
            dearest[finding.subject] = finding
            print(finding, *wrong, sep="\n  ", flush=True)
        if time.monotonic() > until:
            break
    print("\nthe dearest of each:")
    for finding in sorted(dearest.values(), key=lambda each: each.ms, reverse=True):
        print(f"{finding.ms:8.2f} ms  x {finding.growth:.1f}  {finding.subject}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
