"""The form of the messages between two processes: it follows from the words, commands and events themselves.

Processes of two forms do not hear each other, so none of them has to read unknown messages.
"""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from typing import Any, Final

import msgspec

from models.wire.commands.base import Command
from models.wire.events import Event
from server.cluster.link import batches, words
from server.cluster.link.calls import Word
from server.cluster.link.coding import below

_LENGTH: Final = 12


@cache
def form_of_link() -> str:
    """A name of the form: it changes whenever a field of a message gets another name, place or type."""
    classes: list[type[Any]] = [batches.AskedBatch, batches.ToldBatch, batches.Addressee]
    classes += [batches.CommonBatch, batches.CommonWord, words.Coded, words.Listed, words.OfRoom]
    classes += [each for base in (Word, Command, Event) for each in below(base)]
    text = "\n".join(sorted(line for each in classes for line in _lines(each)))
    return sha256(text.encode()).hexdigest()[:_LENGTH]


def _lines(kind: type[Any]) -> Iterator[str]:
    name = f"{kind.__module__}.{kind.__qualname__}"
    yield f"{name} {kind.__struct_config__.tag}"
    for place, field in enumerate(msgspec.structs.fields(kind)):
        yield f"{name} {place} {field.encode_name} {field.type!r}"
