"""All that is measured, in the order in which it is run."""

from typing import Final

from bench.scenarios import bots, doors, fanout, growth, legal_moves, memory, resume, slow, storing, tables
from bench.scenarios.plan import Scenario

ALL: Final[dict[str, Scenario]] = {
    scenario.name: scenario
    for part in (fanout, storing, memory, resume, slow, growth, bots, tables, legal_moves, doors)
    for scenario in part.SCENARIOS
}
