"""Moves: each acknowledged one is in the log, once, at its version."""

from collections.abc import Iterator
from typing import NamedTuple

from bench.chaos.checking.looks import Looks
from bench.chaos.history import Frame, Line


class _Move(NamedTuple):
    room: str
    who: str
    nonce: str


class Moves:
    """The moves of a run."""

    def __init__(self) -> None:
        self._versions: dict[_Move, int] = {}
        self._stones: dict[_Move, Frame] = {}
        self._takers: dict[tuple[str, int], _Move] = {}
        self._found: list[str] = []

    def answered(self, line: Line, command: Frame) -> None:
        """A command was answered."""
        if command["op"] != "game.move" or line.frame["op"] != "ok":
            return
        move, version = _Move(command["room"], line.who, command["nonce"]), line.frame["version"]
        self._stones[move] = command["move"]
        before = self._versions.setdefault(move, version)
        if before != version:
            self._found.append(f"{move} was answered with {before}, and then with {version}")
        taker = self._takers.setdefault((move.room, version), move)
        if taker != move:
            self._found.append(f"version {version} was given to {taker} and to {move}")

    def faults(self, looks: Looks) -> Iterator[str]:
        """The faults, by comparison with the logs from a look at each process."""
        yield from self._found
        for look, logs in looks.logs.items():
            for move, version in self._versions.items():
                log = logs.get(move.room)
                if log is None:
                    # The match was over before the end; only matches in progress are looked at.
                    continue
                entry = log[version - 1] if version <= len(log) else None
                if entry is None or entry.get("move") != self._stones[move]:
                    yield f"{look}: {move} was acknowledged as {version}, where {entry} is"
