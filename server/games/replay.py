"""The log of a match and its replay: the same options, seed and log make the same states, byte for byte.

Gives a match's state at any version, and the part of its log that a viewer may see. Pure, like the games.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Generic, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from server.games.base import BY_BOT, Game, IllegalMove, M, O, Outcome, Rng, S, Seat, Viewer
from server.games.realtime.game import RealtimeGame
from server.games.realtime.ticks import TickInput, played_on

EntryKind = Literal[
    "move", "resign", "left", "joined", "timeout", "undo", "agreed", "abandoned", "aborted", "ticks"
]


class LogEntry(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What made a version of a match. Each entry raises the version by one.

    Attributes:
        kind: ``agreed`` is a draw; ``left``: ``seat`` gave up or was gone, and others play on; ``joined``: a bot gave
            it up; ``aborted``: it ended before both of two seats had moved; ``ticks``: a game went on by itself.
        at: when, in ms since the epoch.
        seat: whose move, resignation or time-out it was, or who was gone for good (None: everybody).
        move: as JSON has it; of a ``timeout`` the move that was made for the seat. A ``timeout`` without one is lost,
            even where the game would have a move made: in a rated match nobody moves for a person.
        to: the version that an ``undo`` goes back to.
        tick: of ``ticks`` the last one; they follow those of the entry before.
        inputs: what came into force in them, by tick.
    """

    version: int
    kind: EntryKind
    at: int
    seat: Seat | None = None
    move: Any = None
    to: int | None = None
    tick: int | None = None
    inputs: tuple[TickInput, ...] | None = None


class Broken(Exception):
    """A log does not replay: at which version, and why."""

    def __init__(self, version: int, why: str) -> None:
        super().__init__(version, why)
        self.version = version
        self.why = why

    def __str__(self) -> str:
        return f"version {self.version}: {self.why}"


def state_bytes(value: object) -> bytes:
    """A state or a view as bytes, to be compared and hashed: JSON with its keys in order."""
    return msgspec.json.encode(msgspec.to_builtins(value, str_keys=True, order="deterministic"))


class Situation(Struct, Generic[S], frozen=True):
    """Where a match stands at one version. Nobody is to move once there is an outcome.

    ``left``: who has left. ``tick``: how many ticks a game that goes on by itself has had.
    """

    state: S
    to_move: tuple[Seat, ...]
    outcome: Outcome | None
    left: tuple[Seat, ...] = ()
    tick: int = 0


def with_last(outcome: Outcome, left: Collection[Seat], seats: int) -> Outcome:
    """``outcome`` with the players who left as the last: none of them wins, or has a higher score than others.

    If only such a seat would have won, those of the others win who have the highest score.
    """
    staying = [seat for seat in range(seats) if seat not in left]
    if not left or not staying:
        return outcome
    scores = outcome.scores or {}
    winners = tuple(seat for seat in outcome.winners if seat not in left)
    if outcome.winners and not winners:
        best = max(scores.get(seat, 0.0) for seat in staying)
        winners = tuple(seat for seat in staying if scores.get(seat, 0.0) == best)
    least = min((scores[seat] for seat in staying if seat in scores), default=0.0)
    fair = {seat: min(score, least) if seat in left else score for seat, score in scores.items()}
    return replace(outcome, winners=winners, scores=fair if outcome.scores else outcome.scores)


