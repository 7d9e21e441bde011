"""What moves a match on: its start, moves, resignations, the clock at zero, players who are gone.

Each is a transition, or a function that decides by the newest state which transition to make and does not wait;
``match`` stores and shows what it returns.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.wire.game_commands import GameMove
from models.wire.validation import fault_within
from server.games import time_control
from server.games.base import BY_BOT, IllegalMove, Outcome, Rng, Seat
from server.games.replay import LogEntry
from server.games.time_control import ClockState
from server.matches.match import Decide, Match, Transition
from server.matches.table import Table, no_seat
from server.matches.views import outcome_info

_MOVED = frozenset({"move", "timeout"})


def begun(match: Match, table: Table) -> Transition:
    """The first state of the match, with everybody in ``table`` seated; the first clock runs.

    Raises ``conflict`` where too many bots play for one who set some at this table.
    """
    match.deps.bots.begin(table)
    now_ms = match.deps.clock.now_ms()
    state = match.game.setup(len(table.chairs), table.options, Rng(bytes.fromhex(table.seed), 0))
    clock = table.clock and time_control.start(table.clock.spec, len(table.chairs))
    started = replace(
        table,
        status="playing",
        started_at=now_ms,
        position=state,
        clock=clock and time_control.run(clock, match.game.to_move(state), now_ms),
    )
    return Transition(started, now_ms)


async def move(match: Match, user: UserId, command: GameMove) -> int:
    """Make a move for ``user``; the version that it made.

    The same nonce again is answered with the first one's version, and moves nothing.

    Raises:
        Refusal: ``match_over``, ``conflict`` (it is not played now), ``forbidden`` (no seat), ``stale_version``,
            ``not_your_turn``, ``bad_request``, ``illegal_move``, looked at in this order; ``unavailable``.
    """
    arrived_ms = match.deps.clock.now_ms()
    if fallen(match, arrived_ms):
        await match.change(timed_out(match, arrived_ms))
    first: int | None = None

    def decide() -> Transition | None:
        nonlocal first
        table = match.table
        seat = table.seat_of(user)
        if seat is not None and command.nonce is not None:
            first = match.nonces.get((seat, command.nonce))
        if first is not None:
            return None
        check_played(table)
        if seat is None:
            raise no_seat()
        _check_version(match, seat, command.version)
        if seat in fallen(match, arrived_ms):
            raise Refusal("not_your_turn", "your time is up, and a move is made for you")
        return replace(_moved(match, table, seat, command.move, arrived_ms), nonce=command.nonce)

    version = await match.change(decide)
    return version if first is None else first


def bot_moved(match: Match, seat: Seat, version: int, made: Any) -> Decide:
    """The move that a bot found for ``seat`` when the match was at ``version``; nothing where it went on."""

    def decide() -> Transition | None:
        table = match.table
        if table.status != "playing" or match.version != version or seat not in match.to_move():
            return None
        if table.chairs[seat].bot is None and not _falls_to_bot(match, seat):
            return None
        kind = "move" if table.chairs[seat].bot is not None else "timeout"
        return _moved(match, table, seat, made, match.deps.clock.now_ms(), kind=kind)

    return decide


def timed_out(match: Match, now_ms: int) -> Decide:
    """What its game does with the first seat whose clock is at zero."""

    def decide() -> Transition | None:
        seats = fallen(match, now_ms)
        if not seats:
            return None
        seat = seats[0]
        rule = match.game.timeout(match.state, seat)
        if rule == BY_BOT:
            return None
        if isinstance(rule, Outcome):
            return _ended(match, LogEntry(version=match.version + 1, kind="timeout", at=now_ms, seat=seat))
        return _moved(match, match.table, seat, msgspec.to_builtins(rule), now_ms, kind="timeout")

    return decide


def fallen(match: Match, now_ms: int) -> tuple[Seat, ...]:
    """The seats that are to move and whose clocks are at zero."""
    clock = match.table.clock
    return () if clock is None or match.table.status != "playing" else time_control.flagged(clock, now_ms)


def resigned(match: Match, user: UserId) -> Decide:
    """``user`` gives up. Raises ``match_over``, ``conflict``, ``forbidden``."""

    def decide() -> Transition:
        if match.table.status != "paused":
            check_played(match.table)
        seat = match.table.seat_of(user)
        if seat is None:
            raise no_seat()
        now_ms = match.deps.clock.now_ms()
        return _ended(match, LogEntry(version=match.version + 1, kind="resign", at=now_ms, seat=seat))

    return decide


def abandoned(match: Match, seat: Seat | None) -> Transition:
    """Who sits at ``seat`` (None: everybody) is gone for good."""
    now_ms = match.deps.clock.now_ms()
    return _ended(match, LogEntry(version=match.version + 1, kind="abandoned", at=now_ms, seat=seat))


def agreed_draw(match: Match, table: Table) -> Transition:
    """Everybody agreed to a draw."""
    entry = LogEntry(version=match.version + 1, kind="agreed", at=match.deps.clock.now_ms())
    return _ended(match, entry, table)


def taken_back(match: Match, table: Table, to: int) -> Transition:
    """Everybody agreed that the match goes back to version ``to``."""
    now_ms = match.deps.clock.now_ms()
    entry = LogEntry(version=match.version + 1, kind="undo", at=now_ms, to=to)
    return _after(match, table, entry, now_ms)


def check_played(table: Table) -> None:
    """Raise ``match_over``, or ``conflict`` where the match is not being played now."""
    if table.status == "over":
        raise Refusal("match_over", "the match is over")
    if table.status == "open":
        raise Refusal("conflict", "the match has not begun")
    if table.status == "paused":
        raise Refusal("conflict", "the match is paused")


def _check_version(match: Match, seat: Seat, version: int) -> None:
    """Raise ``stale_version`` or ``not_your_turn``.

    Where several move at once, the others' moves do not make one's own stale.
    """
    may_move = seat in match.to_move()
    if version != match.version and not (may_move and _is_of_this_round(match, seat, version)):
        raise Refusal("stale_version", f"version: the match is at {match.version}", version=match.version)
    if not may_move:
        raise Refusal("not_your_turn", "it is not your turn")


def _is_of_this_round(match: Match, seat: Seat, version: int) -> bool:
    """Whether several move at once, and ``seat`` could have made at ``version`` the move that it has now.

    Since then it has not moved, nobody moved for it, it could move all the time, and nothing that it had seen
    was taken back: what it meant for one round does not count in another.
    """
    if not match.game.simultaneous or version > match.version or match.replay is None:
        return False
    for entry in reversed(match.log[version:]):
        is_taken_back = entry.kind == "undo" and (entry.to or 0) < version
        could_move = seat in match.game.to_move(match.replay.states[entry.version - 1])
        if entry.seat == seat or is_taken_back or not could_move:
            return False
    return True


def _moved(match: Match, table: Table, seat: Seat, made: Any, at: int, *, kind: Any = "move") -> Transition:
    try:
        read = msgspec.convert(made, match.game.move_type)
    except msgspec.ValidationError as error:
        raise Refusal("bad_request", fault_within("move", error)) from None
    try:
        match.game.play(match.state, seat, read, Rng(bytes.fromhex(table.seed), match.version + 1))
    except IllegalMove as error:
        raise Refusal("illegal_move", str(error)) from None
    entry = LogEntry(version=match.version + 1, kind=kind, at=at, seat=seat, move=msgspec.to_builtins(read))
    return _after(match, table, entry, at)


def _ended(match: Match, entry: LogEntry, table: Table | None = None) -> Transition:
    return _after(match, table or match.table, entry, entry.at)


def _after(match: Match, table: Table, entry: LogEntry, at: int) -> Transition:
    """The transition that ``entry`` is: where it leads to, what the clocks do, and the end if it is one."""
    assert match.replay is not None
    state, outcome = match.replay.after(entry)
    clock = _clock_after(match, table.clock, entry, state, outcome)
    # Who was asked something and moves instead has declined it.
    offers = tuple(each for each in table.offers if entry.kind in _MOVED and each.seat == entry.seat)
    after = replace(table, clock=clock, offers=offers)
    if outcome is not None:
        after = replace(after, status="over", outcome=outcome_info(outcome), ended_at=at, offers=())
    return Transition(after, at, entry, state, outcome)


def _clock_after(
    match: Match, clock: ClockState | None, entry: LogEntry, state: Any, outcome: Outcome | None
) -> ClockState | None:
    if clock is None:
        return None
    if outcome is not None:
        return time_control.stop(clock, entry.at)
    if entry.kind in _MOVED and entry.seat is not None:
        clock = time_control.press(clock, entry.seat, entry.at)
    return time_control.run(clock, match.game.to_move(state), entry.at)


def _falls_to_bot(match: Match, seat: Seat) -> bool:
    now_ms = match.deps.clock.now_ms()
    return seat in fallen(match, now_ms) and match.game.timeout(match.state, seat) == BY_BOT
