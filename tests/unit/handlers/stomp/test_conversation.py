"""How many frames of STOMP a turn of the event loop takes, however many come in one message."""

import asyncio
from collections.abc import Awaitable
from itertools import pairwise

import pytest

from handlers.stomp.conversation import StompConversation
from handlers.stomp.frames import Frame, FrameLimits, FrameReader

_FRAMES = 500
_A_TURN = 64


class Counted:
    """Takes the place of a signed-in client: counts the frames that it is given."""

    def __init__(self, waits: Awaitable[None] | None) -> None:
        self.count = 0
        self._waits = waits

    def handle(self, _frame: Frame) -> Awaitable[None] | None:
        self.count += 1
        return self._waits


def conversation_with(frames: Counted) -> StompConversation:
    conversation = StompConversation.__new__(StompConversation)
    conversation._over, conversation._rate = False, None
    conversation._reader = FrameReader(FrameLimits(max_body_bytes=1_000), "1.2")
    conversation._frames = frames  # type: ignore[assignment]
    return conversation


@pytest.mark.gen_test
@pytest.mark.parametrize("is_awaited", [False, True])
async def test_frames_of_one_message_are_taken_in_turns(is_awaited: bool) -> None:
    over = asyncio.get_running_loop().create_future()
    over.set_result(None)
    frames = Counted(over if is_awaited else None)
    waits = conversation_with(frames).on_frame(True, b"BEGIN\ntransaction:t\n\n\0" * _FRAMES)
    assert waits is not None
    counts = [0, frames.count]

    async def watch() -> None:
        while counts[-1] < _FRAMES:
            counts.append(frames.count)
            await asyncio.sleep(0)

    await asyncio.gather(waits, watch())
    assert max(now - before for before, now in pairwise(counts)) <= _A_TURN
