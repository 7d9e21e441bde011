"""How a bot finds a move at go: it plays on at random from each move, and prefers those with good results.

Monte Carlo tree search with the values of moves at any place in a game (Gelly and Silver, "Combining online
and offline knowledge in UCT", ICML 2007). Random games put no stone into an own eye, and are counted once nobody can
move.
"""

import math
from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from server.games.base import Rng
from server.games.go.board import EMPTY, STONES, chains, neighbours, other, owners

# After this many tries of a move its own value counts as much as that of all games with that move.
_TRUSTED: Final = 200
# The prior of a move counts as this many tries.
_PRIOR: Final = 8
# A stone whose point ends as the other side's in this share of the random games counts as dead.
_DEAD: Final = 0.75
# A point that ends as one side's this often needs no stone.
_SETTLED: Final = 0.95
_FEWEST_GAMES: Final = 16
_MOST_GAMES: Final = 200
_NOISE: Final = 1 << 62

GoesOn = Callable[[], bool]
# The points of each chain, and the share of random games in which they are lost.
Judged = list[tuple[tuple[int, ...], float]]


class Position(Struct, frozen=True):
    """What is asked about. ``passed``: the other one has just passed. ``as_it_lies``: no stones will be dead."""

    board: str
    size: int
    stone: str
    komi: float
    passed: bool
    as_it_lies: bool


class _Chance:
    """Fast chance: xorshift (Marsaglia, 2003), seeded by the bot's own."""

    def __init__(self, rng: Rng) -> None:
        self._state = rng.below(_NOISE) + 1

    def below(self, end: int) -> int:
        x = self._state
        x ^= (x << 13) & 0xFFFFFFFFFFFFFFFF
        x ^= x >> 7
        x ^= (x << 17) & 0xFFFFFFFFFFFFFFFF
        self._state = x
        return x % end


class _Playing:
    """A mutable board for random games. Only the simple ko is forbidden there."""

    def __init__(self, board: str, size: int) -> None:
        self.cells = list(board)
        self.around = neighbours(size)
        self.size = size
        self.ko: int | None = None

    def put(self, point: int, stone: str) -> bool:
        """Put a stone if it lives there; returns whether it did."""
        cells, around, enemy = self.cells, self.around, other(stone)
        if cells[point] != EMPTY or point == self.ko:
            return False
        cells[point] = stone
        gone: list[int] = []
        for each in around[point]:
            if cells[each] == enemy:
                gone += self._without_liberty(each, enemy)
        if not gone and self._without_liberty(point, stone):
            cells[point] = EMPTY
            return False
        alone = all(cells[each] == enemy for each in around[point])
        for each in gone:
            cells[each] = EMPTY
        self.ko = gone[0] if len(gone) == 1 and alone else None
        return True

    def _without_liberty(self, point: int, stone: str) -> list[int]:
        """The chain of ``point`` if it has no liberty, else nothing."""
        cells, around = self.cells, self.around
        for each in around[point]:
            if cells[each] == EMPTY:
                return []
        reached, edge = {point}, [point]
        while edge:
            for each in around[edge.pop()]:
                cell = cells[each]
                if cell == EMPTY:
                    return []
                if cell == stone and each not in reached:
                    reached.add(each)
                    edge.append(each)
        return list(reached)

    def is_eye(self, point: int, stone: str) -> bool:
        """Whether only own stones are beside it, and at its corners at most one enemy, at an edge none."""
        cells = self.cells
        for each in self.around[point]:
            if cells[each] != stone:
                return False
        size, enemy = self.size, other(stone)
        y, x = divmod(point, size)
        corners = [(x + dx, y + dy) for dx in (-1, 1) for dy in (-1, 1)]
        inside = [cells[b * size + a] for a, b in corners if 0 <= a < size and 0 <= b < size]
        return inside.count(enemy) <= (len(inside) == 4)

    def play_out(self, stone: str, chance: _Chance, made: list[tuple[str, int]]) -> None:
        """Play on at random until nobody has a move; ``made`` gets each stone in order."""
        free = [point for point, cell in enumerate(self.cells) if cell == EMPTY]
        passes = 0
        for _ in range(3 * len(self.cells)):
            point = self._any(free, stone, chance)
            passes = passes + 1 if point is None else 0
            if passes == 2:
                return
            if point is not None:
                made.append((stone, point))
                if len(free) < 4:
                    free = [each for each, cell in enumerate(self.cells) if cell == EMPTY]
            else:
                self.ko = None
                free = [each for each, cell in enumerate(self.cells) if cell == EMPTY]
            stone = other(stone)

    def _any(self, free: list[int], stone: str, chance: _Chance) -> int | None:
        """Put a stone anywhere but in an eye of its own, and remove the point from ``free``."""
        left = len(free)
        while left:
            at = chance.below(left)
            point = free[at]
            left -= 1
            free[at] = free[left]
            free[left] = point
            if self.cells[point] == EMPTY and not self.is_eye(point, stone) and self.put(point, stone):
                free[left] = free[-1]
                free.pop()
                return point
        return None

    def owned(self) -> str:
        return owners("".join(self.cells), self.size)


