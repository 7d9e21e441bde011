"""The declaration of a call. Its handler decodes by it, and ``/openapi.json`` is made of it.

A handler class has one for each of its methods, with the method's name: ``POST`` belongs to ``post``.
"""

from collections.abc import Mapping
from typing import Any, Generic, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from models.errors import Code
from models.stores.operators.keys import Scope
from models.wire.base import Value

Access = Literal["anybody", "maybe_user", "user", "key", "owner_or_key", "operator", "metrics", "feeds"]
"""Who may call: anybody; a user, or anybody; a key; the owner of the subject, or a key; the operators; holders of the
one token for it."""

_Body = TypeVar("_Body")
_Query = TypeVar("_Query")
_Other = TypeVar("_Other")


class Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of what calls take: a JSON object with these fields and no others."""


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """The body of calls that take none: no bytes at all, or an empty object."""


class Done(Value, frozen=True):
    """The answer without content."""


class Text(Struct, frozen=True):
    """An answer that is not JSON."""

    content_type: str


Answers = Mapping[int, Any]
"""By status: the type of the JSON answer, or several; a ``Text`` or several; None for no body."""


class Call(Struct, Generic[_Body, _Query], frozen=True, kw_only=True):
    """One method of an address: its purpose in words, its input and its output.

    ``refuses`` are the codes of its own; those that follow from the rest of it are added in the description.
    ``scope`` is that which a key needs. ``repeatable``: ``Idempotency-Key`` is heeded. ``headers`` are others that
    are. ``form``: the field of a form that may hold the JSON instead. ``also``: what must hold of the body besides,
    as a schema, where the types of its fields cannot say it. ``told``: the fields of the body that the audit tells,
    ``a.b`` for one within another; every other one is told to nobody.
    """

    says: str
    answers: Answers
    access: Access
    refuses: tuple[Code, ...] = ()
    scope: Scope | None = None
    repeatable: bool = False
    headers: tuple[str, ...] = ()
    body: Any = None
    form: str | None = None
    query: Any = None
    told: tuple[str, ...] = ()
    also: Mapping[str, Any] | None = None

    def taking(self, body: type[_Other]) -> "Call[_Other, _Query]":
        """The same call, with a ``body``."""
        call: Any = replace(self, body=body)
        return call  # type: ignore[no-any-return]  # it is the same object for either type

    def asking(self, query: type[_Other]) -> "Call[_Body, _Other]":
        """The same call, with a ``query``."""
        call: Any = replace(self, query=query)
        return call  # type: ignore[no-any-return]  # it is the same object for either type


Plain = Call[None, None]
"""A call that takes neither a body nor a query."""


def call(says: str, answers: Answers, access: Access = "anybody", *refuses: Code, **more: Any) -> Plain:
    """A call without a body and a query; ``more`` are other fields of ``Call``."""
    return Call(says=says, answers=answers, access=access, refuses=refuses, **more)


def keyed(scope: Scope, says: str, answers: Answers, *refuses: Code, **more: Any) -> Plain:
    """A call for operators, and for keys with ``scope``."""
    return Call(says=says, answers=answers, access="key", refuses=refuses, scope=scope, **more)
