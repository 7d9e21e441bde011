"""TypeScript types of the wire: an interface for each Struct, and the type of each field."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct, inspect

from handlers.descriptions.schemas import words_of

_PLAIN: Final[Mapping[type, str]] = {
    inspect.StrType: "string",
    inspect.IntType: "number",
    inspect.FloatType: "number",
    inspect.BoolType: "boolean",
    inspect.NoneType: "null",
    inspect.AnyType: "unknown",
}


class Declarations:
    """The interfaces that were asked for, and every interface that these refer to.

    ``special`` overrides the type of a field, by interface and field; ``generic`` holds the type parameters of an
    interface.
    """

    def __init__(self, special: Mapping[tuple[str, str], str] = {}, generic: Mapping[str, str] = {}) -> None:
        self._special = special
        self._generic = generic
        self._named: dict[str, type] = {}
        self._written: dict[str, str] = {}

    def text(self) -> str:
        """All of them, by their names."""
        return "\n".join(self._written[name] for name in sorted(self._written))

    def name_of(self, shape: type[Struct], prefix: str = "") -> str:
        """The name of the interface of ``shape``, which is written at the first call.

        Raises ``ValueError`` if another shape has that name.
        """
        name = prefix + shape.__name__
        if self._named.setdefault(name, shape) is not shape:
            raise ValueError(f"two shapes are called {name}")
        if name not in self._written:
            self._written[name] = ""
            parameter = self._generic.get(name, "")
            body = self.body_of(shape, prefix=prefix, name=name)
            self._written[name] = f"{_comment(shape)}export interface {name}{parameter} {body}\n"
        return name

    def body_of(
        self,
        shape: type[Struct],
        *,
        prefix: str = "",
        name: str = "",
        is_asked: bool = False,
        indent: str = "",
    ) -> str:
        """The fields of ``shape`` in braces. If ``is_asked``, tag and id are left out: the caller sets them."""
        info = inspect.type_info(shape)
        assert isinstance(info, inspect.StructType)
        lines = [] if info.tag is None or is_asked else [f"{info.tag_field}: {_quoted(info.tag)};"]
        for field in info.fields:
            if is_asked and field.name == "id":
                continue
            lines.append(self._field(name, field, prefix, shape, is_asked=is_asked))
        inner = "".join(f"{indent}  {line}\n" for line in lines)
        return f"{{\n{inner}{indent}}}" if lines else "{}"

    def _field(
        self, owner: str, field: inspect.Field, prefix: str, shape: type[Struct], *, is_asked: bool
    ) -> str:
        name = field.encode_name if field.encode_name.isidentifier() else _quoted(field.encode_name)
        kind = field.type
        # A field with a default may be left out: by the caller in what is asked, by the server if the shape says so.
        is_optional = not field.required and (is_asked or shape.__struct_config__.omit_defaults)
        if is_optional and field.default is None:
            kind = _without_none(kind)
        written = self._special.get((owner or str(shape.__struct_config__.tag), field.name))
        text = self.type_of(kind, prefix) if written is None else written
        if is_asked and is_optional:
            text += " | undefined"
        return f"{name}{'?' if is_optional else ''}: {text};"

    def type_of(self, kind: inspect.Type, prefix: str = "") -> str:
        """The TypeScript type of a value of that kind."""
        if isinstance(kind, inspect.Metadata):
            return self.type_of(kind.type, prefix)
        if type(kind) in _PLAIN:
            return _PLAIN[type(kind)]
        match kind:
            case inspect.LiteralType(values=values):
                return " | ".join(_quoted(value) for value in values)
            case inspect.UnionType(types=types):
                return " | ".join(dict.fromkeys(self.type_of(each, prefix) for each in types))
            case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item):
                return f"Array<{self.type_of(item, prefix)}>"
            case inspect.TupleType(item_types=items):
                return f"[{', '.join(self.type_of(each, prefix) for each in items)}]"
            case inspect.DictType(value_type=value):
                return f"Record<string, {self.type_of(value, prefix)}>"
            case inspect.StructType(cls=shape):
                return self.name_of(shape, prefix)
        raise ValueError(f"no TypeScript is known for {kind}")


def comment(text: str, indent: str = "") -> str:
    """A docstring as a comment; "" for an empty one."""
    lines = words_of(text).replace("*/", "* /").splitlines()
    if not lines:
        return ""
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    inner = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{inner}{indent} */\n"


def _comment(shape: type[Struct]) -> str:
    said = shape.__doc__ or ""
    # A class without a docstring inherits Struct's.
    return comment("" if said == Struct.__doc__ else said)


def _without_none(kind: inspect.Type) -> inspect.Type:
    if isinstance(kind, inspect.UnionType):
        types = tuple(each for each in kind.types if not isinstance(each, inspect.NoneType))
        return types[0] if len(types) == 1 else inspect.UnionType(types)
    return kind


def _quoted(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else msgspec.json.encode(value).decode()
