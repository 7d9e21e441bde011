"""A bot for every game: Monte Carlo tree search over its legal moves.

It plays from the rules alone, and better if a game can ``estimate``. A game that finds its ``best_move`` by a
search of its own uses that instead, within the same bounds. It needs more time than the event loop has:
``server.bots.pool`` runs it in processes of their own. Without a clock the same chance makes the same move.

The search is single-observer information-set search (Cowling, Powley, Whitehouse, "Information Set Monte Carlo
Tree Search", IEEE TCIAIG 4(2), 2012): each iteration goes through a state that the bot cannot tell from the
real one, so it knows no more than a player. Of moves made at the same time each seat chooses by itself
(decoupled UCT). Which move an iteration tries is decided by PUCT (Rosin, "Multi-armed bandits with episode
context", 2011) with what one move ahead looks like as the prior.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Generic

from msgspec import Struct

from server.games.base import Game, M, O, Rng, S, Seat

Monotonic = Callable[[], float]
Joint = tuple[tuple[Seat, M], ...]
Arms = Sequence[tuple[M, "_Arm"]]
Choices = Mapping[Seat, Arms[M]]

_CURIOSITY: Final = 1.5
# How much sooner a better-looking move is tried: e times as soon for each such part of a chance to win.
_KEENNESS: Final = 0.15
_EVEN: Final = 0.5
# Longer playouts show nothing more.
_FAR: Final = 400


class Level(Struct, frozen=True):
    """How well a bot plays: how many iterations it makes, within which time, and how often it moves at random."""

    iterations: int
    budget_ms: int
    slips_percent: int


LEVELS: Final[Mapping[int, Level]] = {
    1: Level(15, 100, 30),
    2: Level(60, 250, 10),
    3: Level(250, 600, 3),
    4: Level(1_000, 1_200, 0),
    5: Level(5_000, 2_500, 0),
}


def choose(
    game: Game[S, M, O], state: S, seat: Seat, level: Level, rng: Rng, now: Monotonic | None = None
) -> M:
    """The move of a bot in ``seat``, which is to move.

    Args:
        rng: the bot's own chance: the match's would reveal the future.
        now: seconds that never go back; without it only iterations are counted.

    Raises ``ValueError`` if the seat has no move.
    """
    legal = tuple(game.legal_moves(state, seat)) if seat in game.to_move(state) else ()
    if not legal:
        raise ValueError(f"{game.name}: seat {seat} has no move to choose")
    if len(legal) == 1 or rng.below(100) < level.slips_percent:
        return rng.choice(legal)
    goes_on = _budget(level, now)
    # The game's own search gets no more than a player knows, either.
    seen = game.imagine(state, seat, rng) if game.hidden else state
    best = game.best_move(seen, seat, rng, goes_on)
    if best is not None:
        return best
    tree = _Tree(game, state, seat, rng)
    tree.iterate()
    while goes_on():
        tree.iterate()
    return tree.best()


def _budget(level: Level, now: Monotonic | None) -> Callable[[], bool]:
    """A function to call after each iteration: whether there may be another one."""
    until = math.inf if now is None else now() + level.budget_ms / 1000
    iterations = 0

    def goes_on() -> bool:
        nonlocal iterations
        iterations += 1
        return iterations < level.iterations and (now is None or now() < until)

    return goes_on


class _Chance(Rng):
    """Chance that notes whether it was used."""

    def __init__(self, rng: Rng) -> None:
        super().__init__(rng.below(1 << 256).to_bytes(32, "big"), 0)
        self.asked = 0

    def below(self, end: int) -> int:
        self.asked += 1
        return super().below(end)


class _Arm:
    """One move of one seat: its prior, how often it was available and was chosen, and the results of that."""

    __slots__ = ("available", "pull", "total", "visits")

    def __init__(self, looks: float) -> None:
        self.pull = math.exp(looks / _KEENNESS)
        # The prior counts as one visit.
        self.total = looks
        self.visits = 0
        self.available = 0


class _Node(Generic[S, M]):
    """The statistics after one line of moves. ``fixed``: the state, if it is the same each time."""

    __slots__ = ("arms", "children", "choices", "fixed")

    def __init__(self, fixed: S | None) -> None:
        self.fixed = fixed
        self.choices: Choices[M] | None = None
        self.arms: dict[tuple[Seat, M], _Arm] = {}
        self.children: dict[Joint[M], _Node[S, M]] = {}


class _Tree(Generic[S, M, O]):
    """The tree of one decision of ``seat``."""

    def __init__(self, game: Game[S, M, O], state: S, seat: Seat, rng: Rng) -> None:
        self._game = game
        self._state = state
        self._seat = seat
        self._chance = _Chance(rng)
        self._root: _Node[S, M] = _Node(None if game.hidden else state)

    def iterate(self) -> None:
        """Go down the tree to its end and one node further, play on from there, and record the result."""
        state = self._state
        if self._game.hidden:
            state = self._game.imagine(state, self._seat, self._chance)
        path: list[tuple[Seat, _Arm]] = []
        node: _Node[S, M] | None = self._root
        while node is not None and (choices := self._choices(node, state)):
            picked = [(seat, *_pick(arms)) for seat, arms in choices.items()]
            path += [(seat, arm) for seat, _, arm in picked]
            node, state = self._follow(node, state, tuple((seat, move) for seat, move, _ in picked))
        self._note(path, self._played_out(state))

    def best(self) -> M:
        """The move that was tried most often; a simultaneous move is drawn with the chances of its tries."""
        arms = {move: arm for (seat, move), arm in self._root.arms.items() if seat == self._seat}
        if not self._game.simultaneous:
            return max(arms, key=lambda move: (arms[move].visits, arms[move].total))
        tries = [move for move, arm in arms.items() for _ in range(arm.visits)]
        return self._chance.choice(tries)

    def _choices(self, node: _Node[S, M], state: S) -> Choices[M]:
        """The moves of each seat that is to move, and their statistics; empty if the match is over."""
        if node.choices is not None:
            return node.choices
        choices = {
            seat: [(move, self._arm(node, state, seat, move)) for move in self._game.legal_moves(state, seat)]
            for seat in self._game.to_move(state)
        }
        if node.fixed is not None:
            node.choices = choices
        return choices

    def _arm(self, node: _Node[S, M], state: S, seat: Seat, move: M) -> _Arm:
        arm = node.arms.get((seat, move))
        if arm is None:
            after = self._game.play(state, seat, move, self._chance)
            arm = node.arms[seat, move] = _Arm(self._worth(after, seat))
        return arm

    def _follow(self, node: _Node[S, M], state: S, joint: Joint[M]) -> tuple[_Node[S, M] | None, S]:
        """The node behind these moves, or None if it was only now made, and the state there."""
        child = node.children.get(joint)
        if child is not None and child.fixed is not None:
            return child, child.fixed
        asked = self._chance.asked
        for seat, move in joint:
            state = self._played(state, seat, move)
        if child is None:
            is_fixed = node.fixed is not None and self._chance.asked == asked
            node.children[joint] = _Node(state if is_fixed else None)
        return child, state

    def _played(self, state: S, seat: Seat, move: M) -> S:
        # A move made at the same time may have ended the match.
        if self._game.simultaneous and seat not in self._game.to_move(state):
            return state
        return self._game.play(state, seat, move, self._chance)

    def _played_out(self, state: S) -> S:
        """The state after playing on at random, until the game itself can tell who stands well."""
        game, chance = self._game, self._chance
        for _ in range(_FAR):
            to_move = game.to_move(state)
            if not to_move or game.estimate(state, self._seat) is not None:
                break
            # All choose before any of them moves.
            choices = [(seat, chance.choice(tuple(game.legal_moves(state, seat)))) for seat in to_move]
            for seat, move in choices:
                state = self._played(state, seat, move)
        return state

    def _worth(self, state: S, seat: Seat) -> float:
        outcome = self._game.outcome(state)
        if outcome is not None:
            return float(seat in outcome.winners) if outcome.winners else _EVEN
        estimate = self._game.estimate(state, seat)
        return _EVEN if estimate is None else estimate

    def _note(self, path: Sequence[tuple[Seat, _Arm]], end: S) -> None:
        worth = {seat: self._worth(end, seat) for seat in {seat for seat, _ in path}}
        for seat, arm in path:
            arm.visits += 1
            arm.total += worth[seat]


def _pick(arms: Arms[M]) -> tuple[M, _Arm]:
    """The arm to try: one with good results, or one that looks good and was rarely tried (PUCT)."""
    pull = _CURIOSITY / sum(arm.pull for _, arm in arms)
    best, most = arms[0], -math.inf
    for each in arms:
        arm = each[1]
        arm.available += 1
        promise = arm.total / (arm.visits + 1) + pull * arm.pull * math.sqrt(arm.available) / (arm.visits + 1)
        if promise > most:
            best, most = each, promise
    return best
