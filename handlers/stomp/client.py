"""One signed-in STOMP client, as the parts of its conversation share it: its connection, and its replies."""

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
    """The client, and what is needed to carry out its frames."""

    connection: Connection
    replies: Replies
    commands: CommandStream
    dispatch: Taker
    socket: Socket
    voices: Voices
    version: Version
    framed: Framed

    def voice(self, subscription: str | None, *, acked: bool) -> SubscriptionVoice:
        """The voice for the events of a subscription with that id."""
        return self.voices.of(self.version, self.framed, subscription, acked=acked)

    def take(self, command: Command, asked: Asked) -> Awaitable[None] | None:
        """Carry out ``command``, whose reply answers ``asked``. It counts towards limits as any other command."""
        assert isinstance(command.id, int)
        self.replies.expect(command.id, asked)
        return self.commands.take(command)

    def confirm(self, receipts: Sequence[str]) -> None:
        """Send ``receipts``: what asked for them is done."""
        for receipt in receipts:
            self.connection.outbox.keep(self.replies.receipt(receipt))

    def refuse(self, why: Refusal, asked: Asked) -> None:
        """Send a refusal to the client's queue of errors, if the client has subscribed to it."""
        frames = self.replies.refusal(why, asked)
        if frames:
            self.connection.outbox.keep(frames)


def receipts_of(frame: Frame) -> tuple[str, ...]:
    """The receipt that ``frame`` asks for, or none."""
    receipt = frame.headers.get("receipt")
    return () if receipt is None else (receipt,)


def required(frame: Frame, name: str) -> str:
    """A required header of ``frame``. Raises ``BadStomp`` if it is missing."""
    value = frame.headers.get(name)
    if value is None:
        raise broken(frame, f"{frame.command} without the header {name}")
    return value


def broken(frame: Frame, message: str) -> BadStomp:
    """The error for a readable frame that STOMP does not allow."""
    return BadStomp(message, receipt=frame.headers.get("receipt"))
