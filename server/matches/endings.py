"""How a table looks once its match is over. Pure."""

from msgspec.structs import replace

from models.wire.match_values import OutcomeInfo
from server.games.base import Outcome
from server.matches.table import Table


def ended(table: Table, outcome: Outcome | None, at: int) -> Table:
    """The table after the match ended with ``outcome`` at that time; as it is where it goes on."""
    if outcome is None:
        return table
    return replace(table, status="over", outcome=outcome_info(outcome), ended_at=at, offers=())


def outcome_info(outcome: Outcome) -> OutcomeInfo:
    """An outcome as the table keeps it and the wire shows it."""
    scores = outcome.scores
    return OutcomeInfo(
        winners=list(outcome.winners),
        reason=outcome.reason,
        scores=None if scores is None else {str(seat): score for seat, score in scores.items()},
    )
