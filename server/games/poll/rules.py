"""The rules of a poll, as pure as those of any game: votes, and their effect on the tally.

A vote is a move, in the place of the voter's earlier one. There is no turn, no seat and no opponent, so
the position is only the tally: it stays as small with ten thousand voters as with two.
"""

from collections.abc import Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from server.games.base import IllegalMove

LEAST_ANSWERS: Final = 2

Vote = tuple[int, ...]
"""The numbers of the answers that a voter chose, ascending; none: no vote."""


class Tally(Struct, frozen=True):
    """How a poll stands: for each answer how many chose it, and how many have voted."""

    choices: int
    counts: tuple[int, ...]
    voters: int = 0


def opened(answers: Sequence[str], choices: int) -> Tally:
    """The tally of a new poll. Raises ``ValueError``, in words."""
    if len({each.casefold() for each in answers}) < len(answers):
        raise ValueError("answers: two of them are alike")
    if choices > len(answers):
        raise ValueError(f"choices: there are only {len(answers)} answers")
    return Tally(choices=choices, counts=(0,) * len(answers))


def vote_of(tally: Tally, chosen: Sequence[int]) -> Vote:
    """``chosen`` as a vote. Raises ``IllegalMove``."""
    vote = tuple(sorted(set(chosen)))
    if vote and not 0 <= vote[0] <= vote[-1] < len(tally.counts):
        raise IllegalMove(f"there are only {len(tally.counts)} answers")
    if len(vote) > tally.choices:
        raise IllegalMove(
            "choose one answer" if tally.choices == 1 else f"choose at most {tally.choices} answers"
        )
    return vote


def played(tally: Tally, before: Vote, vote: Vote) -> Tally:
    """The tally after a voter, whose vote was ``before``, votes ``vote``."""
    counts = list(tally.counts)
    for answer in before:
        counts[answer] -= 1
    for answer in vote:
        counts[answer] += 1
    voters = tally.voters + bool(vote) - bool(before)
    return replace(tally, counts=tuple(counts), voters=voters)
