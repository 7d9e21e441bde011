"""Over random histories with cuts: what a STOMP client was told adds up to the room, and nothing comes twice."""

import json
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tornado.ioloop import IOLoop

from tests.rigs.client import Client
from tests.rigs.doors.stomp import Stomp, stomp
from tests.rigs.reachable_server import User
from tests.rigs.server import RunningServer

Step = tuple[Literal["say", "edit", "cut", "rest", "ack"], int]
steps = st.lists(
    st.tuples(st.sampled_from(["say", "say", "edit", "cut", "rest", "ack"]), st.integers(1, 30)), max_size=25
)
shared = settings(max_examples=25, suppress_health_check=list(HealthCheck))


class Follower:
    """Somebody who follows a room through STOMP, and comes back after each cut."""

    def __init__(self, server: RunningServer, user: User, room: str, *, ack: str) -> None:
        self.server, self.user, self.room, self.ack = server, user, room, ack
        self.topic = f"/topic/rooms.{room}"
        self.known: dict[int, dict[str, Any]] = {}
        self.told: list[tuple[int, int]] = []
        self.rev = 0
        self.acked = 0
        self._client: Stomp | None = None
        self._taken = 0

    async def come(self) -> None:
        since = {"since": self.rev} if self.ack == "auto" else {}
        self._client = await stomp(self.server, self.user)
        self._taken = 0
        self.begins = len(self.told)
        await self._client.subscribe(self.topic, "s", ack=self.ack, **since)

    async def rest(self) -> None:
        """Take in all that was sent by now."""
        assert self._client is not None
        await self._client.sure("BEGIN", transaction="rest")
        await self._client.sure("ABORT", transaction="rest")
        self._take_in()

    async def cut(self) -> None:
        assert self._client is not None
        await self._client.cut()
        self._take_in()

    async def acknowledge(self, seq: int) -> None:
        if self.ack == "auto" or self._client is None or seq not in self.known:
            return
        await self._client.sure("ACK", id=f"{seq}/{self.known[seq]['rev']}/s")
        self.acked = max(self.acked, seq)

    def _take_in(self) -> None:
        assert self._client is not None
        frames, self._taken = self._client.frames[self._taken :], len(self._client.frames)
        for frame in frames:
            if frame.command == "MESSAGE":
                event = json.loads(frame.body)
                message = event["message"]
                self.told.append((message["seq"], message["rev"]))
                self.rev = max(self.rev, event["rev"])
                if message["rev"] > self.known.get(message["seq"], {"rev": 0})["rev"]:
                    self.known[message["seq"]] = message


async def lived(follower: Follower, native: Client, room: str, history: list[Step]) -> None:
    """Let it all happen; what is said is not waited for, so cuts fall anywhere."""
    asked, said = [], 0
    for what, number in history:
        if what == "say":
            for _ in range(number):
                said += 1
                asked.append(native.begin("message.send", room=room, text=f"m{said}"))
        elif what == "edit" and said:
            asked.append(
                native.begin("message.edit", room=room, seq=1 + number % said, text=f"e{number} {said}")
            )
        elif what == "cut":
            await follower.cut()
            await follower.come()
        elif what == "rest":
            await follower.rest()
        elif what == "ack":
            await follower.acknowledge(number)
    for reply in asked:
        await native.answer(reply)
    await follower.cut()
    await follower.come()
    await follower.rest()


async def followed(
    server: RunningServer, ack: str, history: list[Step]
) -> tuple[Follower, dict[int, dict[str, Any]]]:
    """Who followed a room through that history, and the room's messages by seq."""
    native = await server.connect()
    room: str = (await native.ok("room.create", title="Tea"))["room"]["room"]
    user = await server.guest()
    # A subscription with a rev resumes, and makes nobody a member.
    await (await server.connect(user)).ok("room.join", room=room)
    follower = Follower(server, user, room, ack=ack)
    await follower.come()
    await lived(follower, native, room, history)
    await native.ok("room.join", room=room)
    messages: dict[int, dict[str, Any]] = {}
    while True:
        page = await native.ok("history", room=room, after=len(messages), limit=200)
        messages |= {message["seq"]: message for message in page["messages"]}
        if not page["more"]:
            return follower, messages


@pytest.mark.timeout(300)
@given(history=steps)
@shared
def test_with_since_every_change_comes_once_and_in_order(
    io_loop: IOLoop, server: RunningServer, history: list[Step]
) -> None:
    follower, messages = io_loop.run_sync(lambda: followed(server, "auto", history), timeout=60)
    assert follower.known == messages
    assert len(set(follower.told)) == len(follower.told)
    revs = [rev for _, rev in follower.told]
    assert revs == sorted(revs)


@pytest.mark.timeout(300)
@given(history=steps, ack=st.sampled_from(["client", "client-individual"]))
@shared
def test_with_acks_every_message_above_the_read_position_comes_again(
    io_loop: IOLoop, server: RunningServer, history: list[Step], ack: str
) -> None:
    follower, messages = io_loop.run_sync(lambda: followed(server, ack, history), timeout=60)
    last = follower.told[follower.begins :]
    assert len(set(last)) == len(last)
    told = {seq for seq, _ in last}
    if ack == "client":
        assert told == set(range(follower.acked + 1, len(messages) + 1))
    else:
        assert told == set(range(len(messages) + 1 - len(told), len(messages) + 1))
    for seq in told:
        assert follower.known[seq] == messages[seq]
