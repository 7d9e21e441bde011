"""Checks what each socket received about each room: in order, without gaps or repeats, and only while it listened."""

from typing import Final

from msgspec import Struct

from bench.chaos.history import Frame, Line

_NUMBERED: Final = frozenset({"message", "member", "room", "skip"})
_OF_LISTENERS: Final = _NUMBERED | {"presence", "typing", "game"}


class _Listening(Struct):
    """The last ``rev`` that a socket received of a room; None if it may listen or not, after ``unavailable``."""

    rev: int | None


class Deliveries:
    """``faults`` grows as lines are taken."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self._listening: dict[tuple[str, int, str], _Listening] = {}
        self._epochs: dict[str, str] = {}

    def answered(self, line: Line, command: Frame) -> None:
        """A command was answered."""
        if line.frame["op"] != "ok":
            if command["op"] in ("room.join", "room.close") and line.frame["code"] == "unavailable":
                self._listening[line.who, line.socket, command["room"]] = _Listening(None)
            return
        if command["op"] == "room.join":
            self._joined(line, command)
        elif command["op"] == "room.close":
            self._listening.pop((line.who, line.socket, command["room"]), None)
        elif command["op"] == "history.since":
            self._check_page(line, command["rev"], line.frame)

    def heard(self, line: Line) -> None:
        """An event came."""
        event = line.frame
        if event["op"] not in _OF_LISTENERS:
            return
        listening = self._listening.get((line.who, line.socket, event["room"]))
        if listening is None:
            # A seated player receives these, and so does a client that asks for the state.
            if event["op"] != "game":
                self._fault(line, f"is told of {event['room']}, to which it does not listen: {_short(event)}")
            return
        if event["op"] not in _NUMBERED or listening.rev is None:
            return
        if event["rev"] != listening.rev + 1:
            what = "again" if event["rev"] <= listening.rev else "and misses what is between"
            self._fault(line, f"{event['room']} was at {listening.rev}, and it is told {event['rev']} {what}")
        listening.rev = max(event["rev"], listening.rev)

    def closed(self, line: Line) -> None:
        """A socket is closed."""
        for key in [key for key in self._listening if key[:2] == (line.who, line.socket)]:
            del self._listening[key]

    def _joined(self, line: Line, command: Frame) -> None:
        reply, room = line.frame, command["room"]
        epoch = self._epochs.setdefault(room, reply["epoch"])
        if epoch != reply["epoch"]:
            self._fault(line, f"{room} was numbered as {epoch} and now as {reply['epoch']}")
            self._epochs[room] = reply["epoch"]
        if "since" in command:
            if reply.get("resync"):
                self._fault(line, f"{room} cannot be resumed from {command['since']}")
            else:
                self._check_page(line, command["since"], reply)
                last = changes[-1]["rev"] if (changes := reply.get("changes")) else command["since"]
                if not reply.get("more") and last != reply["rev"]:
                    self._fault(line, f"{room} is at {reply['rev']}, and changes end at {last}")
        self._listening[line.who, line.socket, room] = _Listening(reply["rev"])

    def _check_page(self, line: Line, since: int, page: Frame) -> None:
        revs = [change["rev"] for change in page.get("changes") or ()]
        if revs != list(range(since + 1, since + 1 + len(revs))):
            self._fault(line, f"the changes since {since} are {revs}")

    def _fault(self, line: Line, text: str) -> None:
        self.faults.append(f"{line.who}, socket {line.socket} at {line.at} s: {text}")


def _short(event: Frame) -> str:
    return f"{event['op']} {event.get('rev', '')}".strip()
