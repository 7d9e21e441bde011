"""The base of all values that travel, and who somebody is."""

from msgspec import Struct

from models.ids import UserId


class Value(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The base of what travels: immutable, named fields, defaults left out."""


class Person(Value, frozen=True, gc=False):
    """Who somebody is to others."""

    id: UserId
    name: str
