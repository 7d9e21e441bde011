"""One signed-in STOMP client, as the parts of its conversation share it: its connection, and how it is answered."""

from collections.abc import Awaitable, Sequence

from msgspec import Struct

from handlers.conversation import Framed
from handlers.stomp.frames import BadStomp, Frame, Version
from handlers.stomp.replies import Asked, Replies
from handlers.stomp.voices import SubscriptionVoice, Voices
from models.errors import Refusal
from models.wire.commands.base import Command
from server.commands.dispatching.command_stream import CommandStream
from server.commands.dispatching.taking import Taker
from server.delivery.connection import Connection
from server.delivery.socket import Socket


class Client(Struct, frozen=True, kw_only=True):
    """The client, and what its frames are carried out with."""

    connection: Connection
    replies: Replies
    commands: CommandStream
    dispatch: Taker
    socket: Socket
    voices: Voices
    version: Version
    framed: Framed

    def voice(self, subscription: str | None, *, acked: bool) -> SubscriptionVoice:
        """The voice in which a subscription of that id gets events."""
        return self.voices.of(self.version, self.framed, subscription, acked=acked)

    def take(self, command: Command, asked: Asked) -> Awaitable[None] | None:
        """Carry out ``command``, whose reply answers ``asked``; it is counted as any other command is."""
        assert isinstance(command.id, int)
        self.replies.expect(command.id, asked)
        return self.commands.take(command)

    def confirm(self, receipts: Sequence[str]) -> None:
        """Send ``receipts``, for what asked for them is done."""
        for receipt in receipts:
            self.connection.outbox.keep(self.replies.receipt(receipt))

    def refuse(self, why: Refusal, asked: Asked) -> None:
        """Send a refusal to the client's queue of errors, if it has subscribed to that."""
        frames = self.replies.refusal(why, asked)
        if frames:
            self.connection.outbox.keep(frames)


def receipts_of(frame: Frame) -> tuple[str, ...]:
    """The receipt that ``frame`` asks for, or none."""
    receipt = frame.headers.get("receipt")
    return () if receipt is None else (receipt,)


def required(frame: Frame, name: str) -> str:
    """A header that ``frame`` must have. Raises ``BadStomp`` if it has not."""
    value = frame.headers.get(name)
    if value is None:
        raise broken(frame, f"{frame.command} without the header {name}")
    return value


def broken(frame: Frame, message: str) -> BadStomp:
    """The error for a frame that could be read, and that STOMP does not allow."""
    return BadStomp(message, receipt=frame.headers.get("receipt"))
