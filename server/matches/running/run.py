"""A realtime match as it runs: its newest state, the inputs that wait, and the ticks that are not stored yet.

Pure except for its memory: it knows no time, no storage and no viewer.
"""

from typing import Any, Final

import msgspec

from models.errors import Refusal
from server.games.base import Outcome, Seat
from server.games.realtime.game import RealtimeGame
from server.games.realtime.ticks import MOST_INPUTS, TickInput, stepped
from server.games.registry import AnyGame
from server.games.replay import AnyReplay, LogEntry
from server.matches.table import Table

AnyRealtimeGame = RealtimeGame[Any, Any, Any]

# The stored size of one input; a game's inputs are a few numbers.
MAX_INPUT_BYTES: Final = 512
# The view of players is at most this far ahead of the stored state.
MOST_AHEAD_S: Final = 2


class Run:
    """One match from its newest stored state on.

    Attributes:
        state: at ``tick``, the number of ticks so far.
        dropped: the number of inputs over the limit.
        is_held: a change is being decided on, and the match stands still for it.
    """

    def __init__(self, game: AnyRealtimeGame, replay: AnyReplay, seed: bytes) -> None:
        self.game = game
        self.state = replay.now.state
        self.tick = replay.now.tick
        self.outcome: Outcome | None = replay.outcome
        self.dropped = 0
        self.is_held = False
        self._replay = replay
        self._seed = seed
        self._stored = self._cut = self.tick
        # The inputs that wait, by tick, and their number for each seat.
        self._waiting: dict[int, list[tuple[Seat, Any]]] = {}
        self._counts: dict[tuple[int, Seat], int] = {}
        self._log: list[TickInput] = []

    @property
    def ahead(self) -> int:
        """The number of ticks that are not stored yet."""
        return self.tick - self._stored

    @property
    def may_go_on(self) -> bool:
        """Whether another tick may come now."""
        is_far = self.ahead >= MOST_AHEAD_S * self.game.tick_hz
        return self.outcome is None and not self.is_held and not is_far

    def read(self, given: Any) -> Any:
        """An input as the game's own Struct. Raises ``msgspec.ValidationError``, and ``too_large``."""
        read = msgspec.convert(given, self.game.input_type)
        if len(msgspec.json.encode(read)) > MAX_INPUT_BYTES:
            raise Refusal("too_large", f"input: has more than {MAX_INPUT_BYTES} bytes")
        return read

    def take(self, seat: Seat, given: Any, tick: int | None = None) -> bool:
        """Apply an input at the next tick, or at ``tick`` if that comes later.

        At most 4 of a seat apply at one tick. Returns whether this one does; if not, it is counted as dropped.
        """
        at = max(self.tick + 1, tick or 0)
        count = self._counts.get((at, seat), 0)
        if count == MOST_INPUTS:
            self.dropped += 1
            return False
        self._counts[at, seat] = count + 1
        self._waiting.setdefault(at, []).append((seat, given))
        return True

    def advance(self) -> None:
        """Advance by one tick. If the game raises, nothing is changed."""
        tick = self.tick + 1
        inputs = tuple(self._waiting.get(tick, ()))
        state = stepped(self.game, self.state, inputs, self._seed, tick)
        outcome = self.game.outcome(state)
        self.state, self.tick, self.outcome = state, tick, outcome
        if inputs:
            del self._waiting[tick]
            for seat, given in inputs:
                self._counts.pop((tick, seat), None)
                self._log.append(TickInput(tick, seat, msgspec.to_builtins(given)))

    def cut(self, version: int, at: int) -> LogEntry | None:
        """The ticks since the last cut as an entry of the log that makes ``version``; None if there were none."""
        if self.tick == self._cut:
            return None
        inputs, self._log, self._cut = tuple(self._log), [], self.tick
        return LogEntry(version=version, kind="ticks", at=at, tick=self.tick, inputs=inputs or None)

    def situation(self) -> Any:
        """The present situation of the match, as the log records it."""
        return self._replay.reached(self.state, self.tick)

    def stored(self, tick: int) -> None:
        """Note that everything up to ``tick`` is stored."""
        self._stored = tick


def run_of(game: AnyGame, table: Table, replay: AnyReplay | None) -> Run | None:
    """The match as it runs from its stored state; None if its game has turns, or it has not begun."""
    if not isinstance(game, RealtimeGame) or replay is None:
        return None
    return Run(game, replay, bytes.fromhex(table.seed))
