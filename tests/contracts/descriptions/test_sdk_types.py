"""What the SDK declares of the wire is what the server's types say."""

import re
from typing import Annotated

import pytest
from msgspec import Meta, Struct

from handlers.descriptions import retries, sdk_types
from handlers.descriptions.typescript import Declarations
from models.wire.commands.all import COMMANDS
from models.wire.commands.base import op_of
from models.wire.replies.all_events import EVENTS
from server.games.registry import GAMES
from tests.contracts.test_layout import ROOT


class Inner(Struct, frozen=True, omit_defaults=True, tag_field="op", tag="inner"):
    count: Annotated[int, Meta(ge=1)]
    note: str | None = None
    always: str | None = "not left out"


class Outer(Struct, frozen=True):
    """Two things."""

    inner: list[Inner]
    pair: tuple[int, str] = (1, "a")
    by_name: dict[str, float | None] = {}


def test_what_is_declared_is_up_to_date() -> None:
    assert sdk_types.PATH.read_text() == sdk_types.document(), "`make sdk` writes it anew"
    declared = ROOT / "static/sdk/declared/wire.d.ts"
    assert declared.read_text() == sdk_types.document(), "`make sdk` writes it anew"
    assert retries.JAVASCRIPT.read_text() == retries.javascript(), "`make sdk` writes it anew"


def test_every_command_event_and_game_is_declared() -> None:
    text = sdk_types.document()
    for name, keys in (
        ("Commands", {op_of(command) for command in COMMANDS}),
        ("Answers", {op_of(command) for command in COMMANDS}),
        ("Events", {str(event.__struct_config__.tag) for event in EVENTS}),
        ("Games", set(GAMES)),
    ):
        (body,) = re.findall(rf"^export interface {name} {{\n(.*?)^}}$", text, re.MULTILINE | re.DOTALL)
        assert set(re.findall(r"^  '([\w.]+)':", body, re.MULTILINE)) == keys


def test_a_shape_is_an_interface_whose_defaults_may_be_missing() -> None:
    shapes = Declarations()
    assert shapes.name_of(Outer) == "Outer"
    assert shapes.text() == (
        "export interface Inner {\n  op: 'inner';\n  count: number;\n  note?: string;\n"
        "  always?: string | null;\n}\n\n"
        "/** Two things. */\nexport interface Outer {\n  inner: Array<Inner>;\n  pair: [number, string];\n"
        "  by_name: Record<string, number | null>;\n}\n"
    )
    with pytest.raises(ValueError, match="two shapes are called Outer"):
        shapes.name_of(type("Outer", (Struct,), {}))
