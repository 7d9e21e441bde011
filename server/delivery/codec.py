"""What voices and codecs are, and what a codec says when it cannot read. They are ``handlers.codec_*``."""

from typing import Protocol

from models.errors import Code, Refusal
from models.wire.commands import Command, CommandId
from models.wire.events import Event


class Malformed(Refusal):
    """A frame that holds no object with an ``op``: counted, and after some of them the socket is closed."""

    def __init__(self, message: str) -> None:
        super().__init__("bad_request", message)


class BadCommand(Refusal):
    """An object with an ``op`` that is no command of ours; ``command_id`` is its id, if it has one."""

    def __init__(self, code: Code, message: str, command_id: CommandId | None) -> None:
        super().__init__(code, message)
        self.command_id = command_id


class Voice(Protocol):
    """How events are told to one kind of listener. Voices are told apart by identity."""

    def frame(self, event: Event) -> bytes:
        """A finished frame that holds ``event``; empty where such listeners are not told of it.

        The same bytes serve every socket that listens in this voice.
        """


class Codec(Voice, Protocol):
    """How commands and events are written on one kind of socket."""

    def decode(self, payload: bytes, *, text: bool) -> Command:
        """The command in a frame. Raises ``Malformed`` or ``BadCommand``."""
