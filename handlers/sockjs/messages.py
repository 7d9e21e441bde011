"""What a client of SockJS sent: hundreds of thousands of messages at worst, which nothing goes through in one go."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Final

from handlers.conversation import Conversation
from handlers.sockjs.frames import SLICE_BYTES, messages_of, slices_of
from models.errors import TOO_LARGE
from server.runtime.cooperative import in_slices
from server.transport.frames import BadFrame

# What one turn of the event loop takes from one client, as for WebSockets.
_TURN: Final = 64


class Messages:
    """The messages in what a client sent: once, in order. ``size_bytes`` is that of what was sent.

    Decoded they may take ten times the memory of the body, so of a long one some are decoded as they are taken.
    """

    __slots__ = ("_pieces", "size_bytes")

    def __init__(self, pieces: Iterable[list[bytes]], size_bytes: int) -> None:
        self._pieces = pieces
        self.size_bytes = size_bytes

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(self._pieces)


async def decoded(payload: bytes) -> Messages:
    """The messages in what a client sent, once all of it is known to hold messages. Raises ``BadPayload``."""
    if len(payload) <= SLICE_BYTES:
        return Messages([messages_of(payload)], len(payload))
    await in_slices(None for _ in slices_of(payload))
    return Messages(slices_of(payload), len(payload))


async def hand_over(
    conversation: Conversation, messages: Messages, max_bytes: int, is_over: Callable[[], bool]
) -> None:
    """Hand messages to ``conversation`` one after the other, in fair shares.

    Raises ``BadFrame`` for one that is over ``max_bytes``, which the conversation is told first, and what it raises.
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
        # What was awaited need not have given the loop a turn.
        if place % _TURN == 0:
            await asyncio.sleep(0)