class Replay(Generic[S, M, O]):
    """A match in the form of its log, grown entry by entry: ``states`` by version, ``now`` at the newest one.

    Raises ``ValueError``, in words, for options that do not go together.
    """

    def __init__(self, game: Game[S, M, O], options: O, seats: int, seed: bytes) -> None:
        self._game = game
        self._options = options
        self._seats = seats
        self._seed = seed
        self._left: tuple[Seat, ...] = ()
        self.now: Situation[S] = self.reached(game.setup(seats, options, Rng(seed, 0)))
        self.states: list[S] = [self.now.state]

    @property
    def version(self) -> int:
        return len(self.states) - 1

    @property
    def outcome(self) -> Outcome | None:
        """The outcome, or None while the match goes on."""
        return self.now.outcome

    def add(self, entry: LogEntry) -> None:
        """Go on by one version. Raises ``Broken``, and then nothing has changed."""
        self.settle(self.after(entry))

    def settle(self, situation: Situation[S]) -> None:
        """Go on by one version, to a situation that ``played`` or ``after`` returned."""
        self.states.append(situation.state)
        self.now = situation
        self._left = situation.left

    def played(self, seat: Seat, move: M) -> Situation[S]:
        """The situation after ``seat``, which is to move, makes ``move``; nothing changes. Raises ``IllegalMove``."""
        rng = Rng(self._seed, len(self.states))
        return self.reached(self._game.play(self.now.state, seat, move, rng))

    def after(self, entry: LogEntry) -> Situation[S]:
        """The situation that ``entry`` of a log leads to; nothing changes. Raises ``Broken``."""
        if self.outcome is not None:
            raise Broken(entry.version, "the match was over before")
        if entry.version != len(self.states):
            raise Broken(entry.version, f"version {len(self.states)} should come here")
        match entry.kind:
            case "move":
                return self._moved(entry)
            case "ticks":
                return self._gone_on(entry)
            case "undo":
                return self._gone_back(entry)
            case "timeout":
                return self._timed_out(entry)
            case "left" | "joined":
                seat, is_gone = self._seat(entry), entry.kind == "left"
                return self._without(seat) if is_gone else self._taken_over(seat)
            case "resign":
                return self._ended(self._game.resign(self.now.state, self._seat(entry)))
            case "agreed" | "aborted":
                return self._ended(Outcome(winners=(), reason=entry.kind))
            case "abandoned" if entry.seat is None:
                return self._ended(Outcome(winners=(), reason="abandoned"))
            case "abandoned":
                outcome = self._game.resign(self.now.state, self._seat(entry), reason="abandoned")
                return self._ended(outcome)

    def reached(self, state: S, tick: int = 0) -> Situation[S]:
        """The situation with ``state``, which the game reached by its rules."""
        outcome = self._game.outcome(state)
        if outcome is not None:
            return Situation(state, (), with_last(outcome, self._left, self._seats), self._left, tick)
        return Situation(state, self._game.to_move(state), None, self._left, tick)

    def _ended(self, outcome: Outcome) -> Situation[S]:
        return replace(self.now, to_move=(), outcome=with_last(outcome, self._left, self._seats))

    def _gone_on(self, entry: LogEntry) -> Situation[S]:
        if not isinstance(self._game, RealtimeGame):
            raise Broken(entry.version, "this game does not go on by itself")
        ticks = range(self.now.tick + 1, (entry.tick or 0) + 1)
        try:
            state = played_on(self._game, self.now.state, self._seed, ticks, entry.inputs or (), self._seats)
        except ValueError as error:
            raise Broken(entry.version, str(error)) from error
        return self.reached(state, ticks[-1])

    def _without(self, seat: Seat) -> Situation[S]:
        """The situation after ``seat`` left: the last who stays has won, otherwise the game says whether it ends."""
        left = (*self._left, seat)
        staying = [each for each in range(self._seats) if each not in left]
        if seat in self._left or not staying:
            raise Broken(self.version + 1, f"seat {seat} cannot leave")
        outcome = self._game.left(self.now.state, seat)
        if len(staying) == 1:
            outcome = Outcome(winners=tuple(staying), reason="resigned")
        if outcome is not None:
            return replace(self.now, to_move=(), outcome=with_last(outcome, left, self._seats), left=left)
        return replace(self.now, left=left)

    def _taken_over(self, seat: Seat) -> Situation[S]:
        if not self._game.may_join(self.now.state, seat):
            raise Broken(self.version + 1, f"nobody may take over seat {seat}")
        return replace(self.now, left=tuple(each for each in self._left if each != seat))

    def _moved(self, entry: LogEntry) -> Situation[S]:
        seat = self._seat_to_move(entry)
        try:
            return self.played(seat, msgspec.convert(entry.move, self._game.move_type))
        except (msgspec.ValidationError, IllegalMove) as error:
            raise Broken(entry.version, f"seat {seat} cannot move so: {error}") from error

    def _gone_back(self, entry: LogEntry) -> Situation[S]:
        if not self._options.undo or self._game.realtime:
            raise Broken(entry.version, "no move may be taken back in this match")
        if entry.to is None or not 0 <= entry.to < self.version:
            raise Broken(entry.version, f"there is no way back to version {entry.to}")
        return self.reached(self.states[entry.to])

    def _timed_out(self, entry: LogEntry) -> Situation[S]:
        seat = self._seat_to_move(entry)
        rule = self._game.timeout(self.now.state, seat)
        if entry.move is None and not isinstance(rule, Outcome):
            return self._ended(self._game.resign(self.now.state, seat, reason="timeout"))
        if isinstance(rule, Outcome):
            if entry.move is not None:
                raise Broken(entry.version, "the match ends at a time-out, no move is made")
            return self._ended(rule)
        if rule != BY_BOT and entry.move != msgspec.to_builtins(rule):
            raise Broken(entry.version, "another move is made at this time-out")
        return self._moved(entry)

    def _seat(self, entry: LogEntry) -> Seat:
        if entry.seat is None or not 0 <= entry.seat < self._seats:
            raise Broken(entry.version, f"there is no seat {entry.seat}")
        return entry.seat

    def _seat_to_move(self, entry: LogEntry) -> Seat:
        seat = self._seat(entry)
        if seat not in self.now.to_move:
            raise Broken(entry.version, f"seat {seat} was not to move")
        return seat


