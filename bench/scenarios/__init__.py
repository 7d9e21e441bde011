"""All scenarios, in the order in which they run."""

from typing import Final

from bench.cluster import crowd, several
from bench.running import snake, spectators
from bench.scenario import Scenario
from bench.scenarios import (
    bots,
    fanout,
    hostile,
    legal_moves,
    members,
    memory,
    protocols,
    ranking,
    resume,
    slow,
    streams,
    tables,
)
from bench.scenarios.kept import files, finding, growth, indexed, storing

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
        indexed,
        files,
        bots,
        tables,
        snake,
        spectators,
        streams,
        legal_moves,
        protocols,
        ranking,
        several,
        crowd,
    )
    for scenario in part.SCENARIOS
}
