"""The known state of one room. Pure: its feed fetches what it reports as missing.

Its newest messages are all in their state at ``rev``; it returns the events that are new to the program, each once
and in order.
"""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any, Final, cast

from teahouse_client.local import Place, ResyncEvent, SaidEvent
from teahouse_client.rooms.running import RunningMatch
from teahouse_client.wire import (
    AppendEvent,
    Change,
    GameEvent,
    JoinReply,
    Member,
    MemberEvent,
    Message,
    RoomInfo,
)

MOST_MESSAGES: Final = 1_000
_MAX_AHEAD: Final = 1_000
_GONE: Final = frozenset({"left", "kicked", "banned"})


class Room:
    """``messages`` are the newest up to 1,000, ascending; those since the join include replies in threads.

    ``members`` are by id: all of them in a room of up to 100; in a larger one those in the reply to the join, and
    those who joined since. ``match`` is its match, as this user may see it.
    """

    def __init__(self, room: str, place: Place | None = None) -> None:
        self.id = room
        self.rev = place["rev"] if place else 0
        self.epoch = place["epoch"] if place else ""
        self._seq = place["seq"] if place else 0
        self.info: RoomInfo | None = None
        self.members: dict[str, Member] = {}
        self.messages: list[Message] = []
        self.running = RunningMatch()
        self._known_rev = 0
        self._written: set[int] = set()
        self._ahead: dict[int, Change] = {}

    @property
    def place(self) -> Place:
        """How far the room is known; ``join`` continues from there in a later run."""
        return {"rev": self.rev, "seq": self._seq, "epoch": self.epoch}

    @property
    def match(self) -> GameEvent | None:
        return self.running.state

    @property
    def has_gap(self) -> bool:
        """Whether live changes wait for missed ones."""
        return bool(self._ahead)

    def message(self, seq: int) -> Message | None:
        place = self._place(seq)
        found = self.messages[place] if place < len(self.messages) else None
        return found if found is not None and found["seq"] == seq else None

    def join(self, reply: JoinReply, *, is_first: bool) -> list[Any]:
        """Take the reply to ``room.join``. A first one without ``changes`` causes no events."""
        self.info = reply["room"]
        self.members = {member["user"]["id"]: member for member in reply["members"]}
        changes = reply.get("changes")
        is_other = self.epoch not in ("", reply["epoch"])
        if reply["resync"] or changes is None or is_other:
            told = self._replace(reply, is_first=is_first)
        else:
            self.epoch = reply["epoch"]
            self._known_rev = reply["rev"]
            told = self.catch_up(changes, None if reply.get("more") else reply["rev"])
        self._known_rev = reply["rev"]
        if "match" in reply:
            self.running.joined(reply["match"])
            told.append(reply["match"])
        return told

    def catch_up(self, changes: Iterable[Change], rev: int | None) -> list[Any]:
        """Take a page of changes, ascending; ``rev`` is the room's, if it is the last page."""
        told = [event for change in changes for event in self._take(change)]
        if rev is not None:
            self.rev = max(self.rev, rev)
        return told + self._drain()

    def live(self, change: Change) -> list[Any]:
        """Take a live change. One after a gap waits; beyond 1,000 waiting ones the rest is fetched with the gap."""
        if change["rev"] > self.rev + 1:
            if len(self._ahead) < _MAX_AHEAD:
                self._ahead[change["rev"]] = change
            return []
        return self._take(change) + self._drain() if change["rev"] > self.rev else []

    def append(self, event: AppendEvent) -> list[Any]:
        """Continue an open message; the part of the piece that is known already is cut off."""
        held = self.message(event["seq"])
        if held is None or not held.get("open"):
            return []
        known = held.get("text", "")
        end = event["at"] + len(event["text"])
        if event["at"] > len(known) or end <= len(known):
            return []
        piece = event["text"][len(known) - event["at"] :]
        self._put(cast(Message, {**held, "text": known + piece}))
        return [{**event, "at": len(known), "text": piece}]

    def presence(self, user: str, *, online: bool) -> None:
        member = self.members.get(user)
        if member is not None:
            self.members[user] = {**member, "online": online}

    def _replace(self, reply: JoinReply, *, is_first: bool) -> list[Any]:
        same = reply["epoch"] == self.epoch
        self.epoch, self.rev = reply["epoch"], reply["rev"]
        after = self._seq if same else None
        self.messages = list(reply.get("messages", []))
        self._written.clear()
        self._seq = max([self._seq if same else 0, *(each["seq"] for each in self.messages)])
        told: list[Any] = []
        if not is_first:
            resync: ResyncEvent = {
                "op": "resync",
                "room": self.id,
                "rev": self.rev,
                "epoch": self.epoch,
                "after": after,
                "messages": list(self.messages),
            }
            told.append(resync)
        return told + self._drain()

    def _drain(self) -> list[Any]:
        self._ahead = {rev: change for rev, change in self._ahead.items() if rev > self.rev}
        told: list[Any] = []
        while (change := self._ahead.pop(self.rev + 1, None)) is not None:
            told += self._take(change)
        return told

    def _take(self, change: Change) -> list[Any]:
        if change["rev"] <= self.rev:
            return self._grown(change)
        self.rev = change["rev"]
        told: list[Any] = [change]
        if change["op"] == "message":
            told += self._said(change["message"])
            self._put(change["message"])
            if "root" in change and (root := self.message(change["root"]["seq"])) is not None:
                self._put({**root, "replies": change["root"]["replies"]})
        elif change["rev"] > self._known_rev and change["op"] == "member":
            self._member(change)
        elif change["rev"] > self._known_rev and change["op"] == "room" and "info" in change:
            self.info = change["info"]
        return told

    def _said(self, message: Message) -> list[Any]:
        is_new = message["seq"] > self._seq or message["seq"] in self._written
        self._seq = max(self._seq, message["seq"])
        self._written.discard(message["seq"])
        if not is_new or message.get("deleted"):
            return []
        if message.get("open"):
            self._written.add(message["seq"])
            return []
        said: SaidEvent = {"op": "said", "room": self.id, "message": message}
        return [said]

    def _grown(self, change: Change) -> list[Any]:
        """The last page holds open messages with their current text: the new part is a piece."""
        if change["op"] != "message":
            return []
        message = change["message"]
        held = self.message(message["seq"])
        if held is None or held["rev"] != message["rev"] or not message.get("open"):
            return []
        known, text = held.get("text", ""), message.get("text", "")
        if not text.startswith(known) or text == known:
            return []
        return self.append(
            {
                "op": "append",
                "room": self.id,
                "seq": message["seq"],
                "at": len(known),
                "text": text[len(known) :],
            }
        )

    def _member(self, change: MemberEvent) -> None:
        member = change["member"]
        if change["change"] in _GONE:
            self.members.pop(member["user"]["id"], None)
        elif change["change"] != "unbanned":
            self.members[member["user"]["id"]] = member

    def _put(self, message: Message) -> None:
        place = self._place(message["seq"])
        if place < len(self.messages) and self.messages[place]["seq"] == message["seq"]:
            self.messages[place] = message
        elif place > 0 or message["seq"] == 1 or not self.messages:
            # Older messages than those held stay in the history.
            self.messages.insert(place, message)
            del self.messages[:-MOST_MESSAGES]

    def _place(self, seq: int) -> int:
        return bisect_left(self.messages, seq, key=_seq_of)


def _seq_of(message: Message) -> int:
    return message["seq"]


def is_change(event: Any) -> bool:
    """Whether an event of a room has its own number."""
    return event["op"] in ("message", "member", "room", "skip") and event.get("rev") is not None
