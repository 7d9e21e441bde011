"""JSON Schemas of the types that travel, in the dialect that a description is written in."""

import inspect
import re
from collections.abc import Sequence
from typing import Any, Final, Literal

import msgspec

Dialect = Literal["2020-12", "draft-07"]
"""OpenAPI 3.1 uses the first, AsyncAPI 3.0 the second."""

Schema = dict[str, Any]

_REF: Final = "#/components/schemas/{name}"
_LITERAL: Final = re.compile(r"``(.+?)``", re.DOTALL)


def schemas_of(types: Sequence[Any], dialect: Dialect) -> tuple[list[Schema], dict[str, Schema]]:
    """A schema for each of ``types``, and by their names those that they refer to, in ``components``.

    What clients send may name what it leaves out, as null.
    """
    shown, named = msgspec.json.schema_components(types, schema_hook=None, ref_template=_REF)
    for each in types:
        if _is_asked(each) and each.__name__ in named:
            _let_be_null(named[each.__name__])
    return (
        [_written(each, dialect) for each in shown],
        {name: _written(each, dialect) for name, each in sorted(named.items())},
    )


def _is_asked(shape: Any) -> bool:
    """Whether it is the type of what clients send, which holds known fields only."""
    config = getattr(shape, "__struct_config__", None)
    return config is not None and bool(config.forbid_unknown_fields)


def _let_be_null(schema: Schema) -> None:
    required, properties = schema.get("required", ()), schema.get("properties", {})
    for name, each in properties.items():
        if name in required or {"type": "null"} in each.get("anyOf", ()):
            continue
        default = {"default": each.pop("default")} if "default" in each else {}
        properties[name] = {"anyOf": [each, {"type": "null"}], **default}


def words_of(docstring: str | None) -> str:
    """A docstring as CommonMark."""
    return _LITERAL.sub(r"`\1`", inspect.cleandoc(docstring or ""))


def _written(value: Any, dialect: Dialect) -> Any:
    if isinstance(value, list):
        return [_written(each, dialect) for each in value]
    if not isinstance(value, dict):
        return value
    schema = {key: _written(each, dialect) for key, each in value.items()}
    if isinstance(schema.get("description"), str):
        schema["description"] = words_of(schema["description"])
    if isinstance(schema.get("pattern"), str):
        # Python writes the end of the text this way; ECMA-262 uses the sign for the end of a line.
        schema["pattern"] = schema["pattern"].replace(r"\Z", "$")
    if dialect == "draft-07":
        _make_older(schema)
    return schema


def _make_older(schema: Schema) -> None:
    """Draft 07 writes tuples differently, and AsyncAPI's discriminators have no mapping."""
    if isinstance(schema.get("prefixItems"), list):
        schema["additionalItems"] = schema.pop("items", True)
        schema["items"] = schema.pop("prefixItems")
    if isinstance(schema.get("discriminator"), dict) and "mapping" in schema["discriminator"]:
        del schema["discriminator"]
