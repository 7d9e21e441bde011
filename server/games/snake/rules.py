"""The rules of snake: steps, food, growth, collisions, rounds.

All snakes step at once, each into the cell that it heads for. A snake in a wall or a body then is dead, and so are
all whose heads meet; a tail that moves on in the same step is no body. A round ends when at most one snake is left,
or its time is up. A seat gets a point for each other that died before, or was shorter at the end.
"""

from collections.abc import Sequence
from typing import Final

from msgspec.structs import replace

from server.games.base import Outcome, Rng, Seat, Viewer
from server.games.realtime.game import RealtimeGame
from server.games.snake.bot import best_turn
from server.games.snake.state import (
    FOOD,
    GROWTH,
    LENGTH,
    MOST_ROUND_S,
    MOST_ROUNDS,
    MOST_TURNS,
    PACES,
    READY_TICKS,
    SHOWN_TICKS,
    SIZES,
    TICK_HZ,
    Direction,
    Input,
    Snake,
    SnakeOptions,
    SnakeView,
    State,
    View,
    ahead,
    living,
)

_UP: Final[Direction] = 0
_DOWN: Final[Direction] = 2


class SnakeGame(RealtimeGame[State, Input, SnakeOptions]):
    """https://en.wikipedia.org/wiki/Snake_(video_game_genre)"""

    name = "snake"
    title = "Snake"
    max_players = 8
    simultaneous = True
    tick_hz = TICK_HZ
    max_ticks = MOST_ROUNDS * (READY_TICKS + MOST_ROUND_S * TICK_HZ + SHOWN_TICKS)
    state_type = State
    input_type = Input
    options_type = SnakeOptions
    view_type = View

    def setup(self, seats: int, options: SnakeOptions, rng: Rng) -> State:
        width, height = SIZES[options.size]
        state = State(
            width=width,
            height=height,
            pace=PACES[options.pace],
            rounds=options.rounds,
            round_ticks=options.round_s * TICK_HZ,
            tick=0,
            round=1,
            phase="ready",
            until=READY_TICKS,
            snakes=_hatched(width, height, seats),
            food=(),
            points=(0,) * seats,
        )
        return _fed(state, rng)

    def tick(self, state: State, inputs: Sequence[tuple[Seat, Input]], rng: Rng) -> State:
        state = _turned(replace(state, tick=state.tick + 1), inputs)
        if state.phase == "running":
            return _run(state, rng)
        if state.tick < state.until:
            return state
        if state.phase == "ready":
            return replace(state, phase="running", until=state.tick + state.round_ticks)
        return _next_round(state, rng)

    def may_join(self, state: State, seat: Seat) -> bool:
        """Until the last round: a newcomer would only see its end."""
        return state.round < state.rounds

    def to_move(self, state: State) -> tuple[Seat, ...]:
        return () if state.is_over else tuple(range(len(state.snakes)))

    def outcome(self, state: State) -> Outcome | None:
        return _standing(state, range(len(state.snakes)), "rounds_won") if state.is_over else None

    def view(self, state: State, viewer: Viewer) -> View:
        return View(
            width=state.width,
            height=state.height,
            pace=state.pace,
            rounds=state.rounds,
            round=state.round,
            phase=state.phase,
            until=state.until,
            snakes={
                str(seat): SnakeView(
                    body=snake.body,
                    heading=snake.heading,
                    dead=snake.died is not None,
                    turns=snake.turns,
                    grows=snake.grows,
                )
                for seat, snake in enumerate(state.snakes)
            },
            food=state.food,
            points=state.points,
        )

    def resign(self, state: State, seat: Seat, reason: str = "resigned") -> Outcome:
        """The best of the others wins."""
        others = [each for each in range(len(state.snakes)) if each != seat]
        return _standing(state, others, reason)

    def best_input(self, state: State, seat: Seat) -> Input | None:
        turn = best_turn(state, seat)
        return None if turn is None else Input(turn=turn)


def _standing(state: State, seats: Sequence[Seat], reason: str) -> Outcome:
    """The best of ``seats`` win; all together is a draw."""
    most = max(state.points[seat] for seat in seats)
    winners = tuple(seat for seat in seats if state.points[seat] == most)
    is_draw = len(winners) == len(state.snakes)
    scores = {seat: float(points) for seat, points in enumerate(state.points)}
    return Outcome(winners=() if is_draw else winners, reason=reason, scores=scores)


