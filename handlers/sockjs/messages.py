"""The messages that a SockJS client sent: hundreds of thousands at worst, so they are never processed all at once."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from handlers.conversation import Conversation
from handlers.sockjs.frames import SLICE_BYTES, messages_of, slices_of
from models.errors import TOO_LARGE
from server.runtime.cooperative import in_slices
from server.transport.frames import BadFrame

# One turn of the event loop takes this many messages from one client, as for WebSockets.
_TURN: Final = 64


class Messages:
    """The messages that a client sent: iterable once, in order. ``size_bytes`` is the size of the body.

    Decoded they may take ten times the memory of the body, so a long body is decoded in parts as messages are taken.
    """

    __slots__ = ("_pieces", "size_bytes")

    def __init__(self, pieces: Iterable[list[bytes]], size_bytes: int) -> None:
        self._pieces = pieces
        self.size_bytes = size_bytes

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(self._pieces)


async def decoded(payload: bytes) -> Messages:
    """The messages that a client sent, once the whole payload is validated. Raises ``BadPayload``."""
    if len(payload) <= SLICE_BYTES:
        return Messages([messages_of(payload)], len(payload))
    await in_slices(None for _ in slices_of(payload))
    return Messages(slices_of(payload), len(payload))


async def hand_over(
    conversation: Conversation, messages: Messages, max_bytes: int, is_over: Callable[[], bool]
) -> None:
    """Pass messages to ``conversation`` one after the other, yielding to the event loop.

    Raises ``BadFrame`` for a message over ``max_bytes``, after ``on_broken``, and whatever the conversation raises.
    """
    conversation.on_activity()
    for place, message in enumerate(messages, 1):
        if is_over():
            return
        if len(message) > max_bytes:
            why = BadFrame(TOO_LARGE, f"a message is over {max_bytes} bytes", message)
            conversation.on_broken(why)
            raise why
        pending = conversation.on_frame(True, message)
        if pending is not None:
            await pending
        # The awaitable may not have given the loop a turn.
        if place % _TURN == 0:
            await asyncio.sleep(0)
