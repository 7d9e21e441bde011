"""How a table looks once its match is over. Pure."""

from msgspec.structs import replace

from server.games.base import Outcome
from server.matches.table import Table, outcome_info


def ended(table: Table, outcome: Outcome | None, at: int) -> Table:
    """The table after the match ended with ``outcome`` at that time; as it is where it goes on."""
    if outcome is None:
        return table
    return replace(table, status="over", outcome=outcome_info(outcome), ended_at=at, offers=())
