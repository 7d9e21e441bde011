"""Made-up histories: what two clients of one room, and three looks at the end, would be told."""

from typing import Any

from bench.chaos.history import LOOK, Frame, Line, What

ROOM = "tea"
EPOCH = "e-1"


def message(seq: int, text: str, rev: int | None = None, **more: Any) -> Frame:
    """A message as it is shown."""
    sender = {"id": "u-ann", "name": "ann"}
    return {"seq": seq, "rev": rev or seq + 1, "id": f"m-{seq}", "text": text, "sender": sender, **more}


class Told:
    """A history; each call is something that happened."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._ids = 0

    def line(self, what: What, who: str = "", frame: Frame | None = None, socket: int = 1) -> None:
        """Whatever happened."""
        self.lines.append(Line(float(len(self.lines)), what, who, socket, "", frame or {}))

    def asked(self, who: str, op: str, reply: Frame, socket: int = 1, **fields: Any) -> None:
        """A command and its answer: ``ok`` unless ``reply`` says otherwise."""
        self._ids += 1
        self.line("sent", who, {"op": op, "id": self._ids, **fields}, socket)
        self.line("got", who, {"op": "ok", "id": self._ids, **reply}, socket)

    def joined(self, who: str, rev: int, socket: int = 1, *, room: str = ROOM, **more: Any) -> None:
        """Joins the room, which is at ``rev``; ``more``: further fields of the reply, and ``since``."""
        since = {"since": more.pop("since"), "epoch": EPOCH} if "since" in more else {}
        shown: Frame = {"changes": []} if since else {"messages": []}
        reply = {"rev": rev, "epoch": EPOCH, "resync": False, **shown, **more}
        self.asked(who, "room.join", reply, socket, room=room, **since)

    def sent(self, who: str, seq: int, text: str, rev: int | None = None, **more: Any) -> None:
        """A message that is acknowledged; its nonce is its text."""
        reply = {"seq": seq, "rev": rev or seq + 1, "message_id": f"m-{seq}", "sent_at": seq, **more}
        self.asked(who, "message.send", reply, room=ROOM, text=text, nonce=text)

    def heard(self, who: str, shown: Frame, rev: int | None = None, socket: int = 1) -> None:
        """Is told of a message."""
        event = {"op": "message", "room": ROOM, "rev": rev or shown["rev"], "message": shown}
        self.line("got", who, event, socket)

    def looked_at(self, *messages: Frame, rev: int, processes: str = "abc") -> None:
        """What a look at each process shows; each takes a ``rev`` of the room, of which everybody hears."""
        for process in processes:
            self.joined(f"{LOOK}{process}", rev, messages=list(messages))

    def over(self) -> list[Line]:
        """The end."""
        self.line("over")
        return self.lines


def good() -> Told:
    """Ann and Ben are in a room; she says two things, and edits one."""
    told = Told()
    told.joined("ann", 1)
    told.joined("ben", 1)
    told.sent("ann", 1, "one")
    told.sent("ann", 2, "two")
    for who in ("ann", "ben"):
        told.heard(who, message(1, "one"))
        told.heard(who, message(2, "two"))
    told.asked("ann", "message.edit", {"rev": 4}, room=ROOM, seq=1, text="edited")
    for who in ("ann", "ben"):
        told.heard(who, message(1, "edited", 4, edited_at=9))
    return told


def at_the_end() -> list[Frame]:
    """The messages of ``good``."""
    return [message(1, "edited", 4, edited_at=9), message(2, "two")]
