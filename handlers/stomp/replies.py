"""Frames for one STOMP client only: RECEIPTs, and MESSAGEs on its queues of replies and of errors.

``Replies`` is the voice of the client's connection. Dispatch answers a command through it; by the command's id it
finds what the frame had asked for, and writes that for the client.
"""

import asyncio
from collections.abc import Callable, Sequence
from itertools import count
from typing import Final

import msgspec
from msgspec import Struct

from handlers.conversation import Framed
from handlers.stomp.destinations import ERRORS, REPLIES
from handlers.stomp.frames import BadStomp, Headers, Version, written
from handlers.stomp.voices import JSON, ack_id, is_text
from models.errors import TOO_MANY, Code, Refusal
from models.ids import RoomId
from models.wire.chat_values import Value
from models.wire.events import Error, Event, GoAway, Reply, SentReply
from server.commands.transactions import Posted

_encode: Final = msgspec.json.Encoder().encode


class Sent(Value, frozen=True, kw_only=True, tag_field="op", tag="ok"):
    """A SEND to a room was stored."""

    receipt: str | None = None
    nonce: str | None = None
    room: RoomId
    seq: int
    rev: int


class Refused(Value, frozen=True, kw_only=True, tag_field="op", tag="error"):
    """A frame was refused. The fields are those of the error and of the frame."""

    code: Code
    message: str
    retry_after_s: float | None = None
    receipt: str | None = None
    nonce: str | None = None
    room: RoomId | None = None


class Asked(Struct, frozen=True, kw_only=True):
    """What a frame asked for: its ``receipts``, its room and nonce, and callbacks.

    ``done`` is called with the reply, before that is written; ``refused`` on a refusal. ``sends`` are those of a
    transaction, each with its own receipt.
    """

    receipts: Sequence[str] = ()
    room: RoomId | None = None
    nonce: str | None = None
    done: Callable[[Reply], None] | None = None
    refused: Callable[[], None] | None = None
    sends: Sequence["Asked"] = ()


class Replies:
    """The voice of one client. ``queues`` are its subscriptions to its own queues, by destination.

    ``break_off`` ends the connection with an ERROR: used when a command was refused for its rate while the client
    waits for a RECEIPT and has not subscribed to its queue of errors.
    """

    __slots__ = ("_asked", "_break_off", "_framed", "_ids", "_numbers", "_quiet", "_version", "queues")

    def __init__(self, version: Version, framed: Framed, break_off: Callable[[BadStomp], None]) -> None:
        self.queues: dict[str, dict[str, tuple[str | None, bool]]] = {REPLIES: {}, ERRORS: {}}
        self._version: Version = version
        self._framed = framed
        self._break_off = break_off
        self._ids = count(1)
        self._numbers = count(1)
        self._asked: dict[int, Asked] = {}
        self._quiet: asyncio.Future[None] | None = None

    def next_id(self) -> int:
        """An id for a command."""
        return next(self._ids)

    def expect(self, command_id: int, asked: Asked) -> None:
        """Expect the reply to that command as the answer to ``asked``."""
        self._asked[command_id] = asked

    async def quiet(self) -> None:
        """Return when every command so far is answered, or the client is gone. One caller at a time."""
        if self._asked:
            self._quiet = asyncio.get_running_loop().create_future()
            await self._quiet

    def gone(self) -> None:
        """Forget what was asked: the client has disconnected."""
        self._asked.clear()
        self._all_answered()

    def frame(self, event: Event) -> bytes:
        """The frames for a reply to a command. The only event that reaches the client here is ``goaway``."""
        match event:
            case Error(id=int(command_id)):
                frames = self._refusal(self._asked.pop(command_id, None), event)
            case Reply(id=int(command_id)):
                frames = self._reply(self._asked.pop(command_id, None), event)
            case GoAway():
                frames = self._queued(REPLIES, event)
            case _:
                return b""
        # Only now: a reply may make the conversation send another command.
        if not self._asked:
            self._all_answered()
        return frames

    def receipt(self, receipt: str) -> bytes:
        """A RECEIPT."""
        return self.made("RECEIPT", {"receipt-id": receipt})

    def refusal(self, why: Refusal, asked: Asked) -> bytes:
        """The frames for a refusal that came before there was a command."""
        return self._refusal(asked, why)

    def made(self, command: str, headers: Headers, body: bytes = b"") -> bytes:
        """A finished frame."""
        payload = written(self._version, command, headers.items(), body)
        return self._framed(is_text(payload), payload)

    def _all_answered(self) -> None:
        quiet, self._quiet = self._quiet, None
        if quiet is not None and not quiet.done():
            quiet.set_result(None)

    def _reply(self, asked: Asked | None, reply: Reply) -> bytes:
        if asked is None:
            return b""
        if asked.done is not None:
            asked.done(reply)
        if isinstance(reply, Posted):
            frames = b"".join(map(self._reply, asked.sends, [each or Reply() for each in reply.replies]))
        else:
            frames = self._sent(asked, reply)
        return frames + b"".join(map(self.receipt, asked.receipts))

    def _sent(self, asked: Asked, reply: Reply) -> bytes:
        if not isinstance(reply, SentReply) or asked.room is None:
            return b""
        receipt = asked.receipts[0] if asked.receipts else None
        sent = Sent(receipt=receipt, nonce=asked.nonce, room=asked.room, seq=reply.seq, rev=reply.rev)
        return self._queued(REPLIES, sent)

    def _refusal(self, asked: Asked | None, why: Refusal | Error) -> bytes:
        if asked is None:
            return b""
        if asked.refused is not None:
            asked.refused()
        awaited = [*asked.receipts, *(receipt for each in asked.sends for receipt in each.receipts)]
        if why.code == "rate_limited" and awaited and not self.queues[ERRORS]:
            self._break_off(BadStomp(f"{why.code}: {why.message}", receipt=awaited[0], code=TOO_MANY))
            return b""
        return b"".join(self._refused(asked, why, receipt) for receipt in asked.receipts or (None,))

    def _refused(self, asked: Asked, why: Refusal | Error, receipt: str | None) -> bytes:
        refused = Refused(
            code=why.code,
            message=why.message,
            retry_after_s=why.retry_after_s,
            receipt=receipt,
            nonce=asked.nonce,
            room=asked.room,
        )
        return self._queued(ERRORS, refused)

    def _queued(self, destination: str, value: Value) -> bytes:
        """A MESSAGE for each subscription to one of the client's own queues."""
        frames = b""
        for subscription, acked in self.queues[destination].values():
            number = next(self._numbers)
            headers = {"destination": destination, "message-id": f"{destination}/0/{number}"}
            if subscription is not None:
                headers["subscription"] = subscription
            if acked and self._version == "1.2":
                headers["ack"] = ack_id(0, number, subscription)
            frames += self.made("MESSAGE", headers | {"content-type": JSON}, _encode(value))
        return frames
