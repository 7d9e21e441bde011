"""The protocols of voices and codecs, and the errors of a frame that cannot be decoded. See ``handlers``."""

from typing import Final, Protocol, runtime_checkable

from models.errors import Code, Refusal
from models.wire.commands.base import Command, CommandId
from models.wire.events import Event

# The op under which unknown commands are counted, so that clients cannot make up labels.
NO_OP: Final = "other"


class Malformed(Refusal):
    """A frame that holds no object with an ``op``. After a few of them the socket is closed."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_request", message)


class BadCommand(Refusal):
    """An object with an ``op`` that is no command of ours; ``command_id`` is its id, if it has one.

    ``op``: the op of the intended command, or ``NO_OP``.
    """

    def __init__(self, code: Code, message: str, command_id: CommandId | None, op: str = NO_OP) -> None:
        super().__init__(code, message)
        self.command_id = command_id
        self.op = op


# Checkable at run time: the decoder of commands with a voice, which come from another process, checks the type.
@runtime_checkable
class Voice(Protocol):
    """How events are written for one kind of listener. Two voices are the same if they are the same object."""

    def frame(self, event: Event) -> bytes:
        """A finished frame that holds ``event``; empty if such listeners do not get this event.

        The same bytes serve every socket that listens in this voice.
        """


class Codec(Voice, Protocol):
    """How commands and events are written on one kind of socket."""

    def decode(self, payload: bytes, *, text: bool) -> Command:
        """The command in a frame. Raises ``Malformed`` or ``BadCommand``."""
