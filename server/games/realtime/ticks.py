"""The steps of a realtime game, live and replayed: one piece of code, so that both are the same."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from server.games.base import M, O, Rng, S, Seat
from server.games.realtime.game import RealtimeGame

# For one seat in one tick; further ones are dropped.
MOST_INPUTS: Final = 4
# A log entry is written each second; no entry stands for much more.
MOST_TICKS: Final = 1_200

T = TypeVar("T", bound=Struct)


class TickInput(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """What ``seat`` did that came into force at ``tick``; ``input`` as JSON has it.

    There are many, and none is ever part of a cycle: the collector need not look at them.
    """

    tick: int
    seat: Seat
    input: Any


def stepped(
    game: RealtimeGame[S, M, O], state: S, inputs: Sequence[tuple[Seat, M]], seed: bytes, tick: int
) -> S:
    """The state at ``tick``, counted from 1, after ``state``, which is of the tick before."""
    return game.tick(state, inputs, Rng(seed, tick))


def played_on(
    game: RealtimeGame[S, M, O], state: S, seed: bytes, ticks: range, log: Sequence[TickInput], seats: int
) -> S:
    """The state at the last of ``ticks``, after ``state``. Raises ``ValueError``, in words, for no such log."""
    if not 0 < len(ticks) <= MOST_TICKS:
        raise ValueError(f"an entry has 1 to {MOST_TICKS} ticks, not {len(ticks)}")
    if [each.tick for each in log] != sorted(each.tick for each in log):
        raise ValueError("inputs are not in the order of their ticks")
    if any(each.tick not in ticks or not 0 <= each.seat < seats for each in log):
        raise ValueError("an input is of no such tick or seat")
    inputs = iter(log)
    following = next(inputs, None)
    for tick in ticks:
        if game.outcome(state) is not None:
            raise ValueError(f"it was over before tick {tick}")
        here: list[TickInput] = []
        while following is not None and following.tick == tick:
            here.append(following)
            following = next(inputs, None)
        state = stepped(game, state, tuple(_read(game, here)), seed, tick)
    return state


def _read(game: RealtimeGame[Any, M, Any], inputs: Iterable[TickInput]) -> Iterator[tuple[Seat, M]]:
    counts: dict[Seat, int] = {}
    for each in inputs:
        counts[each.seat] = counts.get(each.seat, 0) + 1
        if counts[each.seat] > MOST_INPUTS:
            raise ValueError(f"seat {each.seat} has too many inputs in tick {each.tick}")
        try:
            yield each.seat, msgspec.convert(each.input, game.input_type)
        except msgspec.ValidationError as error:
            raise ValueError(f"seat {each.seat} cannot do so in tick {each.tick}: {error}") from error
