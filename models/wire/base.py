"""The base of all values that travel, and the person whom others see."""

from msgspec import Struct

from models.ids import UserId


class Value(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The base of all values that travel: immutable, with named fields; a field with its default is left out."""


class Person(Value, frozen=True, gc=False):
    """A user as others see it; ``bot``: it is a program, which acts through a key or a hook."""

    id: UserId
    name: str
    bot: bool = False
