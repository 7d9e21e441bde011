"""Each client's state, built from what it received: at the end it must equal what a fresh client sees."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct, field

from bench.chaos.checking.looks import Looks
from bench.chaos.history import LOOK, Frame, Line

_COMPARED: Final = ("id", "rev", "text", "edited_at", "deleted")


class _Picture(Struct):
    """A room as one client knows it. ``since``: from this ``rev`` on it knows everything."""

    since: int
    socket: int
    rev: int
    is_listening: bool = True
    messages: dict[int, Frame] = field(default_factory=dict)
    match: Frame = field(default_factory=dict)


class Pictures:
    """One for each client and room."""

    def __init__(self) -> None:
        self._pictures: dict[tuple[str, str], _Picture] = {}

    def answered(self, line: Line, command: Frame) -> None:
        """A command was answered."""
        reply = line.frame
        if line.who.startswith(LOOK):
            return
        key = (line.who, command.get("room", ""))
        picture = self._pictures.get(key)
        if command["op"] == "room.close" and picture is not None:
            # If this is refused with ``unavailable``, it may still have taken effect.
            picture.is_listening = False
        if reply["op"] != "ok":
            return
        if command["op"] == "room.join":
            if picture is None or "since" not in command or reply.get("resync"):
                picture = self._pictures[key] = _Picture(reply["rev"], line.socket, reply["rev"])
            picture.socket, picture.is_listening = line.socket, True
            picture.messages |= {each["seq"]: each for each in reply.get("messages") or ()}
            picture.match = reply.get("match") or {}
            self._change(picture, reply.get("changes") or ())
            picture.rev = max(picture.rev, reply["rev"])
        elif command["op"] == "history.since" and picture is not None:
            self._change(picture, reply["changes"])

    def heard(self, line: Line) -> None:
        """An event came."""
        picture = self._pictures.get((line.who, line.frame.get("room", "")))
        if picture is None or not picture.is_listening:
            return
        if line.frame["op"] == "game":
            picture.match = line.frame
        else:
            self._change(picture, (line.frame,))

    def closed(self, line: Line) -> None:
        """A socket is closed."""
        for (who, _), picture in self._pictures.items():
            if who == line.who and picture.socket == line.socket:
                picture.is_listening = False

    def faults(self, looks: Looks) -> Iterator[str]:
        """Differences between a client that is connected at the end and a fresh look."""
        for (who, room), picture in self._pictures.items():
            if not picture.is_listening:
                continue
            for look, rooms in looks.messages.items():
                if room in rooms:
                    yield from _compared(f"{who}, {look}, {room}", picture, rooms[room])
                if picture.rev < looks.revs[look].get(room, 0):
                    yield f"{who}: {room} is at {looks.revs[look][room]}, of which it knows {picture.rev}"
            yield from _match_compared(who, room, picture, looks)

    def _change(self, picture: _Picture, events: "tuple[Frame, ...] | list[Frame]") -> None:
        for event in events:
            picture.rev = max(picture.rev, event.get("rev", 0))
            if event["op"] == "message":
                message = event["message"]
                before = picture.messages.get(message["seq"])
                if before is None or message["rev"] >= before["rev"]:
                    picture.messages[message["seq"]] = message


def _compared(where: str, picture: _Picture, fresh: dict[int, Frame]) -> Iterator[str]:
    for seq, message in picture.messages.items():
        if _known(message) != _known(fresh.get(seq, {})):
            yield f"{where}: {seq} is {_known(fresh.get(seq, {}))}, and known as {_known(message)}"
    for seq, message in fresh.items():
        if message["rev"] > picture.since and seq not in picture.messages:
            yield f"{where}: {seq} is not known: {_known(message)}"


def _match_compared(who: str, room: str, picture: _Picture, looks: Looks) -> Iterator[str]:
    for look, states in looks.states.items():
        fresh = states.get(room)
        if fresh is None:
            continue
        for name in ("version", "status", "view"):
            if picture.match.get(name) != fresh[name]:
                yield f"{who}, {look}, {room}: {name} is {fresh[name]}, and known as {picture.match.get(name)}"


def _known(message: Frame) -> Frame:
    return {name: message[name] for name in _COMPARED if name in message}
