"""The choices of a bot. It does not read the chat; it follows votes, and what its role shows it."""

from collections.abc import Sequence
from typing import Final

from server.games.base import Rng, Seat
from server.games.werewolf.state import State, most_chosen

_EAGER: Final = 60


def chosen(state: State, seat: Seat, targets: Sequence[Seat], rng: Rng) -> Seat | None:
    """One of ``targets``, or None if there is none."""
    if not targets:
        return None
    role = state.roles[seat]
    if state.phase == "day":
        wolves = [look.seat for look in state.looks if look.is_wolf and look.seat in targets]
        if role == "seer" and wolves:
            return wolves[0]
        return _with_the_others(state, seat, targets, rng)
    if role == "wolf":
        named = [each for each in most_chosen(state.picks, state.wolves) if each in targets]
        return named[0] if named else rng.choice(targets)
    if role == "seer":
        seen = {look.seat for look in state.looks}
        return rng.choice([each for each in targets if each not in seen] or targets)
    return rng.choice(targets)


def _with_the_others(state: State, seat: Seat, targets: Sequence[Seat], rng: Rng) -> Seat:
    """Mostly the seat with most votes, unless it is of the own team; otherwise any."""
    own = state.wolves if state.roles[seat] == "wolf" else ()
    strangers = [each for each in targets if each not in own] or list(targets)
    accused = [each for each in most_chosen(state.picks, state.living) if each in strangers]
    if accused and rng.below(100) < _EAGER:
        return rng.choice(accused)
    return rng.choice(strangers)
