"""A bot that plays snake: it goes to the nearest food that it can reach, if it has room to move."""

from collections import deque
from typing import Final

from server.games.base import Seat
from server.games.snake.state import Direction, State, ahead, neighbours

_DIRECTIONS: Final[tuple[Direction, ...]] = (0, 1, 2, 3)
# How many cells are searched for each direction: more takes too long, and fewer are soon full.
_LOOKED_AT: Final = 60


def best_turn(state: State, seat: Seat) -> Direction | None:
    """The turn of the bot now, just before a step; None if it goes straight on, or has already turned."""
    snake = state.snakes[seat]
    if state.tick % state.pace or state.phase != "running" or snake.died is not None or snake.turns:
        return None
    taken = {cell for each in state.snakes if each.died is None for cell in each.body}
    heads = {
        cell
        for other, each in enumerate(state.snakes)
        if other != seat and each.died is None
        for direction in _DIRECTIONS
        if (cell := ahead(state, each.body[0], direction)) is not None
    }
    best, turn = None, None
    for direction in _DIRECTIONS:
        cell = ahead(state, snake.body[0], direction)
        if (direction - snake.heading) % 4 == 2 or cell is None or cell in taken:
            continue
        room, food_after = _look(state, cell, taken)
        # Room first, then no head to head, then the nearest food; straight on if all are equal.
        has_room = min(room, len(snake.body) + 4)
        value = (has_room, cell not in heads, -food_after, direction == snake.heading)
        if best is None or value > best:
            best, turn = value, direction
    return None if turn == snake.heading else turn


def _look(state: State, start: int, taken: set[int]) -> tuple[int, int]:
    """How many cells can be reached from ``start``, and how many of them come before food."""
    seen, queue = {start, *taken}, deque([start])
    food_after = _LOOKED_AT
    food, around = state.food, neighbours(state.width, state.height)
    count = 0
    while queue and count < _LOOKED_AT:
        cell = queue.popleft()
        count += 1
        if food_after == _LOOKED_AT and cell in food:
            food_after = count
        for following in around[cell]:
            if following is not None and following not in seen:
                seen.add(following)
                queue.append(following)
    return count, food_after
