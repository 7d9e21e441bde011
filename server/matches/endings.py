"""How a table looks once its match is over, and who had a part in it. Pure."""

from collections.abc import Sequence

from msgspec.structs import replace

from models.wire.match_values import OutcomeInfo
from server.games.base import Outcome, Seat
from server.games.replay import LogEntry
from server.matches.table import Table


def ended(table: Table, outcome: Outcome | None, at: int) -> Table:
    """The table after the match ended with ``outcome`` at that time; unchanged if it goes on."""
    if outcome is None:
        return table
    return replace(table, status="over", outcome=_info(outcome), ended_at=at, offers=())


def movers(log: Sequence[LogEntry]) -> set[Seat]:
    """The seats that have made a move, or given an input."""
    found = {entry.seat for entry in log if entry.kind == "move" and entry.seat is not None}
    return found | {each.seat for entry in log for each in entry.inputs or ()}


def with_unmoved(table: Table, log: Sequence[LogEntry], last: LogEntry | None) -> Table:
    """The table of a rated match that is over, with those marked who stayed and never moved.

    ``last``: the entry of the log that ends it.
    """
    if not table.rated or table.status != "over":
        return table
    moved = movers(log if last is None else [*log, last])
    return replace(
        table,
        chairs=tuple(
            replace(chair, unmoved=chair.unmoved or (chair.left is None and seat not in moved))
            for seat, chair in enumerate(table.chairs)
        ),
    )


def _info(outcome: Outcome) -> OutcomeInfo:
    """An outcome as the table stores it and the wire shows it."""
    scores = outcome.scores
    return OutcomeInfo(
        winners=list(outcome.winners),
        reason=outcome.reason,
        scores=None if scores is None else {str(seat): score for seat, score in scores.items()},
    )