class _Node:
    """The statistics after a line of moves: of each move its tries and wins, and those of games that contain it."""

    __slots__ = ("children", "seen_tries", "seen_wins", "tries", "wins")

    def __init__(self, priors: dict[int, float]) -> None:
        self.children: dict[int, _Node] = {}
        self.tries = dict.fromkeys(priors, 0)
        self.wins = dict.fromkeys(priors, 0.0)
        self.seen_tries = dict.fromkeys(priors, float(_PRIOR))
        self.seen_wins = {point: _PRIOR * prior for point, prior in priors.items()}

    def pick(self) -> int | None:
        best, most = None, -math.inf
        for point, tries in self.tries.items():
            seen = self.seen_wins[point] / self.seen_tries[point]
            trust = math.sqrt(_TRUSTED / (3 * tries + _TRUSTED))
            own = self.wins[point] / tries if tries else 0.0
            value = trust * seen + (1 - trust) * own
            if value > most:
                best, most = point, value
        return best


def best_point(position: Position, legal: Sequence[int], rng: Rng, goes_on: GoesOn) -> int | None:
    """Where to put a stone; None to pass."""
    start = _Playing(position.board, position.size)
    useful = [point for point in legal if not start.is_eye(point, position.stone)]
    if not useful:
        return None
    chance = _Chance(rng)
    if position.passed and _is_won(position, chance):
        return None
    root = _Node(_priors(position.board, position.size, useful, chance))
    ends = [_try(root, position, chance)]
    while goes_on():
        ends.append(_try(root, position, chance))
    point = max(root.tries, key=lambda each: (root.tries[each], root.seen_wins[each] / root.seen_tries[each]))
    return None if not position.as_it_lies and _is_settled(ends, point) else point


def _is_settled(ends: Sequence[str], point: int) -> bool:
    """Whether nearly all games end with the point as the same side's."""
    black = sum(end[point] == STONES[0] for end in ends) / len(ends)
    return len(ends) >= _FEWEST_GAMES and not 1 - _SETTLED < black < _SETTLED


def _try(root: _Node, position: Position, chance: _Chance) -> str:
    """Play one random game, from the end of the tree; returns the owner of each point at its end."""
    playing = _Playing(position.board, position.size)
    stone, node = position.stone, root
    path: list[tuple[_Node, int, str, int]] = []
    made: list[tuple[str, int]] = []
    while (point := node.pick()) is not None:
        if not playing.put(point, stone):
            # The tree reached this node by another way, with another ko.
            del node.tries[point]
            continue
        path.append((node, point, stone, len(made)))
        made.append((stone, point))
        stone = other(stone)
        if point not in node.children:
            node.children[point] = _Node(_node_priors(playing, stone, chance))
            break
        node = node.children[point]
    playing.play_out(stone, chance, made)
    owned = playing.owned()
    _note(path, made, owned.count(STONES[0]) > owned.count(STONES[1]) + position.komi)
    return owned


def _note(
    path: Sequence[tuple[_Node, int, str, int]], made: Sequence[tuple[str, int]], black_won: bool
) -> None:
    for node, point, stone, depth in path:
        won = black_won == (stone == STONES[0])
        node.tries[point] += 1
        node.wins[point] += won
        came: set[int] = set()
        for other_stone, place in made[depth:]:
            if place not in came:
                came.add(place)
                if other_stone == stone and place in node.seen_tries:
                    node.seen_tries[place] += 1
                    node.seen_wins[place] += won


def _node_priors(playing: _Playing, stone: str, chance: _Chance) -> dict[int, float]:
    free = [
        point
        for point, cell in enumerate(playing.cells)
        if cell == EMPTY and point != playing.ko and not playing.is_eye(point, stone)
    ]
    return _priors(playing.cells, playing.size, free, chance)


def _priors(cells: Sequence[str], size: int, points: Sequence[int], chance: _Chance) -> dict[int, float]:
    """The prior of each point: rather beside stones than at an empty edge. Equals are in random order."""
    around = neighbours(size)
    found = {}
    for point in points:
        y, x = divmod(point, size)
        line = min(x, y, size - 1 - x, size - 1 - y)
        touches = sum(cells[each] != EMPTY for each in around[point])
        worth = 0.5 + (0.05 if touches in (1, 2) else 0) + (0.04 if line in (2, 3) else 0)
        worth -= 0.15 if line == 0 and not touches else 0.05 if line == 1 and not touches else 0
        found[point] = worth + chance.below(100) / 5_000
    return found


def judged(position: Position, rng: Rng, goes_on: GoesOn) -> Judged:
    """How each chain fares when both play on at random."""
    return _judged(position, _Chance(rng), goes_on)


def _judged(position: Position, chance: _Chance, goes_on: GoesOn) -> Judged:
    board, size = position.board, position.size
    lost = [0] * len(board)
    games = 0
    while games < _FEWEST_GAMES or (games < _MOST_GAMES and goes_on()):
        playing = _Playing(board, size)
        playing.play_out(STONES[games % 2], chance, [])
        for point, owner in enumerate(playing.owned()):
            lost[point] += board[point] != EMPTY and owner not in (board[point], EMPTY)
        games += 1
    found = {chain.points: None for chain in chains(board, size).values()}
    return [
        (points, sum(lost[point] for point in points) / (games * len(points))) for points in sorted(found)
    ]


def _is_won(position: Position, chance: _Chance) -> bool:
    """Whether to pass now wins, with the dead stones removed if there will be any."""
    dead: list[int] = []
    if not position.as_it_lies:
        for points, lost in _judged(position, chance, lambda: False):
            dead += points if lost >= _DEAD else ()
    owned = owners(position.board, position.size, dead)
    lead = owned.count(STONES[0]) - owned.count(STONES[1]) - position.komi
    return lead > 0 if position.stone == STONES[0] else lead < 0
