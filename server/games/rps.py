"""Rock, paper, scissors: both pick at once, and neither sees the other's pick before both have."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from server.games.base import BY_BOT, Game, HiddenOptions, IllegalMove, Outcome, Rng, Seat, Viewer

Pick = Literal["rock", "paper", "scissors"]

PICKS: Final[tuple[Pick, ...]] = ("rock", "paper", "scissors")
MOST_ROUNDS: Final = 15
# Draws are played again, but not for ever.
MAX_DRAWN: Final = 20


class RpsOptions(HiddenOptions, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``best_of``: whoever has won more than half of so many rounds wins."""

    best_of: Literal[1, 3, 5, 7, 9, 11, 13, 15] = 3


class State(Struct, frozen=True):
    """``picks`` of the round that is played, by seat; ``rounds``: the picks of those that are over."""

    best_of: int
    picks: tuple[Pick | None, Pick | None] = (None, None)
    rounds: tuple[tuple[Pick, Pick], ...] = ()


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    """What is shown when both have picked."""

    pick: Pick


class Round(Struct, frozen=True):
    """A round that is over: what each seat picked, and who won it (None: a draw)."""

    picks: tuple[Pick, Pick]
    winner: Seat | None


class View(Struct, frozen=True, kw_only=True):
    """What one may see: of the round that is played the ``own`` pick, and who has ``picked``, not what.

    ``scores``: the rounds that each seat won; ``to_win``: how many it takes. ``drawn`` rounds do not count, but
    after ``max_drawn`` of them it ends.
    """

    own: Pick | None
    picked: tuple[bool, bool]
    rounds: tuple[Round, ...]
    scores: tuple[int, int]
    to_win: int
    drawn: int
    max_drawn: int = MAX_DRAWN


class Rps(Game[State, Move, RpsOptions]):
    """https://en.wikipedia.org/wiki/Rock_paper_scissors"""

    name = "rps"
    title = "Rock, paper, scissors"
    # The last draw, or the last round, is the last of all.
    max_moves = 2 * (MOST_ROUNDS + MAX_DRAWN - 1)
    simultaneous = True
    hidden = True
    clock: ClassVar[Mapping[str, str | float]] = {"kind": "per_move", "period_s": 30}
    state_type = State
    move_type = Move
    options_type = RpsOptions

    def setup(self, seats: int, options: RpsOptions, rng: Rng) -> State:
        return State(best_of=options.best_of)

    def play(self, state: State, seat: Seat, move: Move, rng: Rng) -> State:
        if state.picks[seat] is not None:
            raise IllegalMove("you have picked already, wait for the other one")
        first, second = (move.pick, state.picks[1]) if seat == 0 else (state.picks[0], move.pick)
        if first is None or second is None:
            return replace(state, picks=(first, second))
        return replace(state, picks=(None, None), rounds=(*state.rounds, (first, second)))

    def to_move(self, state: State) -> tuple[Seat, ...]:
        if self.outcome(state) is not None:
            return ()
        return tuple(seat for seat, pick in enumerate(state.picks) if pick is None)

    def outcome(self, state: State) -> Outcome | None:
        scores = _scores(state)
        drawn = len(state.rounds) - sum(scores)
        if max(scores) < _to_win(state) and drawn < MAX_DRAWN:
            return None
        ahead = max(scores)
        winners = tuple(seat for seat, score in enumerate(scores) if score == ahead)
        return Outcome(
            winners=winners if len(winners) == 1 else (),
            reason="rounds_won" if ahead == _to_win(state) else "too_many_draws",
            scores={seat: float(score) for seat, score in enumerate(scores)},
        )

    def legal_moves(self, state: State, seat: Seat) -> Iterator[Move]:
        return (Move(pick=pick) for pick in PICKS)

    def view(self, state: State, viewer: Viewer) -> View:
        scores = _scores(state)
        first, second = state.picks
        return View(
            own=None if viewer is None else state.picks[viewer],
            picked=(first is not None, second is not None),
            rounds=tuple(Round(picks=picks, winner=_winner(picks)) for picks in state.rounds),
            scores=scores,
            to_win=_to_win(state),
            drawn=len(state.rounds) - sum(scores),
        )

    def shown_move(self, after: State, now: State, seat: Seat, move: Move, viewer: Viewer) -> Move | None:
        """A pick, for others once its round is over."""
        is_over = after.picks[seat] is None or len(now.rounds) > len(after.rounds)
        return move if is_over or viewer == seat else None

    def imagine(self, state: State, seat: Viewer, rng: Rng) -> State:
        first, second = (
            pick if pick is None or each == seat else rng.choice(PICKS)
            for each, pick in enumerate(state.picks)
        )
        return replace(state, picks=(first, second))

    def secrets(self, state: State, viewer: Viewer) -> tuple[Pick | None, ...]:
        return tuple(pick for seat, pick in enumerate(state.picks) if seat != viewer)

    def timeout(self, state: State, seat: Seat) -> Literal["bot"]:
        """A bot picks: if both are out of time, the one checked first must not lose because of that."""
        return BY_BOT


def _to_win(state: State) -> int:
    return state.best_of // 2 + 1


def _winner(picks: tuple[Pick, Pick]) -> Seat | None:
    """Each pick beats the one before it, and rock beats scissors."""
    ahead = (PICKS.index(picks[0]) - PICKS.index(picks[1])) % len(PICKS)
    return None if ahead == 0 else ahead - 1


def _scores(state: State) -> tuple[int, int]:
    winners = [_winner(picks) for picks in state.rounds]
    return winners.count(0), winners.count(1)
