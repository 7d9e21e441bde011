"""The outbox: one write a turn, three classes of frames, and what happens to who does not read."""

import asyncio

import pytest

from server.delivery.outbox import Flusher, Outbox

pytestmark = pytest.mark.gen_test
LIMIT = 100


class Pipe:
    """A transport that takes everything, or keeps the last write until it is let go."""

    def __init__(self) -> None:
        self.writes: list[bytes] = []
        self.stuck = False
        self.pending: asyncio.Future[None] | None = None
        self.overflows = 0
        self.flusher = Flusher()
        self.outbox = Outbox(self, self.flusher, LIMIT, self._overflow)

    def write_frames(self, data: bytes) -> "asyncio.Future[None] | None":
        assert self.pending is None or self.pending.done(), "a write before the last one was out"
        self.writes.append(data)
        self.pending = asyncio.get_running_loop().create_future() if self.stuck else None
        return self.pending

    async def let_go(self) -> None:
        """The kernel has taken the last write, and takes the next ones."""
        self.stuck = False
        assert self.pending is not None
        self.pending.set_result(None)
        await turn()

    def _overflow(self) -> None:
        self.overflows += 1


async def turn() -> None:
    """Let a turn of the loop, and what it causes, come to its end."""
    for _ in range(3):
        await asyncio.sleep(0)


def is_full(pipe: Pipe) -> bool:
    return pipe.outbox.full


async def behind() -> Pipe:
    """A pipe with one write that does not get out."""
    pipe = Pipe()
    pipe.stuck = True
    pipe.outbox.keep(b"first")
    await turn()
    return pipe


async def test_frames_queued_in_one_turn_leave_in_one_write() -> None:
    pipe = Pipe()
    for frame in (b"a", b"b", b"c"):
        pipe.outbox.keep(frame)
    assert pipe.writes == []
    await turn()
    assert pipe.writes == [b"abc"]
    pipe.outbox.keep(b"d")
    await turn()
    assert pipe.writes == [b"abc", b"d"]
    assert pipe.outbox.waiting_bytes == 0


async def test_shared_frames_leave_before_the_sockets_own() -> None:
    pipe = Pipe()
    pipe.outbox.keep(b"reply,")
    pipe.outbox.share(b"event,")
    await turn()
    assert pipe.writes == [b"event,reply,"]


async def test_own_first_puts_a_reply_before_the_events_that_follow() -> None:
    pipe = Pipe()
    pipe.outbox.share(b"before,")
    pipe.outbox.own_first()
    pipe.outbox.keep(b"join reply,")
    pipe.outbox.share(b"after,")
    await turn()
    assert pipe.writes == [b"before,join reply,after,"]
    pipe.outbox.keep(b"reply,")
    pipe.outbox.share(b"event,")
    await turn()
    assert pipe.writes[1:] == [b"event,reply,"]


async def test_while_a_write_is_under_way_nothing_else_is_written() -> None:
    pipe = await behind()
    pipe.outbox.keep(b"a")
    await turn()
    pipe.outbox.keep(b"b")
    await turn()
    assert pipe.writes == [b"first"]
    await pipe.let_go()
    assert pipe.writes == [b"first", b"ab"]


async def test_kept_frames_over_the_limit_give_the_socket_up_once() -> None:
    pipe = await behind()
    pipe.outbox.keep(b"x" * (LIMIT - 5))
    assert pipe.overflows == 0
    pipe.outbox.keep(b"x")
    assert pipe.overflows == 1
    for _ in range(3):
        pipe.outbox.keep(b"y" * LIMIT)
        pipe.outbox.share(b"y" * LIMIT)
        pipe.outbox.latest("key", b"y" * LIMIT)
    assert pipe.overflows == 1
    await pipe.let_go()
    assert pipe.writes == [b"first"]


async def test_shared_frames_count_against_the_limit_too() -> None:
    pipe = await behind()
    pipe.outbox.share(b"x" * (LIMIT - 5))
    assert pipe.overflows == 0
    pipe.outbox.share(b"x")
    assert pipe.overflows == 1


async def test_of_the_latest_only_the_newest_of_a_key_is_sent() -> None:
    pipe = await behind()
    for number in range(50):
        pipe.outbox.latest("a", f"a{number:02},".encode())
        pipe.outbox.latest("b", f"b{number:02},".encode())
    pipe.outbox.share(b"shared,")
    pipe.outbox.latest("a", b"a50,")
    assert pipe.overflows == 0
    await pipe.let_go()
    assert pipe.writes == [b"first", b"b49,shared,a50,"]
    assert pipe.outbox.waiting_bytes == 0


