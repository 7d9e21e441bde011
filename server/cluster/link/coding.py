"""Events and commands between processes: by the names of their classes, for replies share one tag.

Only processes of one form hear each other (``form``); if one cannot decode a message, it logs an incident.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from models.wire.commands.base import Command
from models.wire.events import Event
from server.cluster.link.words import Coded
from server.delivery.codec import Voice


class Unreadable(Exception):
    """A message of another process cannot be decoded: it runs another version."""


class _Classes:
    """The classes below ``base`` by their names, and their decoders."""

    def __init__(self, base: type[Any], voice_of: Callable[[int], Voice] | None = None) -> None:
        self._base = base
        self._voice_of = voice_of
        self._decoders: dict[str, msgspec.msgpack.Decoder[Any]] = {}

    def decoded(self, coded: Coded) -> Any:
        decoder = self._decoders.get(coded.name)
        if decoder is None:
            decoder = self._decoders[coded.name] = self._decoder(coded.name)
        try:
            return decoder.decode(coded.body)
        except msgspec.DecodeError as error:
            raise Unreadable(f"{coded.name}: {error}") from error

    def _decoder(self, name: str) -> "msgspec.msgpack.Decoder[Any]":
        for each in below(self._base):
            if each.__name__ == name:
                return msgspec.msgpack.Decoder(each, dec_hook=self._read)
        raise Unreadable(f"{name}: there is no such class")

    def _read(self, kind: type, value: Any) -> Any:
        if kind is Voice and self._voice_of is not None:
            return self._voice_of(value)
        raise NotImplementedError(kind)


class EventWriter:
    """Encodes events. The last one is kept, for the next relay wants the same."""

    def __init__(self) -> None:
        self._encode = msgspec.msgpack.Encoder().encode
        self._event: Event | None = None
        self._coded = Coded("", b"")

    def coded(self, event: Event) -> Coded:
        """``event``, encoded once for all gateways."""
        if event is not self._event:
            self._event, self._coded = event, Coded(type(event).__name__, self._encode(event))
        return self._coded


class EventReader:
    """Decodes events."""

    def __init__(self) -> None:
        self._classes = _Classes(Event)

    def event(self, coded: Coded) -> Any:
        """The event. Raises ``Unreadable``."""
        return self._classes.decoded(coded)


class CommandWriter:
    """Encodes commands; ``number_of`` gives a voice its number."""

    def __init__(self, number_of: Callable[[Any], int]) -> None:
        self._encode = msgspec.msgpack.Encoder(enc_hook=number_of).encode

    def coded(self, command: Command) -> Coded:
        return Coded(type(command).__name__, self._encode(command))


class CommandReader:
    """Decodes commands; ``voice_of`` gives the voice of a number."""

    def __init__(self, voice_of: Callable[[int], Voice]) -> None:
        self._classes = _Classes(Command, voice_of)

    def command(self, coded: Coded) -> Any:
        """The command. Raises ``Unreadable``."""
        return self._classes.decoded(coded)


def below(base: type[Any]) -> list[type[Any]]:
    """The subclasses of ``base`` that are loaded, at any depth."""
    found: list[type[Any]] = []
    for each in base.__subclasses__():
        found += [each, *below(each)]
    return found
