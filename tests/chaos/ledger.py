"""What the server has promised, written down as the promises come, to be held against what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.chaos.audit import Stored
from tests.chaos.wire import Frame

Sending = tuple[str, str, str]
"""A message on its way: room, sender, nonce."""


@dataclass
class Ledger:
    """Promises of one run. ``sent`` holds the reply of each acknowledged message, ``open`` what has none yet."""

    texts: dict[Sending, str] = field(default_factory=dict)
    sent: dict[Sending, Frame] = field(default_factory=dict)
    open: set[Sending] = field(default_factory=set)
    turned_away: set[Sending] = field(default_factory=set)
    edits: dict[tuple[str, int], str] = field(default_factory=dict)
    reactions: dict[tuple[str, int, int], tuple[str, str, bool]] = field(default_factory=dict)
    memberships: dict[tuple[str, str], bool] = field(default_factory=dict)
    contradictions: list[str] = field(default_factory=list)

    def begin(self, sending: Sending, text: str) -> None:
        """It is sent, for the first time or again."""
        self.texts[sending] = text
        if sending not in self.sent:
            self.open.add(sending)

    def acknowledge(self, sending: Sending, reply: Frame) -> None:
        """``ok`` has come for it; a second one must say the same."""
        self.open.discard(sending)
        before = self.sent.setdefault(sending, reply)
        for name in ("seq", "message_id", "sent_at"):
            if before[name] != reply[name]:
                self.contradictions.append(f"{sending} was {before} and is now {reply}")

    def turn_away(self, sending: Sending) -> None:
        """It was refused for good: it must not be stored."""
        self.open.discard(sending)
        self.turned_away.add(sending)

    def faults(self, stored: Stored) -> list[str]:
        """Every promise that is broken, in words."""
        found = [*self.contradictions, *stored.faults()]
        found += [fault for sending in self.sent for fault in self._faults_of_message(sending, stored)]
        for (room, rev), text in self.edits.items():
            found += _missing(stored, room, rev, "text", text)
        for (room, seq, rev), (user, emoji, on) in self.reactions.items():
            if (user in stored.reactions(room, seq, rev).get(emoji, [])) != on:
                found.append(
                    f"{room}: {emoji} {on} of {user} on {seq} was acknowledged as {rev} and is not so"
                )
        for (room, user), present in self.memberships.items():
            beside = stored.members.get((room, user))
            if beside is None or beside["present"] != present:
                found.append(f"{user} in {room}: was told {present}, and stored is {beside}")
        for room, sender, nonce in self.turned_away:
            if any(_is(each, sender, nonce) for each in stored.messages(room)):
                found.append(f"{nonce} of {sender} was refused and is stored")
        return found

    def _faults_of_message(self, sending: Sending, stored: Stored) -> Iterator[str]:
        room, sender, nonce = sending
        reply = self.sent[sending]
        here = [each for each in stored.messages(room) if each["_id"] == reply["message_id"]]
        if len(here) != 1 or here[0]["seq"] != reply["seq"] or not _is(here[0], sender, nonce):
            yield f"acknowledged {sending} as {reply}, and stored is {here}"
        elif "edited_at" not in here[0] and here[0]["text"] != self.texts[sending]:
            yield f"{sending} says {here[0]['text']!r} and should say {self.texts[sending]!r}"


def _is(document: dict[str, Any], sender: str, nonce: str) -> bool:
    return document.get("nonce") == nonce and document["sender"]["id"] == sender


def _missing(stored: Stored, room: str, rev: int, name: str, value: object) -> Iterator[str]:
    entry = stored.entry(room, rev)
    if entry is None or entry.get("after", {}).get(name) != value:
        yield f"acknowledged {value!r} as change {rev} of {room}, and stored is {entry}"
