"""The changes of a match that is played: its start, moves, resignations, the clock at zero, absent players.

Each is a transition, or a function that decides by the newest state which transition to make and does not wait;
``match`` stores and shows the result.
"""

from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from models.errors import Refusal
from models.ids import UserId
from models.wire.chat_values import Person
from models.wire.commands.games import GameMove
from models.wire.validation import fault_within
from server.games.base import BY_BOT, IllegalMove, Outcome, Rng, Seat
from server.games.replay import AnySituation, EntryKind, LogEntry
from server.matches import match_clock
from server.matches.endings import ended, movers
from server.matches.match import Decide, Match, Transition
from server.matches.table import HOLDING_LEVEL, Chair, Table, moved_on, no_seat, with_chair


def begun(match: Match, table: Table) -> Transition:
    """The first state of the match, with everybody in ``table`` seated; the first clock runs."""
    now_ms, seats = match.now_ms(), len(table.chairs)
    state = match.game.setup(seats, table.options, Rng(bytes.fromhex(table.seed), 0))
    started = replace(
        table,
        status="playing",
        started_at=now_ms,
        position=state,
        clock=match_clock.started(table.clock, seats, match.game.to_move(state), now_ms),
    )
    return Transition(started, now_ms)


async def move(match: Match, user: UserId, command: GameMove) -> int:
    """Make a move for ``user``; returns its version. A retry with the same nonce gets the first version.

    Raises:
        Refusal: ``match_over``, ``conflict`` (it is not played now), ``forbidden`` (no seat), ``stale_version``,
            ``not_your_turn``, ``bad_request``, ``illegal_move``, checked in this order; ``unavailable``.
    """
    arrived_ms = match.now_ms()
    if match.fallen(arrived_ms):
        await match.change(timed_out(match, arrived_ms))

    def decide() -> Transition:
        check_played(match.table)
        if match.game.realtime:
            raise Refusal("conflict", "this match goes on by itself: send game.input")
        seat = match.table.seat_of(user)
        if seat is None:
            raise no_seat()
        _check_version(match, seat, command.version)
        if seat in match.fallen(arrived_ms):
            raise Refusal("not_your_turn", "your time is up, and a move is made for you")
        return _moved(match, seat, _read(match, command.move), arrived_ms)

    return await match.change(decide, nonce=None if command.nonce is None else (user, command.nonce))


def bot_moved(match: Match, seat: Seat, version: int, made: Any) -> Decide:
    """Make the move that a bot found for ``seat`` at ``version``; do nothing if the match has gone on since."""

    def decide() -> Transition | None:
        if match.version != version or seat not in match.to_move:
            return None
        is_bots_own = match.table.chairs[seat].bot is not None
        if not is_bots_own and not falls_to_bot(match, seat):
            return None
        return _moved(match, seat, _read(match, made), match.now_ms(), "move" if is_bots_own else "timeout")

    return decide


def timed_out(match: Match, now_ms: int) -> Decide:
    """End the turn of the first seat whose clock is at zero. If all are in a rated match, nobody wins."""

    def decide() -> Transition | None:
        seats = match.fallen(now_ms)
        if not seats:
            return None
        if match.table.rated and len(seats) == len(match.table.chairs):
            # The seat that is checked first must not lose because of that.
            return _given_up(match, "abandoned", None, now_ms)
        seat = seats[0]
        rule = _rule_at_zero(match, seat)
        if rule == BY_BOT:
            return None
        if rule is None:
            return _given_up(match, "timeout", seat, now_ms)
        return _moved(match, seat, rule, now_ms, "timeout")

    return decide


def falls_to_bot(match: Match, seat: Seat) -> bool:
    """Whether the clock of ``seat`` is at zero, and a bot then makes its move."""
    is_fallen = seat in match.fallen(match.now_ms())
    return is_fallen and _rule_at_zero(match, seat) == BY_BOT


def resigned(match: Match, user: UserId) -> Decide:
    """Resign for ``user``. Raises ``match_over``, ``conflict``, ``forbidden``."""

    def decide() -> Transition:
        if match.table.status != "paused":
            check_played(match.table)
        seat = match.table.seat_of(user)
        if seat is None:
            raise no_seat()
        return _left(match, "resign", seat)

    return decide


def abandoned(match: Match, seat: Seat | None) -> Transition:
    """The transition for a player at ``seat`` (None: everybody) who is gone for good."""
    if seat is None:
        return _given_up(match, "abandoned", None, match.now_ms())
    return _left(match, "abandoned", seat)


def broken_off(match: Match) -> Transition:
    """The transition for an operator who ends the match, which then does not count."""
    return _entered(match, LogEntry(version=match.version + 1, kind="aborted", at=match.now_ms()))


def taken_over(match: Match, seat: Seat, person: Person) -> Transition:
    """``person`` plays on in ``seat`` in place of a bot; who played there before them stays known."""
    before = match.table.chairs[seat]
    chair = Chair(user=person, left=before.left, earlier=before.earlier)
    entry = LogEntry(version=match.version + 1, kind="joined", at=match.now_ms(), seat=seat)
    return _entered(match, entry, with_chair(match.table, seat, chair))


def agreed_draw(match: Match, table: Table) -> Transition:
    """The transition for a draw to which everybody agreed."""
    return _entered(match, LogEntry(version=match.version + 1, kind="agreed", at=match.now_ms()), table)