AnyReplay = Replay[Any, Any, Any]
AnySituation = Situation[Any]


def replayed(
    game: Game[S, M, O], options: O, seats: int, seed: bytes, log: Iterable[LogEntry]
) -> Replay[S, M, O]:
    """A whole match. Raises ``Broken`` if the log does not replay."""
    replay = Replay(game, options, seats, seed)
    for entry in log:
        replay.add(entry)
    return replay


def not_taken_back(log: Sequence[LogEntry]) -> list[LogEntry]:
    """The entries that led to the newest state: no undo, and nothing that an undo took back."""
    # For each version the entry that led to it, and the version before that.
    chain: dict[int, tuple[LogEntry | None, int]] = {0: (None, 0)}
    for entry in log:
        is_undo = entry.kind == "undo" and entry.to is not None
        chain[entry.version] = chain[entry.to or 0] if is_undo else (entry, entry.version - 1)
    entries = []
    newest, before = chain[log[-1].version if log else 0]
    while newest is not None:
        entries.append(newest)
        newest, before = chain[before]
    return entries[::-1]


def shown_log(
    game: Game[S, M, O], states: Sequence[S], log: Iterable[LogEntry], viewer: Viewer, version: int
) -> list[LogEntry]:
    """The log up to ``version`` as ``viewer`` may know it at that time: without the moves that are secret.

    A move that was taken back stays as it was shown at that time: the later course of the match does not reveal it.
    """
    entries = [entry for entry in log if entry.version <= version]
    if type(game).shown_move is Game.shown_move:
        return entries
    stood = _stood_until(entries)
    return [_shown(game, states, each, viewer, states[stood.get(each.version, version)]) for each in entries]


def _stood_until(log: Iterable[LogEntry]) -> dict[int, int]:
    """The last version at which each move stood that was taken back, by its own version."""
    stood: dict[int, int] = {}
    standing: list[int] = []
    for entry in log:
        while entry.kind == "undo" and entry.to is not None and standing and standing[-1] > entry.to:
            stood[standing.pop()] = entry.version - 1
        standing.append(entry.version)
    return stood


def _shown(game: Game[S, M, O], states: Sequence[S], entry: LogEntry, viewer: Viewer, now: S) -> LogEntry:
    if entry.move is None or entry.seat is None:
        return entry
    move = msgspec.convert(entry.move, game.move_type)
    shown = game.shown_move(states[entry.version], now, entry.seat, move, viewer)
    return replace(entry, move=None if shown is None else msgspec.to_builtins(shown))
