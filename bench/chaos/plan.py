"""Which faults happen when: determined by the seed, so that a run can be repeated."""

import random
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias, get_args

from msgspec import Struct

FaultKind: TypeAlias = Literal[
    "kill",
    "stop",
    "term",
    "hold",
    "kill-home",
    "stop-home",
    "redis-kill",
    "redis-empty",
    "redis-silent",
    "redis-away-from",
    "redis-failover",
    "database-stop",
    "database-kill",
    "clock",
]
_OF_SENTINEL: Final = frozenset({"redis-failover"})
# Sentinels give the ports of Redis itself, so no proxy is in between that could fall silent.
_OF_LINES: Final = frozenset({"redis-silent", "redis-away-from", "stop-home"})
KINDS: Final[tuple[FaultKind, ...]] = tuple(kind for kind in get_args(FaultKind) if kind not in _OF_SENTINEL)
KINDS_WITH_SENTINEL: Final[tuple[FaultKind, ...]] = tuple(
    kind for kind in get_args(FaultKind) if kind not in _OF_LINES
)
PROCESSES: Final = ("a", "b", "c")

# A lease is 8 s, so a process that is stopped for longer has lost it.
_LASTS_S: Final[dict[FaultKind, tuple[float, float]]] = {
    "kill": (0.2, 3.0),
    "stop": (9.5, 12.0),
    "term": (0.2, 2.0),
    "hold": (1.0, 10.0),
    "kill-home": (0.2, 3.0),
    # Longer than the others: on a busy machine the next home takes some seconds more.
    "stop-home": (12.0, 14.0),
    "redis-kill": (0.5, 6.0),
    "redis-empty": (0.0, 0.0),
    "redis-silent": (1.0, 7.0),
    "redis-away-from": (1.0, 10.0),
    "redis-failover": (0.0, 0.0),
    "database-stop": (0.5, 6.0),
    "database-kill": (0.0, 0.0),
    "clock": (5.0, 20.0),
}
_OF_A_PROCESS: Final[frozenset[FaultKind]] = frozenset(
    {"kill", "stop", "term", "hold", "redis-away-from", "clock"}
)
_FIRST_S: Final = 3.0
_PAUSE_S: Final = (1.5, 6.0)


class Fault(Struct, frozen=True):
    """It begins ``at`` seconds after the start, and lasts ``lasts_s``.

    ``process`` is empty if the fault concerns none, or whichever is the home at that time.
    """

    at: float
    kind: FaultKind
    process: str
    lasts_s: float


def plan(seed: int, seconds: float, kinds: Sequence[FaultKind] = KINDS) -> list[Fault]:
    """The faults of a run: the next begins while others may last.

    Every kind comes once before one is repeated, and every process has its turn before one has it again.
    """
    rng = random.Random(seed)
    faults: list[Fault] = []
    left: list[FaultKind] = []
    turns: list[str] = []
    at = _FIRST_S
    while kinds and at < seconds:
        if not left:
            left = list(kinds)
            rng.shuffle(left)
        kind = left.pop()
        if not turns:
            turns = rng.sample(PROCESSES, len(PROCESSES))
        process = turns.pop() if kind in _OF_A_PROCESS else ""
        lasts_s = rng.uniform(*_LASTS_S[kind])
        faults.append(Fault(round(at, 2), kind, process, round(lasts_s, 2)))
        at += rng.uniform(*_PAUSE_S)
    return faults