def _hatched(width: int, height: int, seats: int) -> tuple[Snake, ...]:
    """The snakes at the start of a round: side by side, every other one at the top, with its head to the middle."""
    columns = (seats + 1) // 2
    snakes = []
    for seat in range(seats):
        x = width * (2 * (seat // 2) + 1) // (2 * columns)
        # No snake begins right opposite another.
        x += seat % 2 if x + 1 < width else -(seat % 2)
        rows = range(LENGTH, 0, -1) if seat % 2 == 0 else range(height - 1 - LENGTH, height - 1)
        body = tuple(y * width + x for y in rows)
        snakes.append(Snake(body=body, heading=_DOWN if seat % 2 == 0 else _UP))
    return tuple(snakes)


def _turned(state: State, inputs: Sequence[tuple[Seat, Input]]) -> State:
    """The requested turns, queued for the next cells: none back, and none ahead."""
    if not inputs:
        return state
    snakes = list(state.snakes)
    for seat, asked in inputs:
        snake = snakes[seat]
        last = snake.turns[-1] if snake.turns else snake.heading
        if snake.died is None and (asked.turn - last) % 2 and len(snake.turns) < MOST_TURNS:
            snakes[seat] = replace(snake, turns=(*snake.turns, asked.turn))
    return replace(state, snakes=tuple(snakes))


def _run(state: State, rng: Rng) -> State:
    if (state.tick - 1) % state.pace == 0:
        state = _fed(_stepped(state), rng)
    if len(living(state)) > 1 and state.tick < state.until:
        return state
    points = tuple(had + won for had, won in zip(state.points, _points(state), strict=True))
    return replace(state, points=points, phase="shown", until=state.tick + SHOWN_TICKS)


def _stepped(state: State) -> State:
    moved = [_moved(state, snake) for snake in state.snakes]
    bodies = {cell for snake in moved if snake.died is None for cell in snake.body[1:]}
    heads = [snake.body[0] for snake in moved if snake.died is None]
    after = tuple(
        replace(snake, died=state.tick)
        if snake.died is None and (snake.body[0] in bodies or heads.count(snake.body[0]) > 1)
        else snake
        for snake in moved
    )
    eaten = {snake.body[0] for snake in after if snake.died is None}
    return replace(state, snakes=after, food=tuple(cell for cell in state.food if cell not in eaten))


def _moved(state: State, snake: Snake) -> Snake:
    """One cell on. In a wall it dies where it was; a dead snake is removed."""
    if snake.died is not None:
        return snake
    heading, turns = (snake.turns[0], snake.turns[1:]) if snake.turns else (snake.heading, ())
    head = ahead(state, snake.body[0], heading)
    if head is None:
        return replace(snake, heading=heading, turns=(), died=state.tick)
    grows = snake.grows + (GROWTH if head in state.food else 0)
    kept = snake.body if grows else snake.body[:-1]
    return replace(snake, body=(head, *kept), heading=heading, turns=turns, grows=max(0, grows - 1))


def _fed(state: State, rng: Rng) -> State:
    """The state with all its food, on free cells."""
    missing = len(state.snakes) + FOOD - len(state.food)
    if missing <= 0:
        return state
    taken = {cell for snake in state.snakes if snake.died is None for cell in snake.body} | {*state.food}
    free = [cell for cell in range(state.width * state.height) if cell not in taken]
    found = [free.pop(rng.below(len(free))) for _ in range(min(missing, len(free)))]
    return replace(state, food=(*state.food, *found))


def _points(state: State) -> list[int]:
    """For each seat, how many others it has outlived, or is longer than at the end."""
    ranks = [
        (snake.died is None, snake.died or 0, len(snake.body) if snake.died is None else 0)
        for snake in state.snakes
    ]
    return [sum(other < rank for other in ranks) for rank in ranks]


def _next_round(state: State, rng: Rng) -> State:
    if state.round == state.rounds:
        return replace(state, is_over=True)
    seats = len(state.snakes)
    hatched = _hatched(state.width, state.height, seats)
    start = replace(state, snakes=hatched, food=(), round=state.round + 1, phase="ready")
    return _fed(replace(start, until=state.tick + READY_TICKS), rng)
