"""An answer is not older than what was acknowledged before the command was sent, whichever process answers.

And another process becomes the home only after the previous one was broken, or cut off from the database.
"""

from collections.abc import Mapping
from typing import Final

from bench.chaos.history import Frame, Line

# After these another process may become the home. A stepped clock or an absent Redis must not cause that.
_BREAK_HOMES: Final = frozenset(
    {"kill", "stop", "term", "hold", "kill-home", "stop-home", "database-stop", "database-kill"}
)
_DATED: Final = frozenset({"room.join", "message.send", "message.edit"})


class Order:
    """The lines of a history in order, which is the order in which clients saw them."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        # The highest acknowledged rev of each room so far, and its value when each command was sent.
        self._acknowledged: dict[str, int] = {}
        self._asked_at: dict[tuple[str, int, object], int] = {}
        self._kinds: set[str] = set()

    def sent(self, line: Line) -> None:
        """A command is sent."""
        command = line.frame
        if command["op"] in _DATED:
            self._asked_at[_key(line)] = self._acknowledged.get(command["room"], 0)

    def answered(self, line: Line, command: Frame) -> None:
        """A command was answered."""
        least = self._asked_at.pop(_key(line), 0)
        rev = line.frame.get("rev")
        if line.frame["op"] != "ok" or command["op"] not in _DATED or rev is None:
            return
        room = command["room"]
        if command["op"] == "room.join" and rev < least:
            self.faults.append(
                f"{line.who} at {line.at} s: {room} is said to be at {rev}, and {least} was acknowledged before"
            )
        if command["op"] != "room.join":
            self._acknowledged[room] = max(rev, self._acknowledged.get(room, 0))

    def planned(self, line: Line) -> None:
        """A fault is planned."""
        self._kinds.add(line.frame.get("kind", ""))

    def homes(self, told: Mapping[str, int]) -> None:
        """How often a process became the home during the run."""
        if told["homes"] > 1 and not self._kinds & _BREAK_HOMES:
            self.faults.append(f"{told['homes']} times a process became the home, and none was broken")


def _key(line: Line) -> tuple[str, int, object]:
    return line.who, line.socket, line.frame["id"]
