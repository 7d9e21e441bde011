"""The data that a fresh look at each process finds at the end."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from bench.chaos.history import Frame, Line


class Looks:
    """``messages``: by process and room, each message by its ``seq``; ``logs``: by process and room of a match."""

    def __init__(self) -> None:
        self.messages: dict[str, dict[str, dict[int, Frame]]] = defaultdict(dict)
        self.revs: dict[str, dict[str, int]] = defaultdict(dict)
        self.logs: dict[str, dict[str, list[Frame]]] = defaultdict(dict)
        self.states: dict[str, dict[str, Frame]] = defaultdict(dict)
        self._rooms_of: dict[str, str] = {}

    def answered(self, line: Line, command: Frame) -> None:
        """A look got an answer."""
        reply, who = line.frame, line.who
        if reply["op"] != "ok":
            return
        if command["op"] == "room.join":
            self.messages[who][command["room"]] = {each["seq"]: each for each in reply.get("messages") or ()}
            self.revs[who][command["room"]] = reply["rev"]
            if "match" in reply:
                self.states[who][command["room"]] = reply["match"]
                self._rooms_of[reply["match"]["match"]] = command["room"]
        elif command["op"] == "history":
            self.messages[who][command["room"]] |= {each["seq"]: each for each in reply["messages"]}
        elif command["op"] == "game.replay":
            room = self._rooms_of[command["match"]]
            log = self.logs[who].setdefault(room, [])
            del log[_place(log, command.get("after", 0)) :]
            log += reply["log"]

    def faults(self) -> Iterator[str]:
        """Differences between two processes, and faults within one."""
        if not self.messages:
            yield "nobody has looked"
            return
        first, *others = self.messages
        for other in others:
            for what, one, two in (
                ("messages", self.messages[first], self.messages[other]),
                ("moves", self.logs[first], self.logs[other]),
            ):
                for room in sorted({*one, *two}):
                    if one.get(room) != two.get(room):
                        yield f"{first} and {other} show other {what} in {room}: {_difference(one, two, room)}"
        for who, rooms in self.messages.items():
            for room, messages in rooms.items():
                if sorted(messages) != list(range(1, len(messages) + 1)):
                    yield f"{who}: the numbers of the messages in {room} have a hole: {_holes(messages)}"
        for who, logs in self.logs.items():
            for room, log in logs.items():
                versions = [entry["version"] for entry in log]
                if versions != list(range(1, len(versions) + 1)):
                    yield f"{who}: the versions of the match in {room} are {versions}"


def _place(log: list[Frame], after: int) -> int:
    return next((place for place, entry in enumerate(log) if entry["version"] > after), len(log))


def _holes(messages: dict[int, Frame]) -> list[int]:
    return [seq for seq in range(1, max(messages)) if seq not in messages][:10]


def _difference(one: dict[str, Any], two: dict[str, Any], room: str) -> str:
    a, b = one.get(room), two.get(room)
    if isinstance(a, dict) and isinstance(b, dict):
        keys = [key for key in sorted({*a, *b}) if a.get(key) != b.get(key)]
        return f"{len(keys)} differ, the first: {a.get(keys[0])} and {b.get(keys[0])}"
    return f"{a and len(a)} and {b and len(b)}"
