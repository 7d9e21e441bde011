"""Finds all faults in a history."""

from collections import Counter
from collections.abc import Iterable

from bench.chaos.checking.deliveries import Deliveries
from bench.chaos.checking.looks import Looks
from bench.chaos.checking.matches import Moves
from bench.chaos.checking.order import Order
from bench.chaos.checking.pictures import Pictures
from bench.chaos.checking.promises import Promises
from bench.chaos.history import LOOK, Frame, Line

_MOST_SHOWN = 200


def check(lines: Iterable[Line]) -> list[str]:
    """The faults, one line each; empty if there are none."""
    found: list[str] = []
    deliveries, promises, moves, looks = Deliveries(), Promises(), Moves(), Looks()
    pictures, order = Pictures(), Order()
    asked: dict[tuple[str, int, object], Frame] = {}
    is_over = False
    for line in lines:
        match line.what:
            case "sent":
                asked[line.who, line.socket, line.frame["id"]] = line.frame
                order.sent(line)
            case "got" if "id" in line.frame:
                command = asked.pop((line.who, line.socket, line.frame["id"]), None)
                if command is None:
                    found.append(f"{line.who}: an answer to nothing at {line.at} s: {line.frame}")
                    continue
                for part in (deliveries, promises, moves, pictures, order):
                    part.answered(line, command)
                if line.who.startswith(LOOK):
                    looks.answered(line, command)
            case "got":
                deliveries.heard(line)
                promises.heard(line)
                pictures.heard(line)
            case "closed":
                deliveries.closed(line)
                pictures.closed(line)
            case "unsettled":
                found.append(f"{line.who} at {line.at} s: {line.text}".strip())
            case "plan":
                order.planned(line)
            case "homes":
                order.homes(line.frame)
            case "over":
                is_over = True
            case _:
                pass
    if not is_over:
        found.append("the history has no end")
    found += deliveries.faults + order.faults
    found += promises.faults(looks)
    found += moves.faults(looks)
    found += looks.faults()
    found += pictures.faults(looks)
    return found[:_MOST_SHOWN]


def summary(lines: Iterable[Line]) -> str:
    """What happened, in a few lines."""
    counts: Counter[str] = Counter()
    faults: list[str] = []
    ended: list[str] = []
    for line in lines:
        counts[line.what] += 1
        if line.what == "got" and line.frame["op"] == "error":
            counts[f"refused with {line.frame['code']}"] += 1
        elif line.what == "got":
            counts[line.frame["op"]] += 1
        elif line.what == "fault":
            faults.append(f"  {line.at:8.2f} s {line.process:1} {line.text}")
        elif line.what == "ended":
            ended.append(f"{line.process} with {line.text} at {line.at:.1f} s")
    told = ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items()))
    return "\n".join([*faults, f"ended: {', '.join(ended) or 'none'}", told])
