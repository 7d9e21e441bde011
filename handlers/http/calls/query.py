"""Reading the query of a call as it is declared."""

import re
from collections.abc import Mapping
from typing import Any, Final, TypeVar

import msgspec

from handlers.http.calls.call import Call
from models.errors import Refusal
from models.wire.validation import fault_in

_NULL: Final = "null"
# As in a body, a whole number has no fraction: 24, not 24.0.
_WHOLE: Final = re.compile(r"-?[0-9]+")

_T = TypeVar("_T")


def query_of(call: Call[Any, _T], given: Mapping[str, list[bytes]]) -> _T:
    """The query as ``call`` declares it. Raises ``bad_request`` with the field and its fault."""
    shape: Any = call.query
    types = {field.encode_name: field.type for field in msgspec.structs.fields(shape)}
    values = {
        name: _read(name, several[-1].decode(errors="replace"), types.get(name, str))
        for name, several in given.items()
    }
    try:
        asked: _T = msgspec.convert(values, shape)
    except msgspec.ValidationError as error:
        raise Refusal("bad_request", fault_in("the query", error)) from None
    return asked


def _read(name: str, text: str, shape: Any) -> Any:
    """One value of a query. "null", which msgspec would read as null, stays a text. Raises ``bad_request``."""
    if text.lower() == _NULL:
        return text
    try:
        found = msgspec.convert(text, shape, strict=False)
    except msgspec.ValidationError as error:
        raise Refusal("bad_request", f"{name}: {error}") from None
    if isinstance(found, int) and not isinstance(found, bool) and not _WHOLE.fullmatch(text):
        raise Refusal("bad_request", f"{name}: Expected `int`")
    return found
