"""JSON as the types of a call. 2.0 is a whole number, too (JSON Schema 2020-12, Validation, 6.1.1)."""

from typing import Any, Final, TypeVar

import msgspec

_MOST_EXACT: Final = 2.0**53
_T = TypeVar("_T")


def decoded(text: bytes, shape: type[_T]) -> _T:
    """``text`` as a ``shape``. Raises what msgspec raises."""
    try:
        return msgspec.json.decode(text, type=shape)
    except msgspec.ValidationError as error:
        if not _may_be_whole(error):
            raise
    return msgspec.convert(_whole(msgspec.json.decode(text)), shape)


def converted(value: Any, shape: type[_T]) -> _T:
    """``value``, which came as JSON, as a ``shape``. Raises ``msgspec.ValidationError``."""
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError as error:
        if not _may_be_whole(error):
            raise
    return msgspec.convert(_whole(value), shape)


def _may_be_whole(error: msgspec.ValidationError) -> bool:
    return "got `float`" in str(error)


def _whole(value: Any) -> Any:
    match value:
        case float() if value.is_integer() and abs(value) <= _MOST_EXACT:
            return int(value)
        case list():
            return [_whole(each) for each in value]
        case dict():
            return {name: _whole(each) for name, each in value.items()}
        case _:
            return value
