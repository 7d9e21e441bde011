"""The smallest client that does all that the wire contract asks of one, to be compared with a fresh join.

It upserts messages by ``seq`` and keeps the higher ``rev``, keeps members and settings, and checks of every
number that it is the next one.
"""

from typing import Any, Final

from tests.rigs.client import Client, Frame
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer

GONE: Final = ("left", "kicked", "banned")
# What of a room's info an event ``room`` tells; the rest follows from messages and members.
SETTINGS: Final = (
    "title",
    "topic",
    "visibility",
    "locked",
    "capacity",
    "slow_mode_s",
    "history",
    "kind",
    "rights",
)


def is_aside(message: Frame) -> bool:
    """Whether a message stands in its thread alone."""
    return "thread" in message and not message.get("broadcast")


class View:
    """What a client knows of a room. ``rev`` is up to where it knows all."""

    def __init__(self) -> None:
        self.epoch = ""
        self.rev = 0
        self.messages: dict[int, Frame] = {}
        self.members: dict[str, Frame] = {}
        self.settings: Frame = {}
        # Members and settings came whole with a join; older changes are in them already.
        self._whole_at = 0

    def joined(self, reply: Frame) -> None:
        """Take members and settings as they are at the join, and the messages of a fresh look."""
        self.epoch = reply["epoch"]
        self.members = {member["user"]["id"]: member for member in reply["members"]}
        self.settings = {name: reply["room"].get(name) for name in SETTINGS}
        self._whole_at = reply["rev"]
        if "messages" in reply:
            self.messages = {message["seq"]: message for message in reply["messages"]}
            self.rev = reply["rev"]

    def take(self, change: Frame) -> None:
        """Take a change, from a page or as an event."""
        self.rev = max(self.rev, change["rev"])
        if change["op"] == "message":
            self.upsert(change["message"])
            self._take_root(change)
        elif change["rev"] <= self._whole_at:
            return
        elif change["op"] == "room":
            self.settings = {name: change["info"].get(name) for name in SETTINGS}
        else:
            self._take_member(change)
        self._whole_at = max(self._whole_at, change["rev"])

    def upsert(self, message: Frame) -> None:
        known = self.messages.get(message["seq"])
        if known is None or known["rev"] < message["rev"]:
            self.messages[message["seq"]] = message

    def append(self, event: Frame) -> None:
        """Go on with a message; what is known of it ends where the piece begins."""
        message = self.messages.get(event["seq"])
        if message is None or not message.get("open"):
            return
        text, at = message["text"], event["at"]
        if text[at : at + len(event["text"])] == event["text"]:
            return  # a page that came since has it
        assert len(text) == at, f"{message} does not end where {event} begins"
        self.messages[event["seq"]] = message | {"text": text + event["text"]}

    def take_presence(self, event: Frame) -> None:
        member = self.members.get(event["user"])
        if member is not None:
            self.members[event["user"]] = member | {"online": event["online"]}

    def compared(self, but: str) -> dict[str, Any]:
        """What must be the same in every view; a client is not told of its own presence."""
        members = {
            user: {**member, "online": user == but or member["online"]}
            for user, member in self.members.items()
        }
        listed = {seq: message for seq, message in self.messages.items() if not is_aside(message)}
        return {"messages": listed, "members": members, "settings": self.settings, "rev": self.rev}

    def _take_root(self, change: Frame) -> None:
        assert ("root" in change) == ("thread" in change["message"])
        root = change.get("root")
        if root and root["seq"] in self.messages:
            self.messages[root["seq"]] |= {"replies": root["replies"]}

    def _take_member(self, change: Frame) -> None:
        user = change["member"]["user"]["id"]
        if change["change"] in GONE:
            self.members.pop(user, None)
        else:
            self.members[user] = change["member"]


class Follower:
    """A user with one socket that follows one room, through cuts."""

    def __init__(self, user: User, room: str) -> None:
        self.user = user
        self.room = room
        self.view = View()
        self.client: Client | None = None
        self.listens = False
        self._read = 0
        self._live = 0

    async def connect(self, server: RunningServer) -> Client:
        self.client = await server.connect(self.user)
        self.listens, self._read = False, 0
        return self.client

    async def cut(self) -> None:
        """Lose the connection; what came before is read."""
        if self.client is not None:
            await self.client.cut()
            self.read()
        self.client, self.listens = None, False

    async def join(self, *, fresh: bool = False) -> str:
        """Join, from where the view ends, and catch up page by page. The code where it is refused.

        A user who is no member any more cannot resume, and begins anew.
        """
        assert self.client is not None
        known: dict[str, Any] = (
            {} if fresh or not self.view.epoch else {"since": self.view.rev, "epoch": self.view.epoch}
        )
        reply = await self.client.ask("room.join", room=self.room, **known)
        if reply["op"] == "error" and reply["code"] == "not_member" and known:
            self.view = View()
            return await self.join(fresh=True)
        if reply["op"] == "error":
            return str(reply["code"])
        self._read_up_to(reply)
        if self.listens:
            assert self._live == reply["rev"], "a reply that tells more than the events before it"
        self.listens, self._live = True, reply["rev"]
        self.view.joined(reply)
        if "messages" in reply:
            await self._earlier(self.client)
        else:
            await self._catch_up(self.client, reply, known["since"])
        self.read()
        return "ok"

    def read(self) -> None:
        """Take every event that came."""
        if self.client is not None:
            for frame in self.client.frames[self._read :]:
                self._take(frame)
            self._read = len(self.client.frames)

    def _read_up_to(self, reply: Frame) -> None:
        assert self.client is not None
        frames = self.client.frames
        place = next(place for place, frame in enumerate(frames) if frame is reply)
        for frame in frames[self._read : place]:
            self._take(frame)
        self._read = place + 1

    def _take(self, frame: Frame) -> None:
        # Some concern the user, whatever this socket listens to.
        if "id" in frame or frame.get("room") != self.room or frame["op"] in ("notice", "ephemeral"):
            return
        assert self.listens, f"an event without listening: {frame}"
        if frame["op"] == "presence":
            self.view.take_presence(frame)
        if frame["op"] == "append":
            self.view.append(frame)
        if "rev" not in frame:
            return
        assert frame["rev"] == self._live + 1, f"after {self._live} came {frame}"
        self._live = frame["rev"]
        self.view.take(frame)
        if frame["op"] == "member" and frame["change"] in GONE:
            self.listens = frame["member"]["user"]["id"] != self.user.id

    async def _earlier(self, client: Client) -> None:
        more = True
        while more:
            first = min(self.view.messages, default=1)
            page = await client.ok("history", room=self.room, before=first, limit=20)
            for message in page["messages"]:
                self.view.upsert(message)
            more = page["more"]

    async def _catch_up(self, client: Client, page: Frame, since: int) -> None:
        until = page["rev"]
        while True:
            for change in page["changes"]:
                if change["rev"] <= since and change["message"].get("open"):
                    assert not page["more"], "not on the last page"
                    self.view.messages[change["message"]["seq"]] = change["message"]
                    continue
                assert change["rev"] == since + 1, f"after {since} came {change}"
                since = change["rev"]
                self.view.take(change)
            if not page["more"]:
                break
            page = await client.ok("history.since", room=self.room, rev=since, epoch=self.view.epoch)
        assert since >= until, "there was no more, and yet not all came"
