"""JSON Schemas as readers see them: `{name: string, avatar?: string}`, with links to named shapes."""

from collections.abc import Mapping
from typing import Any, Final

from handlers.site.markdown import slug

Schema = Mapping[str, Any]

_BOUNDS: Final = (("minimum", "from"), ("maximum", "to"), ("maxLength", "up to"), ("maxItems", "up to"))
# The largest whole number that JavaScript reads without loss: documented once, elsewhere.
_WHOLE: Final = 2**53 - 1


def shape_of(schema: Schema) -> str:
    """A shape in one line of Markdown. A named shape is a link."""
    if not schema:
        return "anything"
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[{name}](#{slug(f'shape {name}')})"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(shape_of(each) for each in schema[several]))
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    if "const" in schema:
        return f"`{schema['const']}`"
    return _typed(schema)


def _typed(schema: Schema) -> str:
    kind = schema.get("type", "anything")
    if kind == "array":
        items = schema.get("prefixItems") or schema.get("items") or {}
        if isinstance(items, list):
            return f"[{', '.join(shape_of(each) for each in items)}]"
        inside = shape_of(items)
        return f"list of {inside}{_bounds(schema)}"
    if kind == "object" and schema.get("properties"):
        inside = ", ".join(f"{name}: {shape_of(each)}" for name, each in _fields(schema))
        return f"{{{inside}}}"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"map to {shape_of(values)}" if isinstance(values, Mapping) and values else "object"
    return f"{kind}{_bounds(schema)}"


def _bounds(schema: Schema) -> str:
    told = [f"{word} {schema[key]}" for key, word in _BOUNDS if key in schema and abs(schema[key]) != _WHOLE]
    return f" ({', '.join(told)})" if told else ""


def _fields(schema: Schema) -> list[tuple[str, Schema]]:
    needed = schema.get("required", ())
    return [
        (f"`{name}`" if name in needed else f"`{name}?`", each) for name, each in schema["properties"].items()
    ]


def fields_of(schema: Schema, named: Mapping[str, Schema]) -> str:
    """The fields of an object as a table; any other shape in a line."""
    if "$ref" in schema:
        schema = named.get(str(schema["$ref"]).rpartition("/")[2], schema)
    if not schema.get("properties"):
        return f"{shape_of(schema)}\n" if schema else ""
    rows = [f"| {name} | {cell(shape_of(each))} |" for name, each in _fields(schema)]
    return "\n".join(["| field | what |", "|---|---|", *rows, ""])


def types_of(schemas: Mapping[str, Schema]) -> str:
    """A chapter of all named shapes."""
    parts = ["\n## Shapes\n"]
    for name, schema in sorted(schemas.items()):
        says = str(schema.get("description", "")).partition("\n\n")[0]
        parts += [f"### Shape {name}", "", says, "", fields_of(schema, schemas)]
    return "\n".join(parts)


def cell(text: str) -> str:
    """A text inside a table's cell."""
    return text.replace("\n", " ").replace("|", "\\|")
