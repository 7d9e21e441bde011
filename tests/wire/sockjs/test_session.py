"""A session by itself: whatever comes when, each piece goes out once and in order; and its times."""

import asyncio
import json
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.sockjs.http import Service
from handlers.sockjs.session import HEARTBEAT_S, SockJsLimits, SockJsSession
from handlers.sockjs.sessions import SockJsSessions
from models.database.client import Database
from tests.rigs.doors.sockjs import EchoConversation, running_sockjs
from tests.rigs.held_clock import HeldClock

LIMITS: Final = SockJsLimits(gone_s=60, heartbeat_s=60, message_bytes=1_000, queue_bytes=1_000_000)


class Taker:
    """A request that takes so many frames."""

    def __init__(self, frames: int) -> None:
        self.frames: list[str] = []
        self.left = frames
        self.ended = False

    @property
    def is_full(self) -> bool:
        return self.left <= 0 or self.ended

    def deliver(self, frame: bytes) -> None:
        assert not self.is_full
        self.frames.append(frame.decode())
        self.left -= 1

    def end(self) -> None:
        self.ended = True


class Story:
    """What was said to a session, who asked it, and what they heard."""

    def __init__(self) -> None:
        self.conversations: list[EchoConversation] = []
        self.session = SockJsSession(self._begin, LIMITS, lambda: None)
        self.takers: list[Taker] = []
        self.said: list[str] = []
        self.waiting: list[asyncio.Future[None]] = []

    def _begin(self, beginning: object) -> EchoConversation:
        self.conversations.append(EchoConversation(beginning))  # type: ignore[arg-type]
        return self.conversations[-1]

    def ask(self, frames: int) -> None:
        taker = Taker(frames)
        self.takers.append(taker)
        self.session.attach(taker)

    def say(self, messages: int) -> None:
        if not self.conversations or self.session.is_over:
            return
        beginning = self.conversations[0].beginning
        texts = [f"{len(self.said) + n}" for n in range(messages)]
        self.said += texts
        sent = self.session.write_frames(b"".join(beginning.framed(True, text.encode()) for text in texts))
        if sent is not None:
            self.waiting.append(sent)

    def heard(self) -> list[str]:
        frames = [frame for taker in self.takers for frame in taker.frames if frame[0] == "a"]
        return [message for frame in frames for message in json.loads(frame[1:])]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(1, 3)),
        st.tuples(st.just("say"), st.integers(1, 3)),
        st.tuples(st.just("close"), st.just(0)),
    ),
    max_size=30,
)


async def told(steps: list[tuple[str, int]]) -> Story:
    """The story of these steps, to the end of a session of which nobody lost anything."""
    story = Story()
    story.ask(1)
    for step, n in steps:
        if step == "ask":
            story.ask(n)
        elif step == "say":
            story.say(n)
        else:
            story.session.close(4403, "enough")
    for _ in range(2):
        story.ask(1)
    await asyncio.sleep(0)
    return story


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_each_piece_goes_out_once_and_in_order(steps: list[tuple[str, int]]) -> None:
    story = asyncio.run(told(steps))
    opened = [frame for taker in story.takers for frame in taker.frames if frame == "o"]
    assert story.takers[0].frames[0] == "o"
    assert opened == ["o"]
    assert len(story.conversations) == 1
    assert story.heard() == story.said
    assert all(sent.done() for sent in story.waiting)
    is_over = ("close", 0) in steps
    assert story.conversations[0].is_closed == is_over
    last = story.takers[-1].frames
    if is_over:
        assert last == ['c[4403,"enough"]']
    else:
        assert last in ([], ['c[2010,"Another connection still open"]'])


@given(STEPS, st.integers(0, 29))
def test_a_cut_ends_the_session_and_leaves_nobody_waiting(steps: list[tuple[str, int]], place: int) -> None:
    async def cut() -> Story:
        story = await told([step for step in steps[:place] if step[0] != "close"])
        waiting = next((taker for taker in story.takers if not taker.is_full), None)
        if waiting is None:
            return story
        story.session.interrupted(waiting)
        await asyncio.sleep(0)
        assert story.session.is_over
        assert story.conversations[0].is_closed
        story.ask(1)
        assert story.takers[-1].frames == ['c[1002,"Connection interrupted"]']
        return story

    story = asyncio.run(cut())
    assert all(sent.done() for sent in story.waiting) or not story.session.is_over


@pytest.mark.gen_test(timeout=60)
async def test_heartbeats_of_requests_that_wait(database: Database) -> None:
    async with running_sockjs(database, limits={"heartbeat_s": 0.02}) as sockjs:
        url = sockjs.url()
        assert await sockjs.poll(url) == "o"
        assert [await sockjs.poll(url) for _ in range(2)] == ["h", "h"]
        streams = (("POST", "xhr_streaming", "h\n"), ("GET", "eventsource", "data: h\r\n\r\n"))
        for method, transport, beat in streams:
            async with await sockjs.stream(method, f"{sockjs.url()}/{transport}") as wire:
                assert wire.headers["X-Accel-Buffering"] == "no"
                await wire.chunk()
                await wire.chunk()
                assert [await wire.chunk() for _ in range(3)] == [beat] * 3


@pytest.mark.gen_test(timeout=60)
async def test_a_session_ends_when_no_request_waits_for_it(database: Database) -> None:
    async with running_sockjs(database, limits={"gone_s": 0.05}) as sockjs:
        url = sockjs.url()
        async with await sockjs.stream("POST", url + "/xhr_streaming"):
            other = sockjs.url()
            assert await sockjs.poll(other) == "o"
            await sockjs.closed(1)
            assert (await sockjs.post(other + "/xhr_send", '["x"]')).status == 404
            assert await sockjs.poll(other) == "o"
            assert not sockjs.conversations[0].is_closed


def test_a_stream_ends_after_128_kib_and_a_heartbeat_comes_within_25_s() -> None:
    service = Service(sessions=SockJsSessions(EchoConversation, LIMITS, HeldClock(), rates=False))
    assert service.stream_bytes == 128 * 1024
    assert HEARTBEAT_S == 25
