"""Acknowledgements: each is in the log at the end, once and unchanged; and no number was given twice."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bench.chaos.checking.looks import Looks
from bench.chaos.history import Frame, Line

_NAMED = ("seq", "rev", "message_id", "sent_at")


class _Sending(NamedTuple):
    room: str
    who: str
    nonce: str


class _Edit(NamedTuple):
    room: str
    seq: int
    rev: int
    text: str


class Promises:
    """The messages and edits of a run."""

    def __init__(self) -> None:
        self._texts: dict[_Sending, str] = {}
        self._sent: dict[_Sending, Frame] = {}
        self._refused: dict[_Sending, str] = {}
        self._edits: list[_Edit] = []
        self._takers: dict[tuple[str, int], str] = {}
        self._shown: dict[tuple[str, int], str] = {}
        self._found: list[str] = []

    def answered(self, line: Line, command: Frame) -> None:
        """A command was answered."""
        reply = line.frame
        if command["op"] == "message.send":
            sending = _Sending(command["room"], line.who, command["nonce"])
            self._texts[sending] = command["text"]
            if reply["op"] == "ok":
                self._acknowledged(sending, reply)
            elif reply["code"] != "unavailable":
                self._refused[sending] = reply["code"]
        elif command["op"] == "message.edit" and reply["op"] == "ok":
            edit = _Edit(command["room"], command["seq"], reply["rev"], command["text"])
            self._edits.append(edit)
            self._take(edit.room, edit.rev, f"the edit {edit.text!r}")

    def heard(self, line: Line) -> None:
        """An event came: every client must see the same text under that number."""
        event = line.frame
        if event["op"] != "message" or event["rev"] != event["message"]["rev"]:
            return
        text = event["message"].get("text", "")
        before = self._shown.setdefault((event["room"], event["rev"]), text)
        if before != text:
            self._found.append(
                f"{line.who} at {line.at} s: {event['rev']} of {event['room']} is {text!r}, and was {before!r}"
            )

    def faults(self, looks: Looks) -> Iterator[str]:
        """The faults, by comparison with a look at each process."""
        yield from self._found
        for edit in self._edits:
            shown = self._shown.get((edit.room, edit.rev), edit.text)
            if shown != edit.text:
                yield f"the edit {edit.text!r} was acknowledged as {edit.rev} of {edit.room}, which is {shown!r}"
        for look, rooms in looks.messages.items():
            yield from self._missing(look, rooms)
            yield from self._lost_edits(look, rooms)
            yield from self._doubled(look, rooms)

    def _acknowledged(self, sending: _Sending, reply: Frame) -> None:
        before = self._sent.get(sending)
        if before is None:
            self._sent[sending] = reply
            self._take(sending.room, reply["rev"], f"the message {sending.nonce}")
        elif any(before[name] != reply[name] for name in _NAMED):
            self._found.append(f"{sending} was answered {before}, and then {reply}")

    def _take(self, room: str, rev: int, what: str) -> None:
        before = self._takers.setdefault((room, rev), what)
        if before != what:
            self._found.append(f"{rev} of {room} was given to {before} and to {what}")

    def _missing(self, look: str, rooms: dict[str, dict[int, Frame]]) -> Iterator[str]:
        for sending, reply in self._sent.items():
            message = rooms.get(sending.room, {}).get(reply["seq"])
            if message is None or message["id"] != reply["message_id"]:
                yield f"{look}: {sending} was acknowledged as {reply['seq']}, where {_short(message)} is"
            elif "edited_at" not in message and message["text"] != self._texts[sending]:
                yield f"{look}: {sending} says {message['text']!r} and not {self._texts[sending]!r}"

    def _lost_edits(self, look: str, rooms: dict[str, dict[int, Frame]]) -> Iterator[str]:
        for edit in self._edits:
            message = rooms.get(edit.room, {}).get(edit.seq)
            if message is None or message["rev"] < edit.rev:
                yield f"{look}: the edit {edit.text!r} of {edit.seq} is not there: {_short(message)}"
            elif message["rev"] == edit.rev and message["text"] != edit.text:
                yield f"{look}: the edit {edit.rev} of {edit.room} says {message['text']!r}, not {edit.text!r}"

    def _doubled(self, look: str, rooms: dict[str, dict[int, Frame]]) -> Iterator[str]:
        for room, messages in rooms.items():
            nonces = Counter(
                (message["sender"]["id"], message["nonce"])
                for message in messages.values()
                if "nonce" in message
            )
            # A notice of the server, as that it was restarted, comes each time.
            texts = Counter(
                message.get("text") for message in messages.values() if message.get("kind") != "notice"
            )
            for what, count in (*nonces.items(), *texts.items()):
                if count > 1:
                    yield f"{look}: {what!r} is {count} times in {room}"
            for sending, code in self._refused.items():
                if sending.room == room and self._texts[sending] in texts and sending not in self._sent:
                    yield f"{look}: {sending} was refused with {code} and is there"


def _short(message: Frame | None) -> str:
    return "nothing" if message is None else f"{message['id']} {message.get('text')!r} at {message['rev']}"
