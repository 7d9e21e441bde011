"""Each scenario of the benchmarks can be asked for by a name of its own."""

import importlib
import pkgutil

import bench
from bench.scenario import Scenario
from bench.scenarios import ALL


def test_no_two_have_one_name() -> None:
    modules = [
        each.name for each in pkgutil.walk_packages(bench.__path__, "bench.") if "__main__" not in each.name
    ]
    found: dict[str, Scenario] = {}
    for module in modules:
        if module.startswith(("bench.scenarios.", "bench.cluster.", "bench.running.")):
            for scenario in getattr(importlib.import_module(module), "SCENARIOS", ()):
                assert scenario.name not in found, module
                found[scenario.name] = scenario
    assert found == ALL
