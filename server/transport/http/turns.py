"""A limited number of entries at each turn of the event loop."""

import asyncio
from collections import deque


class Turns:
    """Lets ``per_turn`` callers in at each turn of the loop, in the order in which they come; the others wait."""

    def __init__(self, per_turn: int) -> None:
        self._per_turn = per_turn
        self._let_in = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._is_counting = False

    def enter(self) -> "asyncio.Future[None] | None":
        """None to go on at once, or a future that is done when it is the caller's turn."""
        loop = asyncio.get_running_loop()
        if not self._is_counting:
            self._is_counting = True
            loop.call_soon(self._next_turn, loop)
        if self._let_in < self._per_turn and not self._waiting:
            self._let_in += 1
            return None
        turn = loop.create_future()
        self._waiting.append(turn)
        return turn

    def _next_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        self._let_in = 0
        while self._waiting and self._let_in < self._per_turn:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self._let_in += 1
        self._is_counting = self._let_in > 0
        if self._is_counting:
            loop.call_soon(self._next_turn, loop)
