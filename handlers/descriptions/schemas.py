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
    """A schema for each of ``types``, and by name those that they refer to, in ``components``."""
    shown, named = msgspec.json.schema_components(types, schema_hook=None, ref_template=_REF)
    return (
        [_written(each, dialect) for each in shown],
        {name: _written(each, dialect) for name, each in sorted(named.items())},
    )


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
