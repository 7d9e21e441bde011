"""All scenarios, in the order in which they run."""

from typing import Final

from bench.cluster import several
from bench.running import snake
from bench.scenario import Scenario
from bench.scenarios import (
    bots,
    fanout,
    finding,
    growth,
    hostile,
    legal_moves,
    members,
    memory,
    protocols,
    ranking,
    resume,
    slow,
    storing,
    tables,
)

ALL: Final[dict[str, Scenario]] = {
    scenario.name: scenario
    for part in (
        fanout,
        storing,
        memory,
        resume,
        slow,
        hostile,
        members,
        growth,
        finding,
        bots,
        tables,
        snake,
        legal_moves,
        protocols,
        ranking,
        several,
    )
    for scenario in part.SCENARIOS
}
