"""The table of a match that is over. Pure."""

from msgspec.structs import replace

from models.wire.match_values import OutcomeInfo
from server.games.base import Outcome
from server.matches.table import Table


def ended(table: Table, outcome: Outcome | None, at: int) -> Table:
    """The table after the match ended with ``outcome`` at that time; unchanged if it goes on."""
    if outcome is None:
        return table
    return replace(table, status="over", outcome=_info(outcome), ended_at=at, offers=())


def _info(outcome: Outcome) -> OutcomeInfo:
    """An outcome as the table stores it and the wire shows it."""
    scores = outcome.scores
    return OutcomeInfo(
        winners=list(outcome.winners),
        reason=outcome.reason,
        scores=None if scores is None else {str(seat): score for seat, score in scores.items()},
    )
