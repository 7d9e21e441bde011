"""How a match is shown: the event ``game`` for one viewer, and a match as it is stored. Pure; called by ``match``."""

import msgspec

from models.ids import UserId, new_id
from models.stores.matches import MatchRecord
from models.wire.game_events import GameEvent
from models.wire.match_values import LastMove, OutcomeInfo, ShownClock
from server.games import time_control
from server.games.base import Outcome, Viewer
from server.games.export import seed_hash
from server.games.registry import AnyGame
from server.games.replay import AnyReplay, LogEntry, not_taken_back
from server.matches.table import Table


def event_of(
    table: Table,
    game: AnyGame,
    replay: AnyReplay | None,
    log: list[LogEntry],
    viewer: Viewer,
    online: frozenset[UserId],
    now_ms: int,
) -> GameEvent:
    """The match as ``viewer`` may see it, and nothing else."""
    state = None if replay is None else replay.states[-1]
    playing = replay is not None and table.status == "playing"
    return GameEvent(
        room=table.room,
        match=table.match,
        version=table.version,
        status=table.status,
        seats=table.seat_infos(online),
        to_move=list(game.to_move(state)) if playing else [],
        view={} if replay is None else game.view(state, viewer),
        clock=_shown_clock(table, now_ms),
        last=None if replay is None else _last(game, replay, log, viewer),
        offers=table.offer_infos(),
        outcome=table.outcome,
        seed_hash=None if replay is None else seed_hash(bytes.fromhex(table.seed)),
        seed=table.seed if table.status == "over" else None,
        rated=table.rated,
        rematch=table.rematch,
        rematch_of=table.rematch_of,
    )


def record_of(table: Table) -> MatchRecord:
    """A table as it is stored."""
    return MatchRecord(
        match=table.match,
        room=table.room,
        edition=table.edition,
        writer=new_id("w"),
        live=table.is_live,
        table=msgspec.json.encode(table).decode(),
    )


def outcome_info(outcome: Outcome) -> OutcomeInfo:
    """An outcome as the wire shows it."""
    scores = outcome.scores
    return OutcomeInfo(
        winners=list(outcome.winners),
        reason=outcome.reason,
        scores=None if scores is None else {str(seat): score for seat, score in scores.items()},
    )


def _shown_clock(table: Table, now_ms: int) -> ShownClock | None:
    if table.clock is None:
        return None
    return msgspec.convert(time_control.reading(table.clock, now_ms), ShownClock, from_attributes=True)


def _last(game: AnyGame, replay: AnyReplay, log: list[LogEntry], viewer: Viewer) -> LastMove | None:
    """The latest move that was not taken back, as far as ``viewer`` may know of it."""
    recent = log[-1:]
    if recent and recent[0].move is None:
        recent = [entry for entry in not_taken_back(log) if entry.move is not None]
    if not recent or recent[-1].seat is None:
        return None
    latest, seat = recent[-1], recent[-1].seat
    move = msgspec.convert(latest.move, game.move_type)
    shown = game.shown_move(replay.states[latest.version], replay.states[-1], seat, move, viewer)
    return LastMove(seat=seat, move=shown)
