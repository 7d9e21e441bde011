"""The plan of faults: the same for the same seed, every kind before one comes again."""

from itertools import pairwise

from bench.chaos.plan import KINDS, PROCESSES, plan


def test_the_same_seed_makes_the_same_plan_and_another_another() -> None:
    assert plan(7, 120) == plan(7, 120)
    assert plan(7, 120) != plan(8, 120)


def test_every_kind_comes_before_one_comes_again() -> None:
    faults = plan(3, 300)
    assert {fault.kind for fault in faults[: len(KINDS)]} == set(KINDS)
    assert all(earlier.at < later.at < 300 for earlier, later in pairwise(faults))
    assert all(fault.process in ("", *PROCESSES) for fault in faults)


def test_only_what_was_asked_for_is_broken() -> None:
    assert {fault.kind for fault in plan(3, 60, ("kill", "redis-kill"))} == {"kill", "redis-kill"}
    assert plan(3, 60, ()) == []
    assert {fault.process for fault in plan(3, 60, ("kill",))[:3]} == set(PROCESSES)
