"""The words of one turn of the loop, as they travel: to the home, to one gateway, or to several at once."""

import msgspec
from msgspec import Struct

from models.ids import NodeId
from server.cluster.link.words import Asked, Told

UNASKED = 0
"""The ``link`` of a batch by which a process announces that it is the home now; attachments have higher ones."""

MOST_TOGETHER = 60
"""How many gateways one batch may go to: each has a bit of a number that travels as 64."""


class AskedBatch(Struct, frozen=True, array_like=True):
    """The words of ``gateway`` to the home: batch number ``number`` of its attachment ``link``."""

    gateway: NodeId
    link: int
    number: int
    words: list[Asked]


class ToldBatch(Struct, frozen=True, array_like=True):
    """The words of the home ``home`` to a gateway, in its attachment ``link``."""

    home: NodeId
    link: int
    number: int
    words: list[Told]


class Addressee(Struct, frozen=True, array_like=True, gc=False):
    """One addressee of a batch: for ``gateway`` it is number ``number`` of its attachment ``link``."""

    gateway: NodeId
    link: int
    number: int


class CommonBatch(Struct, frozen=True, array_like=True):
    """The words of the home ``home`` to several gateways at once. ``words``: a list of ``CommonWord``."""

    home: NodeId
    to: list[Addressee]
    words: msgspec.Raw


class CommonWord(Struct, frozen=True, array_like=True):
    """A word for the gateways whose places in ``to`` are the ``bits`` that are set."""

    bits: int
    word: Told