def taken_back(match: Match, table: Table, to: int) -> Transition:
    """The transition for an undo to version ``to``, of the clocks too, to which everybody agreed."""
    entry = LogEntry(version=match.version + 1, kind="undo", at=match.now_ms(), to=to)
    transition = _entered(match, entry, table)
    assert transition.situation is not None
    clock = match_clock.restored(table.clock, match.clock_at(to), transition.situation.to_move, entry.at)
    return replace(transition, table=replace(transition.table, clock=clock or transition.table.clock))


def check_played(table: Table) -> None:
    """Raise ``match_over``, or ``conflict`` if the match is not being played now."""
    if table.status == "over":
        raise Refusal("match_over", "the match is over")
    if table.status == "open":
        raise Refusal("conflict", "the match has not begun")
    if table.status == "paused":
        raise Refusal("conflict", "the match is paused")


def _check_version(match: Match, seat: Seat, version: int) -> None:
    """Raise ``stale_version`` or ``not_your_turn``.

    Where several players move at once, a move of one does not make the others' moves stale.
    """
    may_move = seat in match.to_move
    if version != match.version and not (may_move and _is_of_this_round(match, seat, version)):
        raise Refusal("stale_version", f"version: the match is at {match.version}", version=match.version)
    if not may_move:
        raise Refusal("not_your_turn", "it is not your turn")


def _is_of_this_round(match: Match, seat: Seat, version: int) -> bool:
    """Whether several move at once, and ``seat`` could have made its present move already at ``version``.

    Since then the seat has not moved, nobody moved for it, it could move all the time, and nothing that its player
    had seen was taken back: a move that was meant for one round does not count in another.
    """
    if not match.game.simultaneous or version > match.version or match.replay is None:
        return False
    for entry in reversed(match.log[version:]):
        is_taken_back = entry.kind == "undo" and (entry.to or 0) < version
        could_move = seat in match.game.to_move(match.replay.states[entry.version - 1])
        if entry.seat == seat or is_taken_back or not could_move:
            return False
    return True


def _read(match: Match, made: Any) -> Any:
    """A move as the game's own Struct. Raises ``bad_request`` with the field."""
    try:
        return msgspec.convert(made, match.game.move_type)
    except msgspec.ValidationError as error:
        raise Refusal("bad_request", fault_within("move", error)) from None


def _given_up(
    match: Match, kind: Literal["resign", "timeout", "abandoned"], seat: Seat | None, at: int
) -> Transition:
    """The end that ``seat`` (None: everybody) causes; if not both of two have moved, the match was never played."""
    ending: EntryKind = "aborted" if _is_unplayed(match) else kind
    return _entered(match, LogEntry(version=match.version + 1, kind=ending, at=at, seat=seat))


def _left(match: Match, kind: Literal["resign", "abandoned"], seat: Seat) -> Transition:
    """Take the player of ``seat`` out. More than two play on, with a bot in that seat, unless the game ends so."""
    table, chair = match.table, match.table.chairs[seat]
    if len(table.chairs) <= 2 or len(table.people) <= 1:
        return _given_up(match, kind, seat, match.now_ms())
    earlier = chair.earlier if chair.left is None else (*chair.earlier, chair.left)
    unmoved = table.rated and seat not in movers(match.log)
    vacated = with_chair(
        table, seat, Chair(bot=HOLDING_LEVEL, left=chair.user, earlier=earlier, unmoved=unmoved)
    )
    entry = LogEntry(version=match.version + 1, kind="left", at=match.now_ms(), seat=seat)
    transition = _entered(match, entry, vacated)
    if transition.table.status != "paused":
        return transition
    # No turn goes on in a pause.
    return replace(transition, table=replace(transition.table, clock=table.clock))


def _is_unplayed(match: Match) -> bool:
    """Whether it is a match of two of whom one has not made its first move, or input."""
    return len(match.table.chairs) == 2 and len(movers(match.log)) < 2


def _rule_at_zero(match: Match, seat: Seat) -> Any:
    """The game's rule for ``seat`` when its clock is at zero: a move, ``BY_BOT``, or None if the match ends."""
    rule = match.game.timeout(match.state, seat)
    return None if match.table.rated or isinstance(rule, Outcome) else rule


def _moved(
    match: Match, seat: Seat, made: Any, at: int, kind: Literal["move", "timeout"] = "move"
) -> Transition:
    """The transition that a move makes. Raises ``illegal_move``."""
    assert match.replay is not None
    try:
        situation = match.replay.played(seat, made)
    except IllegalMove as error:
        raise Refusal("illegal_move", str(error)) from None
    entry = LogEntry(version=match.version + 1, kind=kind, at=at, seat=seat, move=msgspec.to_builtins(made))
    table = moved_on(match.table, seat)
    if kind == "move" and table.clock is not None:
        table = replace(table, clock=match_clock.compensated(table.clock, seat, match.lag_s(seat), at))
    return _transition(table, entry, situation)


def _entered(match: Match, entry: LogEntry, table: Table | None = None) -> Transition:
    """The transition that an entry other than a move makes."""
    assert match.replay is not None
    return _transition(table or match.table, entry, match.replay.after(entry), offers=())


def _transition(table: Table, entry: LogEntry, situation: AnySituation, **changes: Any) -> Transition:
    """The clock after ``entry``, and the end if it is one."""
    changes["clock"] = match_clock.after(table.clock, entry, situation)
    after = ended(replace(table, **changes), situation.outcome, entry.at)
    return Transition(after, entry.at, entry, situation)
