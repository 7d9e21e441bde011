"""Hunts for the dearest input of a subject, and judges what was found."""

import math
import random
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any, Final, Generic, TypeVar

from hypothesis import HealthCheck, given, seed, settings, target
from hypothesis import strategies as st
from hypothesis.errors import HypothesisWarning
from msgspec import Struct

from tests.cost.meter import MOST_LINES, Work, lines_of, slowness, took_ms

HELD_MS: Final = 20.0
"""Nothing that one client sends may hold the event loop for so long."""
MAX_GROWTH: Final = 2.8
"""What twice the input may cost, in executed lines; 2 is in proportion, 4 is quadratic."""

# Below so many lines growth says nothing: what is done once weighs as much.
_LEAST_LINES: Final = 1_000
_LEAST_SIZE: Final = 64
_KEPT: Final = 3
_SURE: Final = 10

T = TypeVar("T")


class Grows(Struct, Generic[T], frozen=True):
    """Something that Hypothesis draws, of which there is an input of each size."""

    grown: Callable[[int], T]


class Subject(Struct, Generic[T], frozen=True, kw_only=True):
    """Work on what a client sent. ``prepare`` makes it for one input and is not counted itself.

    ``size``: the largest input that is allowed, in what ``grown`` of a drawn shape counts. ``refusals``: what the
    work may raise.
    """

    name: str
    size: int
    shapes: st.SearchStrategy[Any]
    prepare: Callable[[Any], Work]
    refusals: tuple[type[Exception], ...] = ()

    def work(self, shape: Any, size: int) -> Work:
        """The work on the input of that size. What is refused is work, too."""
        return partial(_quietly, self.prepare(shape.grown(size)), self.refusals)


class Finding(Struct, frozen=True):
    """One input: how long it takes, and what it costs at three sizes, each twice the one before."""

    subject: str
    shape: Any
    ms: float
    lines: tuple[int, int, int]

    @property
    def growth(self) -> float:
        """What twice the size costs, at the least of two steps; 0.0 where it costs next to nothing."""
        small, middle, large = self.lines
        return min(middle / small, large / middle) if small >= _LEAST_LINES else 0.0

    def __str__(self) -> str:
        return f"{self.subject}: {self.ms:.2f} ms, x {self.growth:.1f} at twice the size, {self.shape}"


def hunt(subject: Subject[Any], examples: int, start: int, within_s: float = math.inf) -> Finding:
    """The dearest of ``examples`` inputs, or of those that are tried ``within_s`` of processor time.

    ``start`` seeds the search.
    """
    dearest: dict[str, list[tuple[float, Any]]] = {"ms": [], "lines": []}
    until = time.thread_time() + within_s

    @seed(start)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(subject.shapes)
    def look(shape: Any) -> None:
        if dearest["ms"] and time.thread_time() > until:
            return
        found = {
            "ms": took_ms(subject.work(shape, subject.size)),
            "lines": float(lines_of(subject.work(shape, subject.size // 2))),
        }
        for measure, cost in found.items():
            target(math.log1p(cost), label=measure)
            _keep(dearest[measure], cost, shape)

    with suppress(HypothesisWarning):
        look()
    kept = [shape for best in dearest.values() for _, shape in best]
    return max((judged(subject, shape) for shape in kept), key=lambda each: (faults_of(each) != [], each.ms))


def judged(subject: Subject[Any], shape: Any) -> Finding:
    """What ``shape`` costs, measured with care."""
    lines = _lines(subject, shape)
    ms = took_ms(subject.work(shape, subject.size), 3)
    if ms > HELD_MS / 2:
        ms = min(ms, took_ms(subject.work(shape, subject.size), _SURE))
    return Finding(subject.name, shape, ms, lines)


def faults_of(finding: Finding) -> list[str]:
    """What is wrong with the cost of ``finding``."""
    faults = []
    if finding.ms > HELD_MS and finding.ms > HELD_MS * slowness():
        faults.append(f"it holds the loop for {finding.ms:.1f} ms, {HELD_MS:g} are allowed")
    if finding.growth > MAX_GROWTH:
        faults.append(f"twice the input costs {finding.growth:.1f} times as much")
    return faults


def _lines(subject: Subject[Any], shape: Any) -> tuple[int, int, int]:
    """What the input costs at the largest three sizes at which the work need not be stopped."""
    large = subject.size // 2
    while True:
        sizes = (large // 4, large // 2, large)
        small, middle, most = (lines_of(subject.work(shape, size)) for size in sizes)
        if most < MOST_LINES or large < _LEAST_SIZE:
            return small, middle, most
        large //= 2


def rounds(subjects: list[Subject[Any]], examples: int) -> Iterator[Finding]:
    """The dearest input of each subject in turn, for ever, each time from another start."""
    while True:
        for subject in subjects:
            yield hunt(subject, examples, random.getrandbits(32))


def _keep(best: list[tuple[float, Any]], cost: float, shape: Any) -> None:
    best.append((cost, shape))
    best.sort(key=lambda each: each[0], reverse=True)
    del best[_KEPT:]


def _quietly(work: Work, refusals: tuple[type[Exception], ...]) -> object:
    with suppress(*refusals):
        result = work()
        return _quiet_slices(result, refusals) if isinstance(result, Iterator) else None
    return None


def _quiet_slices(slices: Iterator[object], refusals: tuple[type[Exception], ...]) -> Iterator[object]:
    with suppress(*refusals):
        yield from slices
