"""Python types of the wire: a ``TypedDict`` for each Struct, and the type of each field."""

from collections.abc import Mapping
from keyword import iskeyword
from typing import Any, Final

from msgspec import Struct, inspect

_PLAIN: Final[Mapping[type, str]] = {
    inspect.StrType: "str",
    inspect.IntType: "int",
    inspect.FloatType: "float",
    inspect.BoolType: "bool",
    inspect.NoneType: "None",
    inspect.AnyType: "Any",
}


class TypedDicts:
    """The classes that were asked for, and every class that these refer to."""

    def __init__(self) -> None:
        self._named: dict[str, type] = {}
        self._written: dict[str, str] = {}

    @property
    def names(self) -> list[str]:
        return sorted(self._written)

    def text(self) -> str:
        """All of them, by their names."""
        return "\n\n".join(self._written[name] for name in self.names)

    def name_of(self, shape: type[Struct], prefix: str = "", *, is_asked: bool = False) -> str:
        """The name of the class of ``shape``, which is written at the first call.

        If ``is_asked``, every field with a default is optional. Raises ``ValueError`` if another shape has that name.
        """
        name = prefix + shape.__name__
        if self._named.setdefault(name, shape) is not shape:
            raise ValueError(f"two shapes are called {name}")
        if name not in self._written:
            self._written[name] = ""
            body = docstring(said_of(shape), "    ") + "".join(self._fields(shape, prefix, is_asked))
            self._written[name] = f"class {name}(TypedDict):\n" + (body or "    pass\n")
        return name

    def _fields(self, shape: type[Struct], prefix: str, is_asked: bool) -> list[str]:
        info = inspect.type_info(shape)
        assert isinstance(info, inspect.StructType)
        lines = [] if info.tag is None else [f"    {info.tag_field}: Literal[{quoted(info.tag)}]\n"]
        for field in info.fields:
            if iskeyword(field.encode_name) or not field.encode_name.isidentifier():
                raise ValueError(f"{shape.__name__}.{field.encode_name} cannot be a name in Python")
            is_optional = not field.required and (is_asked or shape.__struct_config__.omit_defaults)
            kind = without_none(field.type) if is_optional and field.default is None else field.type
            text = self.type_of(kind, prefix)
            lines.append(f"    {field.encode_name}: {f'NotRequired[{text}]' if is_optional else text}\n")
        return lines

    def type_of(self, kind: inspect.Type, prefix: str = "") -> str:
        """The Python type of a value of that kind."""
        if isinstance(kind, inspect.Metadata):
            return self.type_of(kind.type, prefix)
        if type(kind) in _PLAIN:
            return _PLAIN[type(kind)]
        match kind:
            case inspect.LiteralType(values=values):
                return f"Literal[{', '.join(quoted(value) for value in values)}]"
            case inspect.UnionType(types=types):
                return " | ".join(dict.fromkeys(self.type_of(each, prefix) for each in types))
            case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
                return f"list[{self.type_of(item, prefix)}]"
            case inspect.TupleType(item_types=items):
                # JSON has only lists.
                return f"list[{' | '.join(dict.fromkeys(self.type_of(each, prefix) for each in items))}]"
            case inspect.DictType(value_type=value):
                return f"dict[str, {self.type_of(value, prefix)}]"
            case inspect.StructType(cls=shape):
                return self.name_of(shape, prefix)
        raise ValueError(f"no type of Python is known for {kind}")


def without_none(kind: inspect.Type) -> inspect.Type:
    """The same kind without None, for fields that are left out rather than null."""
    if isinstance(kind, inspect.UnionType):
        types = tuple(each for each in kind.types if not isinstance(each, inspect.NoneType))
        return types[0] if len(types) == 1 else inspect.UnionType(types)
    return kind


def takes_none(kind: inspect.Type) -> bool:
    """Whether null is a value of its own in this field."""
    return isinstance(kind, inspect.UnionType) and kind.includes_none


def said_of(shape: type) -> str:
    """The docstring of a class; "" if it is only the inherited one of Struct."""
    said = shape.__doc__ or ""
    return "" if said == Struct.__doc__ else said


def docstring(text: str, indent: str) -> str:
    """A docstring as the generated sources have it; "" for an empty one."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if not lines:
        return ""
    if len(lines) == 1:
        return f'{indent}"""{lines[0]}"""\n'
    inner = "".join(f"{indent}{line}".rstrip() + "\n" for line in lines[1:])
    return f'{indent}"""{lines[0]}\n{inner}{indent}"""\n'


def quoted(value: Any) -> str:
    """A value as Python writes it, in double quotes."""
    return f'"{value}"' if isinstance(value, str) else repr(value)
