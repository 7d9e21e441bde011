"""Values of any type that msgspec reads: for the contracts of codecs and of games."""

from typing import Any

from hypothesis import reject, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec import inspect as shapes

from models.ids import ID_PATTERN
from models.wire.chat_values import MAX_NUMBER

URL_PATTERN = r"^https?://[^\s]+\Z"
_LETTERS = st.characters(exclude_categories=["Cs"])
WORDS = st.text(_LETTERS, max_size=40)
# What a game shapes: views, moves, options.
_ANYTHING = st.dictionaries(st.text(_LETTERS, min_size=1, max_size=8), st.integers(0, 99) | WORDS, max_size=3)


def examples(many: int) -> int:
    """As many with ``--long``, and half of them without: each run has others."""
    return many if settings.get_current_profile_name() == "long" else (many + 1) // 2


def values_of(shape: shapes.Type) -> st.SearchStrategy[Any]:
    """Whatever msgspec takes for ``shape``, as the wire would bring it."""
    match shape:
        case shapes.StrType(pattern=pattern) if pattern == ID_PATTERN:
            return st.from_regex(r"\A[A-Za-z0-9_.:-]{1,64}\Z")
        case shapes.StrType(pattern=pattern) if pattern == URL_PATTERN:
            return st.from_regex(r"\Ahttps?://[a-z.]{1,20}/[^\s\ud800-\udfff]{0,20}\Z")
        case shapes.StrType(pattern=str(pattern)):
            return st.from_regex(pattern)
        case shapes.StrType(min_length=low, max_length=high):
            return st.text(_LETTERS, min_size=low or 0, max_size=min(high or 64, 64))
        case shapes.IntType():
            return st.integers(_least(shape), _most(shape))
        case shapes.FloatType():
            return _floats(shape)
        case shapes.BoolType():
            return st.booleans()
        case shapes.AnyType():
            return _ANYTHING
        case shapes.NoneType():
            return st.none()
        case shapes.LiteralType(values=values):
            return st.sampled_from(values)
        case shapes.ListType(item_type=item, min_length=low, max_length=high):
            return st.lists(values_of(item), min_size=low or 0, max_size=max(low or 0, min(high or 3, 3)))
        case shapes.VarTupleType(item_type=item, min_length=low):
            return st.lists(values_of(item), min_size=low or 0, max_size=max(low or 0, 3)).map(tuple)
        case shapes.TupleType(item_types=types):
            return st.tuples(*map(values_of, types))
        case shapes.DictType(key_type=key, value_type=value):
            return st.dictionaries(values_of(key), values_of(value), max_size=3)
        case shapes.UnionType(types=types):
            return st.one_of([values_of(each) for each in types])
        case shapes.StructType(cls=cls):
            return structs_of(cls)
    raise AssertionError(f"no values known for {shape}")


def _floats(shape: shapes.FloatType) -> st.SearchStrategy[float]:
    low, high = shape.ge or 0, 1e6 if shape.le is None else shape.le
    if shape.multiple_of is None:
        return st.floats(low, high)
    step = shape.multiple_of
    return st.integers(int(low / step), int(high / step)).map(lambda steps: steps * step)


def _least(shape: shapes.IntType) -> int:
    if shape.gt is not None:
        return shape.gt + 1
    return -MAX_NUMBER if shape.ge is None else shape.ge


def _most(shape: shapes.IntType) -> int:
    if shape.lt is not None:
        return shape.lt - 1
    return MAX_NUMBER if shape.le is None else shape.le


def structs_of(cls: type[Struct]) -> st.SearchStrategy[Any]:
    """Values of a struct, each field there or left to its default, as far as they go together."""
    shape = shapes.type_info(cls)
    assert isinstance(shape, shapes.StructType)
    needed = {field.name: values_of(field.type) for field in shape.fields if field.required}
    others = {field.name: values_of(field.type) for field in shape.fields if not field.required}
    return st.fixed_dictionaries(needed, optional=others).map(lambda fields: _made(cls, fields))


def _made(cls: type[Struct], fields: dict[str, Any]) -> Struct:
    try:
        return cls(**fields)
    except ValueError:
        reject()