async def test_the_latest_of_before_a_write_is_not_taken_back() -> None:
    pipe = Pipe()
    pipe.outbox.latest("a", b"a1")
    await turn()
    pipe.outbox.latest("a", b"a2")
    await turn()
    assert pipe.writes == [b"a1", b"a2"]


async def test_droppable_frames_are_let_go_only_by_a_socket_that_is_behind() -> None:
    pipe = Pipe()
    pipe.outbox.droppable(b"a")
    await turn()
    assert pipe.writes == [b"a"]
    late = await behind()
    late.outbox.droppable(b"x" * 10 * LIMIT)
    assert late.overflows == 0
    await late.let_go()
    assert late.writes == [b"first"]


async def test_exempt_frames_never_give_a_socket_up_but_fill_its_outbox() -> None:
    pipe = await behind()
    for _ in range(5):
        pipe.outbox.keep(b"x" * LIMIT, exempt=True)
    assert (pipe.overflows, pipe.outbox.full) == (0, True)
    # What is not exempt has as much room as ever beside them.
    pipe.outbox.keep(b"y" * (LIMIT - 5))
    assert pipe.overflows == 0
    pipe.outbox.keep(b"y")
    assert pipe.overflows == 1


async def test_the_room_that_exempt_frames_made_ends_with_them() -> None:
    pipe = Pipe()
    pipe.outbox.keep(b"x" * 5 * LIMIT, exempt=True)
    await turn()
    pipe.stuck = True
    pipe.outbox.keep(b"y" * LIMIT)
    await turn()
    assert pipe.overflows == 0
    pipe.outbox.keep(b"y")
    assert pipe.overflows == 1


async def test_an_outbox_is_full_from_half_its_limit_and_says_when_it_no_longer_is() -> None:
    pipe = await behind()
    pipe.outbox.keep(b"x" * (LIMIT // 2 - 5))
    assert not is_full(pipe)
    pipe.outbox.keep(b"x")
    assert is_full(pipe)
    waiting = [asyncio.create_task(pipe.outbox.wait_for_space()) for _ in range(3)]
    await turn()
    assert not any(task.done() for task in waiting)
    await pipe.let_go()
    assert all(task.done() for task in waiting)
    assert not is_full(pipe)


async def test_a_waiter_waits_on_while_the_outbox_is_still_full() -> None:
    pipe = await behind()
    pipe.outbox.keep(b"x" * (LIMIT - 5))
    waiting = asyncio.create_task(pipe.outbox.wait_for_space())
    await turn()
    assert pipe.pending is not None
    pipe.pending.set_result(None)
    await turn()
    # The next write is under way, and it is most of the limit.
    assert not waiting.done()
    await pipe.let_go()
    assert waiting.done()


async def test_discarding_drops_what_waits_and_wakes_who_waits() -> None:
    pipe = await behind()
    pipe.outbox.keep(b"x" * (LIMIT - 5))
    waiting = asyncio.create_task(pipe.outbox.wait_for_space())
    await turn()
    pipe.outbox.discard()
    await turn()
    assert waiting.done()
    pipe.outbox.keep(b"later")
    await pipe.let_go()
    assert pipe.writes == [b"first"]
    assert pipe.overflows == 0


async def test_a_write_that_breaks_leaves_nothing_waiting() -> None:
    pipe = await behind()
    assert pipe.pending is not None
    pipe.pending.set_exception(ConnectionResetError())
    await turn()
    assert pipe.outbox.waiting_bytes == 0


async def test_a_source_fills_outboxes_before_they_are_flushed() -> None:
    pipe = Pipe()
    pipe.outbox.keep(b"reply,")
    pipe.flusher.before(lambda: pipe.outbox.share(b"event,"))
    await turn()
    assert pipe.writes == [b"event,reply,"]
    pipe.flusher.before(lambda: pipe.outbox.share(b"alone"))
    await turn()
    assert pipe.writes[1:] == [b"alone"]


@pytest.mark.logs_errors
async def test_a_transport_that_fails_does_not_hold_back_the_others(
    caplog: pytest.LogCaptureFixture,
) -> None:
    good = Pipe()

    class Broken:
        def write_frames(self, data: bytes) -> "asyncio.Future[None] | None":
            raise OSError("broken")

    broken = Outbox(Broken(), good.flusher, LIMIT, lambda: None)
    broken.keep(b"x")
    good.outbox.keep(b"y")
    await turn()
    assert good.writes == [b"y"]
    assert any("outbox" in record.getMessage() for record in caplog.records)
