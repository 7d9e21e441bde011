"""What is said in one turn of the loop, as it travels: to the home, to one gateway, or to several at once."""

import msgspec
from msgspec import Struct

from models.ids import NodeId
from server.cluster.link.words import Asked, Told

UNASKED = 0
"""The ``link`` of a batch with which a process says that it is the home from now on; attachments have higher ones."""

MOST_TOGETHER = 60
"""To so many gateways at once one batch goes: each has a bit of a number that travels as 64."""


class AskedBatch(Struct, frozen=True, array_like=True):
    """What ``gateway`` says to the home: batch number ``number`` of its attachment ``link``."""

    gateway: NodeId
    link: int
    number: int
    words: list[Asked]


class ToldBatch(Struct, frozen=True, array_like=True):
    """What the home ``home`` says to a gateway, as of its attachment ``link``."""

    home: NodeId
    link: int
    number: int
    words: list[Told]


class Addressee(Struct, frozen=True, array_like=True, gc=False):
    """One of those to whom a batch goes: for ``gateway`` it is number ``number`` of its attachment ``link``."""

    gateway: NodeId
    link: int
    number: int


class CommonBatch(Struct, frozen=True, array_like=True):
    """What the home ``home`` says to several gateways at once. ``words``: a list of ``CommonWord``."""

    home: NodeId
    to: list[Addressee]
    words: msgspec.Raw


class CommonWord(Struct, frozen=True, array_like=True):
    """A word for the gateways whose places in ``to`` are the ``bits`` that are set."""

    bits: int
    word: Told
