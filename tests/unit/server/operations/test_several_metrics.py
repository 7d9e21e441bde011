"""The metrics of several processes: how they are asked for, and made one."""

from functools import partial

import pytest
from prometheus_client.parser import text_string_to_metric_families

from models.ids import NodeId
from server.cluster.bus.memory import MemoryBroker, MemoryBus
from server.operations.metrics import gathering
from server.operations.metrics.gathering import Gathering
from server.operations.metrics.summing import by_process, summed

pytestmark = pytest.mark.gen_test(timeout=30)
ONE, TWO = NodeId("n-1"), NodeId("n-2")
FIRST = b"""# HELP tea_cups_total Cups.
# TYPE tea_cups_total counter
tea_cups_total{kind="green"} 2.0
tea_cups_total{kind="black"} 5.0
# HELP teahouse_bus_up Whether it is well.
# TYPE teahouse_bus_up gauge
teahouse_bus_up 1.0
# HELP teahouse_loop_hold_worst_seconds The longest.
# TYPE teahouse_loop_hold_worst_seconds gauge
teahouse_loop_hold_worst_seconds 0.5
# HELP wait_seconds Waits.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.1"} 3.0
wait_seconds_bucket{le="+Inf"} 4.0
wait_seconds_count 4.0
wait_seconds_sum 1.5
"""
SECOND = b"""# HELP tea_cups_total Cups.
# TYPE tea_cups_total counter
tea_cups_total{kind="green"} 10.0
# HELP teahouse_bus_up Whether it is well.
# TYPE teahouse_bus_up gauge
teahouse_bus_up 0.0
# HELP teahouse_loop_hold_worst_seconds The longest.
# TYPE teahouse_loop_hold_worst_seconds gauge
teahouse_loop_hold_worst_seconds 0.2
# HELP wait_seconds Waits.
# TYPE wait_seconds histogram
wait_seconds_bucket{le="0.1"} 1.0
wait_seconds_bucket{le="+Inf"} 1.0
wait_seconds_count 1.0
wait_seconds_sum 0.05
"""


def values(text: bytes) -> dict[str, float]:
    return {
        sample.name
        + "".join(f" {name}={value}" for name, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def test_counts_are_summed_and_of_what_is_well_or_long_the_worst_is_told() -> None:
    assert values(summed({ONE: FIRST, TWO: SECOND})) == {
        "teahouse_processes": 2,
        "tea_cups_total kind=green": 12,
        "tea_cups_total kind=black": 5,
        "teahouse_bus_up": 0,
        "teahouse_loop_hold_worst_seconds": 0.5,
        "wait_seconds_bucket le=0.1": 4,
        "wait_seconds_bucket le=+Inf": 5,
        "wait_seconds_count": 5,
        "wait_seconds_sum": 1.55,
    }


def test_each_process_is_told_of_apart() -> None:
    found = values(by_process({ONE: FIRST, TWO: SECOND}))
    assert found["tea_cups_total kind=green node=n-1"] == 2
    assert found["tea_cups_total kind=green node=n-2"] == 10
    assert found["teahouse_processes"] == 2


async def test_those_who_answer_are_gathered_and_nobody_waits_long_for_one_who_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broker = MemoryBroker()
    buses = [MemoryBus(broker) for _ in range(3)]
    all_of_them = [
        Gathering(bus, NodeId(f"n-{number}"), partial(str.encode, str(number)))
        for number, bus in enumerate(buses)
    ]
    for bus, each in zip(buses, all_of_them, strict=True):
        await bus.start()
        await each.start()
    first = all_of_them[0]
    everybody = [NodeId(f"n-{number}") for number in range(3)]
    assert await first.of_others(everybody) == {"n-1": b"1", "n-2": b"2"}
    await all_of_them[2].stop()
    monkeypatch.setattr(gathering, "WITHIN_S", 0.05)
    assert await first.of_others(everybody) == {"n-1": b"1"}
    for bus, each in zip(buses, all_of_them, strict=True):
        await each.stop()
        await bus.close()
    assert await first.of_others([]) == {}
